"""What a shell was given to run, as far as it is written plainly."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hero_tui.probes.command_lines.shell_words import first_program, programs_of, simple_commands, text_of


@pytest.mark.parametrize(
    ("argv", "commands"),
    [
        (("sh", "-c", "webpack serve"), [("webpack", "serve")]),
        (("/bin/sh", "-c", "webpack serve --mode development"), [("webpack", "serve", "--mode", "development")]),
        (("sh", "-c", "NODE_ENV=x A=1 webpack serve"), [("webpack", "serve")]),
        (("bash", "-lc", "cd web && webpack s"), [("cd", "web"), ("webpack", "s")]),
        (("sh", "-c", "tsc -w & webpack serve; true"), [("tsc", "-w"), ("webpack", "serve"), ("true",)]),
        (("sh", "-c", "webpack serve --env 'a b'"), [("webpack", "serve", "--env", "a b")]),
        (("dash", "-c", "(webpack serve)"), [("webpack", "serve")]),
        (("sh", "-c", "echo 'no end"), []),
        (("sh", "build.sh", "webpack serve"), []),
        (("sh", "-c"), []),
        (("node", "-c", "webpack serve"), []),
        ((), []),
    ],
)
def test_the_commands_of_a_shells_script(argv: tuple[str, ...], commands: list[tuple[str, ...]]) -> None:
    assert list(simple_commands(argv)) == commands


@pytest.mark.parametrize(
    ("text", "programs"),
    [
        ("cd web\nnpm ci\nnpm run dev", ["npm ci", "npm run dev"]),
        ("npm run \\\n  dev", ["npm run dev"]),
        ("npm run dev 2>&1 | tee log", ["npm run dev", "tee log"]),
        ("make dev > log 2> errors", ["make dev"]),
        ("make -j 2 > log", ["make -j 2"]),
        ("make -j 2 < in; sort<in", ["make -j 2", "sort"]),
        ("node -e 'a\nb'; exec A=1 vite", ["node -e a\nb", "vite"]),
        ("make 2> log", ["make"]),
        ("# nothing but\nsleep 5\n", []),
    ],
)
def test_its_programs_line_by_line_and_without_where_they_write_to(text: str, programs: list[str]) -> None:
    assert [" ".join(each) for each in programs_of(("bash", "-c", text))] == programs


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("sh -c x", "x"), ("/bin/bash -lc x", "x"), ("-bash -c x", "x"), ("bash -e -c x", "x"), ("sh -ec x y z", "x"),
        ("bash -o pipefail -c x", "x"), ("bash --norc -c x", "x"), ("bash --rcfile f -c x", "x"), ("sh -c -- x", "x"),
        ("bash", None), ("bash -i", None), ("bash x.sh -c y", None), ("sh -s -c", None), ("node -c x", None),
        ("bash --rcfile -c", None), ("bash -- -c x", None), ("", None),
    ],
)  # fmt: skip
def test_the_text_that_a_shell_was_given(line: str, text: str | None) -> None:
    assert text_of(line.split()) == text


@given(st.text(max_size=60))
def test_no_script_is_too_strange(script: str) -> None:
    assert all(len(words) > 0 for words in simple_commands(("sh", "-c", script)))
    assert all("=" not in word for word in first_program(("sh", "-c", script))[:1] if word[:1].isidentifier())
