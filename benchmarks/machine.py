"""What the figures were taken on."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path


def description(quick: bool) -> Sequence[str]:
    """Lines: when, on what, with which versions."""
    memory = int(_field(Path("/proc/meminfo"), "MemTotal").split()[0]) / 1024 / 1024
    cores = f"{os.cpu_count()} × {_field(Path('/proc/cpuinfo'), 'model name')}"
    python_packages = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in ("textual", "psutil"))
    tools = ", ".join(
        version
        for command in (["htop", "--version"], ["btop", "--version"], ["node", "--version"])
        for version in _first(command)
    )
    return (
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC{', in short (--quick)' if quick else ''}",
        f"{cores}, {memory:.0f} GiB, Linux {platform.release()}, load {os.getloadavg()[0]:.1f} when this was written",
        f"Python {platform.python_version()}, {python_packages}; {tools}",
    )


def _field(path: Path, name: str) -> str:
    for line in path.read_text(encoding="utf-8").splitlines():
        key, _, value = line.partition(":")
        if key.strip() == name:
            return value.strip()
    return "unknown"


def _first(command: list[str]) -> Sequence[str]:
    """The first line that a tool says of its version; nothing when it is not installed."""
    try:
        said = subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip().splitlines()
    except FileNotFoundError:
        return [f"no {command[0]}"]
    name = command[0]
    return [said[0] if said[0].startswith(name) else f"{name} {said[0]}"] if said else [name]
