"""An incident in the words of its kind, and what an operation says in one."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from hero_tui.budgets.files import read_budgets
from hero_tui.core.signals import Outcome, Scalar
from hero_tui.format.incidents import (
    incident_limit,
    incident_share,
    incident_value,
    limit_now,
    limit_since,
    silence_text,
)
from hero_tui.format.runs import measured_text
from hero_tui.models.incidents import IncidentView
from hero_tui.models.runs import RunView
from tests.support.moments import NOON, incident
from tests.support.zones import fixed_zone

SHIPPED = {each.id: each for each in read_budgets("", "budgets.yaml")}


def of(budget: str, value: float | None, limit: float) -> IncidentView:
    return replace(incident(), budget=SHIPPED[budget], value=value, limit=limit)


@pytest.mark.parametrize(
    ("alarmed", "value", "limit", "share"),
    [
        (of("ci.success", 0.052, 0.02), "5.2 % bad", "2 %", "2.6×"),
        (of("promise.errors", 0.052, 0.001), "5.20 % bad", "0.1 %", "52.0×"),
        (of("build.memory.growth", 0.127, 0.1), "+12 %", "10 %", "127 %"),
        (of("orchestration.concurrency.builds", 4.0, 3.0), "4", "3", "134 %"),
        (of("ci.disk", 85e6, 100e6), "85.0 MB/s", "100 MB/s", "85 %"),
        (of("build.fast", 44.0, 20.0), "44.0 s", "20 s", "2.2×"),
        (of("build.fast", None, 20.0), "–", "20 s", ""),
    ],
)
def test_value_limit_and_share(alarmed: IncidentView, value: str, limit: str, share: str) -> None:
    assert (incident_value(alarmed), incident_limit(alarmed), incident_share(alarmed)) == (value, limit, share)
    assert (limit_now(alarmed), limit_since(alarmed)) == (alarmed.limit, "")


@pytest.mark.parametrize(
    ("alarmed", "since"),
    [
        (of("ci.success", 0.12, 0.1), " (2 % since)"),
        (of("build.memory.total", 7e9, 6e9), " (8.00 GB since)"),
        (of("build.fast", 44.0, 19.0), " (15 s since)"),
    ],
)
def test_the_past_keeps_its_limit_and_says_that_it_is_another_one_today(alarmed: IncidentView, since: str) -> None:
    assert limit_since(alarmed) == since


def test_what_keeps_it_quiet_says_until_when_who_and_why() -> None:
    quiet = replace(incident(), silenced_until=NOON + 3600, silenced_by="pair", silenced_why="the leak we know")
    with fixed_zone():
        assert silence_text(quiet, NOON) == "silenced until 13:00 by pair: the leak we know"
        planned = replace(quiet, silenced_by=None, silenced_why="base image update")
        assert silence_text(planned, NOON) == "planned until 13:00: base image update"
    assert silence_text(incident(), NOON) == ""


@pytest.mark.parametrize(
    ("duration", "attributes", "text"),
    [
        (0.212, {"value": 3}, "212 ms"),
        (None, {"value": 3.1e9, "unit": "B"}, "3.10 GB"),
        (None, {"value": 62e6, "unit": "B/s"}, "62.0 MB/s"),
        (None, {"value": 1234, "unit": "odd"}, "1,234"),
        (None, {"value": True}, "–"),
        (None, {"good": 1400, "bad": 2}, "1,400 good, 2 bad"),
        (None, {"good": 0, "bad": 2}, "2 bad"),
        (None, {"good": "many"}, "–"),
        (None, {}, "–"),
    ],
)
def test_an_operation_in_a_word(duration: float | None, attributes: dict[str, Scalar], text: str) -> None:
    assert measured_text(RunView(1, "a.b", NOON, duration, Outcome.OK, {}, attributes)) == text
