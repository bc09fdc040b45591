"""Workflow commands of GitHub Actions: a line on standard output becomes a note beside the run or the source.

https://docs.github.com/actions/reference/workflow-commands-for-github-actions
"""

from __future__ import annotations

from collections.abc import Mapping


def workflow_command(kind: str, message: str, properties: Mapping[str, str]) -> str:
    """`::error file=…,line=…::message`. `kind`: `error`, `warning` or `notice`."""
    placed = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    return f"::{kind}{' ' if placed else ''}{placed}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
