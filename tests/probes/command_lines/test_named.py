"""Which wrappers are the name of what somebody wants, and which only change how it runs."""

from __future__ import annotations

import pytest

from hero_tui.probes.command_lines.runners import is_named, is_wrapper

SILENT = (
    "env", "nice", "ionice", "stdbuf", "timeout", "time", "setsid", "nohup", "cross-env", "cross-env-shell", "env-cmd",
    "dotenv", "dotenvx",
)  # fmt: skip
NAMED = ("npm", "npx", "pnpm", "yarn", "uv", "poetry", "make", "just", "tox", "pre-commit", "turbo", "concurrently")


@pytest.mark.parametrize("name", SILENT)
def test_what_only_changes_how_a_program_runs_is_no_name(name: str) -> None:
    line = (name, "5", "npm", "test")
    assert is_wrapper(line)
    assert not is_named(line)


@pytest.mark.parametrize("name", NAMED)
def test_a_package_manager_or_a_task_runner_is_one(name: str) -> None:
    line = (name, "run", "test")
    assert is_wrapper(line)
    assert is_named(line)


@pytest.mark.parametrize("line", ["sh -c vite", "bash ./start.sh", "git commit", "bash", "vite", "bun test", ""])
def test_a_shell_git_and_a_tool_are_none(line: str) -> None:
    assert not is_named(tuple(line.split()))
