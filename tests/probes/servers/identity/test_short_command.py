"""Which words of a command line are shown."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from hero_tui.probes.servers.identity.tree import short_command
from tests.probes.servers.test_tracker import VITE, Story


@pytest.fixture
def story(tmp_path: Path) -> Story:
    return Story(tmp_path)


@pytest.mark.parametrize(
    ("argv", "shown"),
    [
        (("npm", "run", "dev"), "npm run dev"),
        (("npm run dev",), "npm run dev"),
        (("npm exec vite",), "npx vite"),
        (("setsid", "npx", "vite"), "npx vite"),
        (("nohup", "env", "TOKEN=secret", "npm", "run", "dev"), "npm run dev"),
        (("timeout", "-k", "5", "60", "bash", "dev.sh"), "dev.sh"),
        (("setsid", "bash", "-c", "cd /w; npx vite"), "npx vite"),
        (("nice",), "nice"),
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
        (("/usr/bin/env", "node", "/usr/bin/npm", "run", "dev"), "npm run dev"),
        (("/usr/bin/env", "node", "/usr/bin/npx", "vite", "--port", "1"), "npx vite"),
        (("/usr/bin/env", "-S node --no-warnings", "/x/bin/vite.js", "dev"), "vite dev"),
        (("/usr/bin/env", "python3", "/v/bin/flask", "run"), "flask run"),
        (("/usr/bin/env", "bash", "scripts/dev.sh", "web"), "dev.sh web"),
        (("/bin/sh", "scripts/entry.sh", "npx", "vite"), "entry.sh npx vite"),
        (("bash", "-c", "cd /w && npx vite --token secret & wait"), "npx vite"),
        (("bash", "-c", "cd /w; TOKEN=secret npm run dev | tee log"), "npm run dev"),
        (("sh", "-ec", "sleep 1; exec serve secret"), "serve"),
        (("bash", "--norc", "-o", "pipefail", "-c", "a\x1b[31mb"), "a?[31mb"),
        (("bash", "-c", "echo 'no end"), "node"),
        (("bash", "-c", "while true; do sleep 1; done"), "node"),
        ((), "node"),
    ],
)
def test_of_a_command_line_the_tool_and_two_plain_words_are_shown(
    story: Story, argv: tuple[str, ...], shown: str
) -> None:
    process = replace(story.process(7, ("node",)), argv=argv)
    assert short_command(process) == shown


def test_before_its_first_answer_a_server_has_no_page(story: Story) -> None:
    main = story.starts(story.process(900_001, VITE))
    server = story.tracker.get(main.key)
    assert server is not None
    assert (server.page, server.primed, server.base, server.note, server.ended) == (False, False, "/", None, None)
    assert (server.alive, server.url, server.state.value) == (True, None, "starting")
