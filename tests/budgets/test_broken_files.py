"""Ten thousand broken budgets.yaml: each is valid, or refused at places of it; never a traceback, and never slowly."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

import pytest

from hero_tui.budgets.files import read_effective
from hero_tui.budgets.lint.run import lint_budgets
from hero_tui.budgets.problems import LINE_BREAK, BudgetsError
from hero_tui.budgets.resolve.shipped_budgets import shipped_document
from hero_tui.budgets.shipped import shipped_text
from tests.budgets.test_files_read import GOOD

FILES = 10_000
PARTS = 8
SOURCES = [file.read_text(encoding="utf-8") for file in GOOD if file.stat().st_size > 40]
SHIPPED = shipped_text().split("\nbudgets:\n")[1].split("\n\n")
VALUES: list[str] = [
    *("5", "-5 s", "1e999", ".nan", "1:30", "010", "on", "off", "~", "''", "> 5 s", "99999999999999999999 TB", "5 GB"),
    *("0 s", "3 min", "70 %", "1.5x", "100x", "200 runs", "7d", "0 %", "100 %", "10,000", "1,00", "[a, b]", "{a: b}"),
    *("\x00", "\x1b[31m", "\u202e", "\ud800", "é" * 50, "x" * 400, "9" * 400, "*a", "&a b", "!!int 5", *"%@`'"),
]
SIGNS = ["", *"{}[]:,&*!|>%@`'\"#-?\n\t"]
WORDS = re.compile(r"[a-z_]+(?:\.[a-z_]+)*(?=:)")
NUMBERS = re.compile(r"\d[\d,.]* ?(?:ms|s|min|d|GB|MB|cores|%|x)?")

Change = Callable[[str, random.Random], str]


def on_lines(change: Callable[[list[str], int, random.Random], None]) -> Change:
    """A change of the lines of a text at one of them."""

    def changed(text: str, dice: random.Random) -> str:
        lines = text.split("\n")
        change(lines, dice.randrange(len(lines)), dice)
        return "\n".join(lines)

    return changed


def deleted(lines: list[str], at: int, dice: random.Random) -> None:
    del lines[at]


def doubled(lines: list[str], at: int, dice: random.Random) -> None:
    lines.insert(dice.randrange(len(lines) + 1), lines[at])


def swapped(lines: list[str], at: int, dice: random.Random) -> None:
    other = dice.randrange(len(lines))
    lines[at], lines[other] = lines[other], lines[at]


def moved(lines: list[str], at: int, dice: random.Random) -> None:
    lines[at] = dice.choice([" ", "  ", "\t", "    ", "- "]) + lines[at] if dice.random() < 0.6 else lines[at].lstrip()


def another_match(pattern: re.Pattern[str], instead: Callable[[str, random.Random], str]) -> Change:
    """Something else in the place of one match."""

    def changed(text: str, dice: random.Random) -> str:
        found = list(pattern.finditer(text))
        if not found:
            return text
        match = dice.choice(found)
        return f"{text[: match.start()]}{instead(match[0], dice)}{text[match.end() :]}"

    return changed


def typed_wrong(word: str, dice: random.Random) -> str:
    at = dice.randrange(len(word))
    return dice.choice([word[:at] + word[at + 1 :], word[:at] + word[at] * 2 + word[at + 1 :], word.upper(), "<<", ""])


def other_value(value: str, dice: random.Random) -> str:
    return dice.choice(VALUES)


def piece(text: str, dice: random.Random) -> str:
    at, length = dice.randrange(len(text) + 1), dice.randrange(4)
    inserted = dice.choice(SIGNS + VALUES)
    return f"{text[:at]}{inserted}{text[at + length :]}"


CHANGES: list[Change] = [
    *map(on_lines, (deleted, doubled, swapped, moved)),
    another_match(WORDS, typed_wrong),
    another_match(NUMBERS, other_value),
    another_match(NUMBERS, other_value),
    piece,
]


def broken(dice: random.Random) -> str:
    """A good file, or some of the shipped budgets, with one to four changes."""
    text = dice.choice(SOURCES) if dice.random() < 0.5 else "budgets:\n" + "\n\n".join(dice.sample(SHIPPED, 3))
    for _ in range(dice.randint(1, 4)):
        text = dice.choice(CHANGES)(text, dice)
    return text


@pytest.mark.parametrize("part", range(PARTS))
def test_each_is_valid_or_refused_at_a_place_of_it(part: int) -> None:
    dice, valid, refused = random.Random(part), 0, 0  # noqa: S311 - the same files in every run, no secret
    for _ in range(FILES // PARTS):
        text = broken(dice)
        lines = LINE_BREAK.split(text)
        try:
            effective = read_effective(text, "budgets.yaml")
        except BudgetsError as error:
            refused += 1
            problems = error.problems
        else:
            valid += 1
            noted = lint_budgets(effective) if valid % 20 == 0 else ()
            problems = tuple(each for each in noted if each.file == "budgets.yaml")
        for each in problems:
            assert each.file == "budgets.yaml", text
            assert 1 <= each.place.line <= len(lines), text
            assert 1 <= each.place.column <= len(lines[each.place.line - 1]) + 1, (text, str(each))
            assert each.drawn().isascii() or each.drawn().replace("\n", "").isprintable(), text
            assert "\n" not in str(each), text
    assert min(valid, refused) > 100, "both happen"
    assert shipped_document().problems.count == 0, "what is wrong with a file is said of that file"
