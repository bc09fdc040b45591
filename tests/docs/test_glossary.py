"""The glossary has every word that the core's enums put into files, JSON and screens, and each of them once."""

from __future__ import annotations

import re

import pytest

from hero_tui.core.facts import ServerState
from hero_tui.core.incidents import IncidentState, TransitionKind
from hero_tui.core.kinds import Kind
from hero_tui.core.objectives import Level, Unit, Verdict
from hero_tui.core.signals import Outcome
from hero_tui.judge.results import RuleState
from hero_tui.models.snapshot import RecorderState
from hero_tui.probes.reload.protocol import ReloadKind
from tests.docs.pages import text_of

PAGE = "docs/glossary.md"
DEFINITION = re.compile(r"^\| \*\*([^*]+)\*\* \| (.+) \|$", re.MULTILINE)

# The words of the field that the documentation is written in.
FIELD = [
    "signal",
    "operation",
    "gauge",
    "budget",
    "objective",
    "verdict",
    "level",
    "use",
    "incident",
    "alert",
    "rung",
    "ladder",
    "evidence",
    "window",
    "slice",
    "burst",
    "launch",
    "program",
    "run",
    "server",
    "silence",
    "checkpoint",
    "gap",
    "coverage",
    "series",
    "cause",
    "outcome",
    "kind",
    "recorder",
    "viewer",
    "probe",
    "store",
]


def sections() -> dict[str, str]:
    parts = re.split(r"^##+ (.+)\n", text_of(PAGE), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def defined() -> dict[str, str]:
    """Every word outside of the kinds with its definition."""
    return dict(entry for name, text in sections().items() if name != "The kinds" for entry in DEFINITION.findall(text))


@pytest.mark.parametrize("word", [*FIELD, "label set", "external event"])
def test_the_words_of_the_field_are_defined(word: str) -> None:
    assert word in defined()


def test_no_word_is_defined_twice() -> None:
    words = [word for name, text in sections().items() if name != "The kinds" for word, _ in DEFINITION.findall(text)]

    assert sorted(words) == sorted(set(words))


def test_a_definition_is_a_sentence() -> None:
    assert {word: text for word, text in defined().items() if not text.endswith(".")} == {}


def test_every_kind_of_budget_is_there_in_its_order() -> None:
    assert [word for word, _ in DEFINITION.findall(sections()["The kinds"])] == [each.value for each in Kind]


@pytest.mark.parametrize(
    ("word", "values"),
    [
        ("level", [each.word for each in Level]),
        ("verdict", [each.value for each in Verdict]),
        ("outcome", [each.value for each in Outcome]),
        ("unit", [each.value for each in Unit]),
        ("incident", [each.value for each in IncidentState]),
        ("transition", [each.value for each in TransitionKind]),
        ("server", [each.value for each in ServerState]),
        ("rule", [each.value for each in RuleState]),
        ("recorder", [each.value for each in RecorderState]),
        ("reload", [each.value for each in ReloadKind]),
    ],
)
def test_every_value_of_an_enum_stands_with_its_word(word: str, values: list[str]) -> None:
    assert set(re.findall(r"`([^`]+)`", defined()[word])) == set(values)


def test_what_is_not_said_is_not_defined_either() -> None:
    rows = [line.split("|")[1] for line in sections()["Words that are not used"].splitlines() if line.startswith("| ")]
    banned = {re.sub(r" \(.*\)|, in code", "", word).strip() for row in rows[1:] for word in row.split(", ")}

    assert "doorbell" in banned
    assert banned & set(defined()) == set()
