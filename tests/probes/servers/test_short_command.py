"""Which words of a command line are shown, and which command above a server is the one that was typed."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from hero_tui.probes.processes.model import Process
from hero_tui.probes.servers.tree import short_command, typed
from tests.probes.servers.test_tracker import VITE, Story


@pytest.fixture
def story(tmp_path: Path) -> Story:
    return Story(tmp_path)


@pytest.mark.parametrize(
    ("argv", "shown"),
    [
        (("npm", "run", "dev"), "npm run dev"),
        (("npm run dev",), "npm run dev"),
        (("npm", "run", "dev", "more"), "npm run dev"),
        (("node", "/x/bin/vite.js", "dev", "web", "more"), "vite dev web"),
        (("npm", "--token", "secret", "run"), "npm"),
        (("npm", "run", "--token", "secret"), "npm run"),
        (("serve", "a" * 24), f"serve {'a' * 24}"),
        (("serve", "a" * 25), "serve"),
        (("serve", "a" * 25, "dev"), "serve dev"),
        (("serve", "/etc/passwd", "dev"), "serve dev"),
        (("serve", "KEY=secret", "a:b-c_d.e"), "serve a:b-c_d.e"),
        (("serve", "", "dev"), "serve dev"),
        (("x" * 70, "dev"), "x" * 60),
        (("a\x1b[31mb",), "a?[31mb"),
        (("node", "-e", "1"), "node"),
        ((), "node"),
    ],
)
def test_of_a_command_line_the_tool_and_two_plain_words_are_shown(
    story: Story, argv: tuple[str, ...], shown: str
) -> None:
    process = replace(story.process(7, ("node",)), argv=argv)
    assert short_command(process) == shown


def above(story: Story, *wrappers: tuple[str, ...], apart: float = 0.0, siblings: bool = False) -> Process:
    """A vite below these wrappers, the outermost first, each started so many seconds before the next; with
    `siblings` the outermost has another child."""
    story.table.live.clear()
    for at, argv in enumerate((*wrappers, VITE)):
        ago = apart * (len(wrappers) - at)
        story.table.live[101 + at] = story.process(101 + at, argv, 100 + at, ago=ago)
    if siblings:
        story.table.live[900] = story.process(900, ("sleep", "1"), 101)
    return typed(story.table.live[101 + len(wrappers)], story.table)


NPM, SH, BASH = ("npm", "run", "dev"), ("sh", "-c", "vite"), ("bash",)


@pytest.mark.parametrize(
    ("wrappers", "pid"),
    [
        ((), 101),
        ((NPM,), 101),
        ((NPM, SH), 101),
        ((BASH, NPM, SH), 102),
        ((NPM, BASH, SH), 103),
        ((NPM, ("tmux",)), 103),
    ],
)
def test_the_outermost_command_that_only_runs_this_one_was_typed(
    story: Story, wrappers: tuple[tuple[str, ...], ...], pid: int
) -> None:
    assert above(story, *wrappers).pid == pid


@pytest.mark.parametrize(("apart", "pid"), [(29.9, 101), (30.5, 102)])
def test_a_wrapper_that_lived_for_half_a_minute_before_was_not_typed_for_this(
    story: Story, apart: float, pid: int
) -> None:
    assert above(story, NPM, apart=apart).pid == pid


def test_a_wrapper_that_runs_something_else_too_is_not_this_ones(story: Story) -> None:
    assert above(story, NPM, SH, siblings=True).pid == 102


def test_before_its_first_answer_a_server_has_no_page(story: Story) -> None:
    main = story.starts(story.process(900_001, VITE))
    server = story.tracker.get(main.key)
    assert server is not None
    assert (server.page, server.primed, server.base, server.note, server.ended) == (False, False, "/", None, None)
    assert (server.alive, server.url, server.state.value) == (True, None, "starting")
