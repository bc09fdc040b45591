"""What a run is called on screen: what was typed, where that has a name."""

from __future__ import annotations

import pytest

from hero_tui.core.signals import Outcome
from hero_tui.format.runs import run_parts
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


LONG = "/w/.bin/serve --host 127.0.0.1"


@pytest.mark.parametrize(
    ("typed", "server", "tool", "version", "room", "said"),
    [
        ("npm run dev", "vite", "vite", "8.3.8", 56, "npm run dev → vite 8.3.8"),
        ("npm run dev", "vite", "vite", "8.3.8", None, "npm run dev → vite 8.3.8"),
        ("pnpm dev", "apps/web", "next", "16.0.7", 56, "pnpm dev → apps/web (next 16.0.7)"),
        ("yarn start", "excalidraw-app", "vite", "5.0.12", 60, "yarn start → excalidraw-app (vite 5.0.12)"),
        ("yarn start", "excalidraw-app", "vite", "5.0.12", 59, "yarn start → excalidraw-app"),
        ("yarn start", "excalidraw-app", "vite", "5.0.12", 30, "yarn start"),
        ("manage.py runserver", "django", "django", "", 56, "manage.py runserver → django"),
        (LONG, "excalidraw-app", "vite", "5.0.12", 20, LONG),
        ("", "excalidraw-app", "vite", "5.0.12", 56, "vite → excalidraw-app (vite 5.0.12)"),
    ],
)
def test_a_start_names_the_tool_of_its_version_and_gives_up_words_from_the_end(
    typed: str, server: str, tool: str, version: str, room: int | None, said: str
) -> None:
    """A version is its tool's: behind the folder that a server is called after it would be read as the folder's."""
    attributes = {"typed": typed, "tool": tool, "version": version, "start": "warm"}
    run = RunView(1, "dev.server_start", 0.0, 1.0, Outcome.OK, {"server": server}, attributes)
    assert run_parts(run, 61.0, room) == (said, "warm", "1 min ago")
