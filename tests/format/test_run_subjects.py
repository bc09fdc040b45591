"""What a run is called on screen: what was typed, where that has a name."""

from __future__ import annotations

import pytest

from hero_tui.core.signals import Outcome
from hero_tui.models.runs import RunView


@pytest.mark.parametrize(
    ("typed", "subject"),
    [
        ("npx concurrently", "npx concurrently"),
        ("check.sh", "check.sh"),
        ("pnpm -r lint", "pnpm -r lint"),
        ("bash -c", "ruff check"),
        ("bash -", "ruff check"),
        ("python3 -c", "ruff check"),
        ("node -e", "ruff check"),
        ("-", "ruff check"),
        ("", "ruff check"),
    ],
)
def test_a_typed_command_without_a_name_is_told_by_its_tool(typed: str, subject: str) -> None:
    run = RunView(1, "dev.lint", 0.0, 1.0, Outcome.OK, {}, {"typed": typed, "command": "ruff check", "tool": "ruff"})
    assert run.subject == subject
