"""README is a promise: what it points to is there, here and on a package index."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib

import pytest

from hero_tui.cli.registry import COMMANDS
from tests.docs.pages import ROOT, links, makefile_targets, text_of


def on_an_index_page() -> str:
    """README as the build hands it to a package index."""
    hooks = tomllib.loads(text_of("pyproject.toml"))["tool"]["hatch"]["metadata"]["hooks"]
    page = text_of("README.md")
    for each in hooks["fancy-pypi-readme"]["substitutions"]:
        page = re.sub(each["pattern"], each["replacement"], page)
    return page


def test_everything_that_it_points_to_is_in_the_repository() -> None:
    pointed = links("README.md")

    assert "docs/verdicts.md" in pointed
    assert [each for each in pointed if not (ROOT / each.partition("#")[0]).exists()] == []


def test_an_index_page_points_to_nothing_that_is_not_there() -> None:
    page = on_an_index_page()

    assert re.findall(r"\]\((?!https:|#)[^)]*\)", page) == []
    assert "The Live screen: eight panels" in page


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("![The Live screen](screenshots/live.png)", "*The Live screen*"),
        ("See [docs/verdicts.md](docs/verdicts.md).", "See docs/verdicts.md."),
        ("[here](#below) and [there](https://example.org/a)", "[here](#below) and [there](https://example.org/a)"),
        ("![a picture](https://example.org/a.png)", "![a picture](https://example.org/a.png)"),
    ],
)
def test_only_what_lies_in_the_repository_becomes_words(written: str, shown: str) -> None:
    hooks = tomllib.loads(text_of("pyproject.toml"))["tool"]["hatch"]["metadata"]["hooks"]
    for each in hooks["fancy-pypi-readme"]["substitutions"]:
        written = re.sub(each["pattern"], each["replacement"], written)

    assert written == shown


def test_the_package_and_its_page_get_an_address_together() -> None:
    """ADR 12: an address is either in both or in none of them."""
    configured = tomllib.loads(text_of("pyproject.toml"))
    urls = configured["project"].get("urls", {})
    replacements = configured["tool"]["hatch"]["metadata"]["hooks"]["fancy-pypi-readme"]["substitutions"]

    assert bool(urls) == any("https://" in each["replacement"] for each in replacements)
    assert [each for each in urls.values() if not each.startswith("https://")] == []


def test_every_make_target_that_it_names_exists() -> None:
    named = set(re.findall(r"`make ([a-z-]+)", text_of("README.md")))

    assert named
    assert named <= makefile_targets()


def commands_of_readme() -> dict[str, set[str]]:
    """Every command with sub-command that the table names, and the options that it gives each."""
    (table,) = re.findall(r"^## Commands\n(.*?)^## ", text_of("README.md"), re.MULTILINE | re.DOTALL)
    named: dict[str, set[str]] = {}
    for code in re.findall(r"`([^`]+)`", table.replace("\\|", "|")):
        words = code.removeprefix("hero-tui ")
        command = re.match(r"(alerts (?:ack|silence)|budgets \w+|[a-z]+)(?= |$)", words)
        if command is not None and (code != words or command[1].partition(" ")[0] in {"alerts", "budgets"}):
            named.setdefault(command[1], set()).update(re.findall(r"--[a-z-]+", words))
    return named


def test_the_table_has_every_command() -> None:
    assert {each.partition(" ")[0] for each in commands_of_readme()} == set(COMMANDS)


@pytest.mark.parametrize("command", sorted(commands_of_readme()))
def test_a_command_has_the_options_that_the_table_gives_it(command: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "hero_tui", *command.split(), "--help"], capture_output=True, text=True, check=True
    )

    assert commands_of_readme()[command] - set(re.findall(r"--[a-z-]+", done.stdout)) == set()
