"""Runs a scenario file: a timeline of what was observed, and what the judge must say at which second.

A file holds `about`, `budget`, `timeline` and `says`. Steps of the timeline, for one budget without labels:

  {hold: 82 %, for: 31}   a value once a second, for so many seconds: a share of the limit, or 2.5 GB
  {wait: 20}              so many seconds pass and nothing is observed; `every: 60`: looked at once a minute only
  {run: 2.2x}             a run of that multiple of the loosest limit ends now, or of 12 s (also `outcome:`, `often:`,
                          `every:` so many seconds)
  {run: 2.2x, others: 71 %}                 a run during which others took so much of the machine
  {run: 90 s, good: 398, bad: 2}            a run that stands for events (also `infrastructure: true`)
  {run: 30 s, value: 900 MB}                a run that measured something
  {ran: build.fast, from: 10, to: 70}       of other signals: so many seconds of the timeline (also `often:`)
  {ends: true}            the owner of the gauge ends
  {gap: 300}              a suspend: so many seconds that nobody observed
  {set back: 3600}        the clock is set back by so many seconds
  {restart: 300}          the recorder ends and another begins so many seconds later
  {period: {…}}           what a report is about from here on: budgets, slices, incidents, gaps (tests/judge/answer.py)
  {expect: {level: warning, incident: firing, severity: warning, times: 1}}   how it stands now; also `verdict:` and
                          `evidence:` (a sentence, or one for each objective)

`says` lists every transition: [second, kind, level].
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from hero_tui.core.budget import Budget, BudgetFile
from hero_tui.core.signals import NO_ATTRIBUTES, Attributes, Gap, Gauge, GaugeEnded, Operation, Outcome
from hero_tui.judge.alerting.checkpoint import labels_and_level
from hero_tui.judge.engine.changes import Change, Incident, IncidentChanged, RuleStateChanged, SlicesCounted
from hero_tui.judge.engine.judge import Judge
from hero_tui.judge.reason_text import transition_text
from tests.judge.answer import Answer
from tests.judge.budgets import BUDGETS, START
from tests.judge.specification import SPECIFICATION, amount

FOLDER = Path(__file__).parent / "scenarios"
EVENTS = ("good", "bad", "infrastructure")


@dataclass
class Play:
    """Drives one judge along a timeline, second by second; time is counted from 0."""

    budgets: BudgetFile = BUDGETS
    judge: Judge = field(init=False)
    now: float = START
    states: dict[tuple[str, str], str] = field(default_factory=dict)
    incidents: dict[int, Incident] = field(default_factory=dict)
    said: list[list[object]] = field(default_factory=list)
    slices: list[SlicesCounted] = field(default_factory=list)
    operations: list[Operation] = field(default_factory=list)
    latest: float | None = None
    period: Mapping[str, Any] | None = None

    def __post_init__(self) -> None:
        self.judge = Judge(self.budgets)

    def take(self, changes: tuple[Change, ...]) -> None:
        """Keep what the judge said, as the recorder's store does."""
        for change in changes:
            if isinstance(change, RuleStateChanged):
                self.states[change.budget, str(sorted(change.labels.items()))] = change.state
            elif isinstance(change, SlicesCounted):
                self.slices.append(change)
            elif isinstance(change, IncidentChanged):
                self.incidents[change.incident.id] = change.incident
                for each in change.transitions:
                    assert transition_text(each)
                    self.said.append([round(each.at - START), each.kind, each.level.word])

    def hold(self, signal: str, value: float, seconds: float) -> None:
        """A value a second."""
        self.latest = value
        for _ in range(int(seconds)):
            self.take(self.judge.observe(Gauge(signal, self.now, value), self.now))
            self.second()

    def second(self) -> None:
        """One second passes."""
        self.take(self.judge.tick(self.now))
        self.now += 1.0

    def wait(self, seconds: float, every: float = 1.0) -> None:
        """Time passes; `every`: so many seconds between two looks."""
        for _ in range(int(seconds / every)):
            self.take(self.judge.tick(self.now))
            self.now += every

    def run(
        self, signal: str, duration: float | None, outcome: Outcome, attributes: Attributes = NO_ATTRIBUTES
    ) -> None:
        """A run ends now."""
        operation = Operation(signal, self.now - (duration or 0.0), duration, outcome, attributes=attributes)
        self.operations.append(operation)
        self.take(self.judge.observe(operation, self.now))

    def ends(self, signal: str) -> None:
        """The owner of a gauge ends."""
        self.latest = None
        self.take(self.judge.observe(GaugeEnded(signal, self.now), self.now))

    def gap(self, seconds: float) -> None:
        """A suspend."""
        before, self.now = self.now, self.now + seconds
        self.take(self.judge.observe(Gap(before, self.now, "suspended"), self.now))

    def restart(self, seconds: float, *, clean: bool = False) -> None:
        """Another recorder takes over; `clean`: the former one wrote every state as it ended."""
        if clean:
            self.end()
        stopped, self.now = self.now, self.now + seconds
        self.judge = Judge(self.budgets, max(self.incidents, default=0) + 1)
        self.take(self.judge.restore(self.states, now=self.now, stopped_at=stopped))

    def end(self) -> None:
        """What a recorder writes as it ends."""
        self.take((*self.judge.unwritten(), *self.judge.states()))

    def standing(self, budget: str) -> dict[str, object]:
        """How it stands, in the words of a scenario."""
        state = next((text for (name, _), text in self.states.items() if name == budget), None)
        newest = self.incidents[max(self.incidents)] if self.incidents else None
        return {
            "level": "unknown" if state is None else labels_and_level(state)[1].word,
            "incident": None if newest is None else newest.state,
            "severity": None if newest is None else newest.severity.word,
            "times": 0 if newest is None else newest.times,
            "number": 0 if newest is None else newest.id,
            "lasted": None if newest is None or newest.recovered is None else round(newest.recovered - newest.onset),
            "detected_after": None if newest is None else round(newest.detected - newest.onset),
        }


