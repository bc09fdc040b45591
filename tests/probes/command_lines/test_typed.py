"""Each word of the tables of wrappers: what it lets pass, and what it makes of a typed command."""

from __future__ import annotations

import pytest

from hero_tui.probes.command_lines.runners import is_shell_command, is_wrapper
from hero_tui.probes.command_lines.typed import typed_words

TSC = ("tsc", "--noEmit")


def typed(line: str) -> str:
    """What is kept of that command line, which started tsc."""
    return " ".join(typed_words(tuple(line.split()), TSC))


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("npm exec tsc", "npx tsc --noEmit"), ("npm x tsc", "npx tsc --noEmit"), ("npx tsc", "npx tsc --noEmit"),
        ("pnpx tsc", "pnpx tsc --noEmit"), ("bunx tsc", "bunx tsc --noEmit"), ("uvx tsc", "uvx tsc --noEmit"),
        ("pipx run tsc", "pipx tsc --noEmit"), ("corepack tsc", "corepack tsc --noEmit"),
        ("pnpm exec tsc", "pnpm exec tsc --noEmit"), ("pnpm dlx tsc", "pnpm dlx tsc --noEmit"),
        ("bun x tsc", "bun x tsc --noEmit"), ("uv tool run tsc", "uv tool run tsc --noEmit"),
        ("npm run types secret", "npm run types"), ("npm run-script types", "npm run types"),
        ("npm rum types", "npm run types"), ("npm urn types", "npm run types"), ("npm test", "npm test"),
        ("npm t", "npm t"), ("npm start", "npm start"), ("npm ci", "npm ci"), ("npm install", "npm install"),
        ("yarn types", "yarn types"), ("bun types", "bun types"), ("uv run x", "uv run tsc --noEmit"),
        ("poetry run x", "poetry run tsc --noEmit"), ("pdm run x", "pdm run tsc --noEmit"),
        ("hatch run x", "hatch run tsc --noEmit"), ("rye run x", "rye run tsc --noEmit"),
        ("pipenv run x", "pipenv run tsc --noEmit"), ("make lint", "make lint"), ("gmake lint", "gmake lint"),
        ("just lint", "just lint"), ("task lint", "task lint"), ("tox lint", "tox lint"), ("nox lint", "nox lint"),
        ("uv sync", "uv"), ("npm", "npm"), ("npm run", "npm run"),
        ("make -j4 lint", "make lint"), ("make -Cweb -j 4 lint types", "make lint types"),
        ("nice -n5 make x", "nice make x"),
        ("npm -wweb run types", "npm run types"), ("uvx -p3.12 x", "uvx tsc --noEmit"), ("make -x4 lint", "make"),
        ("xargs -n1 secret", "xargs"), ("perl /usr/bin/parallel -j2 secret", "parallel"),
    ],
)  # fmt: skip
def test_what_is_kept_of_a_typed_command(line: str, kept: str) -> None:
    assert typed(line) == kept


@pytest.mark.parametrize(
    ("name", "option"),
    [
        *(("npm", option) for option in ("--prefix", "-C", "-w", "--workspace", "--loglevel")),
        *(("pnpm", option) for option in ("--dir", "-C", "--filter", "-F", "--reporter", "--loglevel")),
        ("yarn", "--cwd"), ("bun", "--cwd"), ("bun", "--filter"),
    ],
)  # fmt: skip
def test_an_options_value_is_passed_over(name: str, option: str) -> None:
    assert typed(f"{name} {option} secret run types") == f"{name} run types"
    assert typed(f"{name} run {option} secret types") == f"{name} run types"
    assert typed(f"{name} {option}=secret run types") == f"{name} run types"


@pytest.mark.parametrize("option", ["--directory", "--project", "--color", "--cache-dir"])
def test_uvs_options_have_values(option: str) -> None:
    assert typed(f"uv {option} secret run x") == "uv run tsc --noEmit"


@pytest.mark.parametrize("option", ["--directory", "-C", "--project", "-P"])
def test_poetrys_options_have_values(option: str) -> None:
    assert typed(f"poetry {option} secret run x") == "poetry run tsc --noEmit"


@pytest.mark.parametrize("option", ["--directory", "-C", "--file", "-f", "-j", "--jobs"])
def test_makes_options_have_values(option: str) -> None:
    assert typed(f"make {option} secret lint") == "make lint"


@pytest.mark.parametrize(
    "flag",
    ["-s", "--silent", "-q", "--quiet", "-r", "--recursive", "--if-present", "--offline", "--no-sync"],
)
def test_flags_are_passed_over_and_after_an_unknown_option_nothing_is_kept(flag: str) -> None:
    assert typed(f"npm {flag} run types") == "npm run types"
    assert typed("npm --token run types") == "npm"


@pytest.mark.parametrize(("name", "kept"), [("a" * 40, True), ("a" * 41, False), ("a/b", False), ("-x", False)])
def test_a_scripts_name_is_plain_and_has_forty_letters(name: str, kept: bool) -> None:
    assert typed(f"make {name}") == (f"make {name}" if kept else "make")


@pytest.mark.parametrize(
    "line",
    [
        *("npm", "pnpm", "yarn", "bun", "npx", "pnpx", "bunx", "uvx", "pipx", "corepack", "uv", "poetry", "pdm"),
        *("hatch", "rye", "pipenv", "make", "gmake", "just", "task", "tox", "nox", "env", "time", "nice", "ionice"),
        *("stdbuf", "timeout", "setsid", "nohup", "dotenv", "cross-env", "sh -c x", "bash x.sh", "dash -c x"),
        *("zsh -c x", "ash -c x", "ksh -l -c x", "node /usr/bin/npm-cli.js run x", "python -m poetry run x"),
        *("python3.11 /usr/bin/tox", "nodejs /usr/bin/yarn.js", "deno /usr/bin/npx.mjs", "node --x /usr/bin/npx.cjs"),
    ],
)
def test_what_only_starts_another_program(line: str) -> None:
    assert is_wrapper(tuple(line.split()))


@pytest.mark.parametrize(
    "line", ["", "sh", "bash -i", "zsh -l", "-bash --login", "vim", "node server.js", "python", "python -m", "ruff"]
)
def test_what_is_a_persons_or_does_the_work_itself(line: str) -> None:
    assert not is_wrapper(tuple(line.split()))
    assert not is_shell_command(tuple(line.split()))
