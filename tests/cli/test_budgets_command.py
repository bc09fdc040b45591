"""`hero-tui budgets validate`."""

from __future__ import annotations

import os

from tests.support.command import HeroTui


def test_a_good_file(hero: HeroTui) -> None:
    file = hero.folder / "budgets.yaml"
    file.write_text("budgets:\n  dev.lint: {time: {p95: 1.0 s}}\n  dev.memory: off\n")
    said = hero("budgets", "validate")
    assert (said.code, said.err) == (0, "")
    assert said.out == f"{file}: ok, 49 budgets in force, 1 of them written here\n"


def test_no_file(hero: HeroTui) -> None:
    said = hero("budgets", "validate")
    assert (said.code, said.out) == (0, "no budgets.yaml here: the 50 built-in budgets hold\n")


def test_every_problem_with_its_line_and_a_caret(hero: HeroTui) -> None:
    (hero.folder / "other.yaml").write_text("budgets:\n  dev.lint: {time: {p95: 2}}\n  dev.cpu: {sustaind: {}}\n")
    said = hero("budgets", "validate", "other.yaml")
    assert (said.code, said.out) == (2, "")
    assert said.err == (
        "other.yaml:2:26: 2 has no unit. Write a time such as 500 ms, 2.0 s, 2 min, 7 d\n"
        "    2 │   dev.lint: {time: {p95: 2}}\n"
        "      │                          ^\n"
        "other.yaml:3:13: sustaind is not a key of dev.cpu. Did you mean sustained?\n"
        "    3 │   dev.cpu: {sustaind: {}}\n"
        "      │             ^\n"
    )


def test_a_file_that_is_not_there(hero: HeroTui) -> None:
    said = hero("budgets", "validate", "gone.yaml")
    assert said.code == 2
    assert said.err.startswith("gone.yaml:1:1: it cannot be opened: No such file or directory. Name an existing file\n")


def test_every_command_that_needs_the_budgets_refuses_a_bad_file_in_one_line(hero: HeroTui) -> None:
    file = hero.folder / "budgets.yaml"
    file.write_text("budgets:\n  dev.lint: {time: {p95: 2 GB}}\n")
    for command in ("status", "record", "trust"):
        said = hero(command)
        assert said.code == 2, command
        wanted = "2 GB is a size, and this is a time. Write a time such as 500 ms, 2.0 s, 2 min, 7 d"
        assert said.err == f"hero-tui: {file}:2:26: {wanted}\n"


def test_one_that_somebody_else_owns_is_refused(hero: HeroTui) -> None:
    file = hero.folder / "budgets.yaml"
    file.write_text("budgets: {}\n")
    if os.geteuid() != 0:
        file.unlink()
        file.symlink_to(_file_of_a_daemon())
    else:
        os.chown(file, 4711, 4711)
    said = hero("status")
    assert said.code == 2
    assert "budgets.yaml:1:1: it " in said.err


def _file_of_a_daemon() -> str:
    """Without root no file can be given away; a device of root's is refused as no file."""
    return "/dev/null"