def play(path: Path) -> Play:
    """Run the scenario and hold it to what it expects on the way."""
    scenario: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    budget = SPECIFICATION.get(scenario["budget"])
    assert budget is not None, scenario["budget"]
    playing = Play(BudgetFile((budget,), None, ""))
    for number, step in enumerate(scenario["timeline"], 1):
        _step(playing, budget, step, f"{path.name}, step {number}")
    assert playing.said == scenario["says"], path.name
    return playing


def _step(playing: Play, budget: Budget, step: dict[str, Any], where: str) -> None:
    match step:
        case {"hold": value, "for": seconds}:
            playing.hold(budget.signal, _value(value, budget), seconds)
        case {"wait": seconds, **rest}:
            playing.wait(seconds, rest.get("every", 1.0))
        case {"run": length, **rest}:
            _run(playing, budget, length, rest)
        case {"ran": signal, "from": start, "to": end, **rest}:
            playing.now = START + end
            for _ in range(rest.get("often", 1)):
                playing.run(signal, end - start, Outcome.OK)
        case {"period": period}:
            playing.period = period
        case {"expect": wanted}:
            standing = playing.standing(budget.id) | answer(playing, budget).as_expected(wanted)
            assert {key: standing[key] for key in wanted} == wanted, where
        case _:
            _interrupt(playing, budget, step, where)


def answer(playing: Play, budget: Budget) -> Answer:
    """What a reader would be told now."""
    if playing.period is not None:
        return Answer.of_period(budget, playing.period)
    return Answer.of_play(budget, playing.operations, playing.slices, playing.latest, playing.now)


def _interrupt(playing: Play, budget: Budget, step: dict[str, Any], where: str) -> None:
    match step:
        case {"ends": True}:
            playing.ends(budget.signal)
        case {"gap": seconds}:
            playing.gap(seconds)
        case {"set back": seconds}:
            playing.now -= seconds
        case {"restart": seconds}:
            playing.restart(seconds)
        case _:
            raise AssertionError(f"{where}: {step} is no step")


def _run(playing: Play, budget: Budget, length: str | None, rest: Mapping[str, Any]) -> None:
    attributes: dict[str, Any] = {key: rest[key] for key in EVENTS if key in rest}
    if "others" in rest:
        attributes["others_share"] = float(rest["others"].removesuffix("%")) / 100
    if "value" in rest:
        attributes["value"] = amount(rest["value"])[0]
    duration = None if length is None else _value(length, budget)
    for number in range(rest.get("often", 1)):
        playing.now += rest.get("every", 0.0) if number else 0.0
        playing.run(budget.signal, duration, Outcome(rest.get("outcome", "ok")), attributes)


def _value(text: str, budget: Budget) -> float:
    """`82 %` and `1.2x` are of the loosest limit."""
    limit = budget.loosest.limit.value
    if text.endswith("x"):
        return float(text.removesuffix("x")) * limit
    return float(text.removesuffix("%")) / 100.0 * limit if text.endswith("%") else amount(text)[0]
