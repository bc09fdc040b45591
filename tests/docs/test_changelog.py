"""The changelog has the form of Keep a Changelog, and a section for the version that the package has."""

from __future__ import annotations

import re
import tomllib
from datetime import date

from tests.docs.pages import text_of

VERSION = re.compile(r"^## \[(\d+\.\d+\.\d+)\] - (\S+)$", re.MULTILINE)
GROUPS = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}


def test_what_is_to_come_stands_first_and_the_newest_version_next() -> None:
    heads = re.findall(r"^## (.+)$", text_of("CHANGELOG.md"), re.MULTILINE)
    versions = [
        tuple(int(part) for part in number.split(".")) for number, _ in VERSION.findall(text_of("CHANGELOG.md"))
    ]

    assert heads[0] == "[Unreleased]"
    assert len(versions) == len(heads) - 1
    assert versions == sorted(versions, reverse=True)


def test_the_version_of_the_package_has_a_section() -> None:
    version = tomllib.loads(text_of("pyproject.toml"))["project"]["version"]

    assert re.fullmatch(r"\d+\.\d+\.\d+", version)
    assert version == VERSION.findall(text_of("CHANGELOG.md"))[0][0]


def test_a_version_has_a_day_and_only_groups_that_the_form_knows() -> None:
    days = [date.fromisoformat(day) for _, day in VERSION.findall(text_of("CHANGELOG.md"))]

    assert days == sorted(days, reverse=True)
    assert set(re.findall(r"^### (.+)$", text_of("CHANGELOG.md"), re.MULTILINE)) <= GROUPS
