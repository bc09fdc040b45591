"""Command lines as they stand in /proc, and what they are taken for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hero_tui.probes.command_lines.command import read_command
from hero_tui.probes.command_lines.runners import is_wrapper
from hero_tui.probes.servers.identity.recognise import Reload, generic, recognise

KNOWN = [
    (["node", "/w/node_modules/.bin/vite"], "vite", Reload.VITE),
    (["node", "/w/node_modules/.bin/vite", "--port", "5190"], "vite", Reload.VITE),
    (["/usr/bin/node", "--max-old-space-size=4096", "node_modules/vite/bin/vite.js", "dev"], "vite", Reload.VITE),
    (["/v/bin/python3", "/v/bin/uvicorn", "app:app", "--reload"], "uvicorn", Reload.RESTART),
    (["python", "-X", "dev", "-m", "uvicorn", "app:app"], "uvicorn", Reload.NONE),
    (["/v/bin/python", "-m", "flask", "--app", "app", "--debug", "run"], "flask", Reload.RESTART),
    (["/v/bin/python", "/v/bin/flask", "run", "--debug"], "flask", Reload.RESTART),
    (["python", "manage.py", "runserver", "8001"], "django", Reload.RESTART),
    (["python", "-Wd", "manage.py", "runserver", "--noreload"], "django", Reload.NONE),
    (["node", "--watch", "server.mjs", "3000"], "node --watch", Reload.RESTART),
    (["node", "--watch-path=./src", "--inspect", "server.mjs"], "node --watch", Reload.RESTART),
]
OTHERS = [
    [],
    ["node"],
    ["node", "-e", "vite"],
    ["node", "/w/node_modules/.bin/vite", "build"],
    ["node", "/w/node_modules/.bin/vitest", "--watch"],
    ["node", "--watch", "--test", "a.test.mjs"],
    ["node", "server.mjs", "--watch"],
    ["sh", "-c", "vite"],
    ["npm run dev", "", ""],
    ["vim", "vite.config.ts"],
    ["python", "-m"],
    ["python", "-c", "import uvicorn"],
    ["python", "manage.py", "migrate"],
    ["python", "-m", "flask", "routes"],
]


@pytest.mark.parametrize(("argv", "name", "reload"), KNOWN, ids=lambda value: str(value)[:60])
def test_known_servers(argv: list[str], name: str, reload: Reload) -> None:
    tool = recognise(tuple(argv))
    assert tool is not None
    assert (tool.name, tool.reload, tool.recognised) == (name, reload, True)


@pytest.mark.parametrize("argv", OTHERS, ids=str)
def test_what_is_no_known_server(argv: list[str]) -> None:
    assert recognise(tuple(argv)) is None


@pytest.mark.parametrize(
    "argv",
    [
        ["npm run dev", "", ""],
        ["npm exec vite"],
        ["sh", "-c", "vite --port 5174"],
        ["/bin/bash", "-lc", "npm run dev"],
        ["node", "/usr/bin/npx", "vite"],
        ["node", "/usr/lib/node_modules/npm/bin/npm-cli.js", "run", "dev"],
        ["uv", "run", "uvicorn", "app:app"],
        ["/usr/bin/env", "node", "x"],
    ],
    ids=str,
)
def test_wrappers_only_run_something_else(argv: list[str]) -> None:
    assert is_wrapper(argv)


@pytest.mark.parametrize(
    "argv", [["bash"], ["-bash"], ["zsh", "-l"], ["tmux"], ["node", "vite"], [], ["code"]], ids=str
)
def test_a_shell_that_somebody_types_in_is_no_wrapper(argv: list[str]) -> None:
    assert not is_wrapper(argv)


@given(st.lists(st.text(max_size=30), max_size=6))
def test_no_command_line_is_too_strange(argv: list[str]) -> None:
    read_command(argv)
    recognise(tuple(argv))
    is_wrapper(argv)
    name = generic(argv, "comm").name
    assert 0 < len(name) <= 40
    assert name.isprintable()
