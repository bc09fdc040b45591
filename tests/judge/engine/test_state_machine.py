"""Anything may happen in any order: values, runs, suspends, restarts, acks, silences. What holds all the same."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from hero_tui.core.budget import BudgetFile
from hero_tui.core.declared import Planned
from hero_tui.core.objectives import Level
from hero_tui.core.signals import Outcome
from hero_tui.judge.alerting.silences import planned_at, silence_at
from hero_tui.judge.engine.changes import Change, IncidentChanged
from hero_tui.judge.reason_text import transition_text
from hero_tui.store.db.records import StoredIncident, StoredTransition
from hero_tui.store.reader import Reader
from hero_tui.store.writer import Writer
from tests.judge.budgets import BUILDS, GROWTH, HOT_RELOAD, MEMORY, START, SUCCESS
from tests.judge.scenario import Play
from tests.support.examples import examples

FIRED = {"opened", "escalated", "reopened", "refired"}
ALL = BudgetFile((MEMORY, HOT_RELOAD, SUCCESS, GROWTH, BUILDS), None, "")
SHARES = st.sampled_from([0.3, 0.66, 0.72, 0.82, 0.92, 1.2])


@dataclass(frozen=True)
class Silenced:
    """A silence of everything of one budget."""

    budget: str
    start: float
    end: float
    labels: None = None
    ended: None = None


class StoredPlay(Play):
    """What the judge says also lies in a store, as the recorder's keeper writes it."""

    writer: Writer

    def take(self, changes: tuple[Change, ...]) -> None:
        """Keep and write it."""
        super().take(changes)
        for change in changes:
            if isinstance(change, IncidentChanged):
                self._write(change)

    def _write(self, change: IncidentChanged) -> None:
        each = change.incident
        self.writer.incident(
            StoredIncident(
                id=each.id,
                budget=change.budget,
                labels=change.labels,
                severity=int(each.severity),
                worst=int(each.worst),
                state=each.state,
                onset=each.onset,
                detected=each.detected,
                recovered=each.recovered,
                value=each.value,
                limit=each.limit,
                peak=each.peak,
                cause=None,
                detail=None,
                acknowledged=None,
            )
        )
        self.writer.transitions(
            [
                StoredTransition(each.id, t.at, t.kind, int(t.level), t.value, transition_text(t))
                for t in change.transitions
            ]
        )


class Anything(RuleBasedStateMachine):
    """One workspace: five budgets, a recorder that comes and goes, a person who acks and silences."""

    @initialize()
    def begin(self) -> None:
        self.folder = tempfile.TemporaryDirectory(prefix="hero-tui-machine-")
        database = Path(self.folder.name) / "hero.db"
        self.play = StoredPlay(ALL)
        self.play.writer = Writer(database)
        self.reader = Reader(database)
        self.silences: list[Silenced] = []

    def teardown(self) -> None:
        if hasattr(self, "folder"):
            self.reader.close()
            self.play.writer.close()
            self.folder.cleanup()

    @rule(share=SHARES, seconds=st.integers(1, 70))
    def hold(self, share: float, seconds: int) -> None:
        self.play.hold("dev.memory", share * 3e9, seconds)

    @rule(duration=st.sampled_from([0.1, 1.2, 2.5, 3.1, 9.0]), outcome=st.sampled_from([Outcome.OK, *Outcome]))
    def run(self, duration: float, outcome: Outcome) -> None:
        self.play.run("dev.hot_reload", duration, outcome)

    @rule(good=st.integers(0, 200), bad=st.integers(0, 12))
    def events(self, good: int, bad: int) -> None:
        self.play.run("ci.success", 60.0, Outcome.OK, {"good": good, "bad": bad})

    @rule(factor=st.sampled_from([0.5, 1.0, 1.05, 1.2]))
    def build(self, factor: float) -> None:
        self.peak = getattr(self, "peak", 1e9) * factor
        self.play.run("build.memory.growth", 30.0, Outcome.OK, {"value": self.peak})

    @rule(length=st.integers(1, 600))
    def ran(self, length: int) -> None:
        self.play.run("build.full", float(length), Outcome.OK)

    @rule(seconds=st.sampled_from([1, 40, 130]))
    def wait(self, seconds: int) -> None:
        self.play.wait(seconds)

    @rule(seconds=st.sampled_from([900, 5000]))
    def work_elsewhere(self, seconds: int) -> None:
        self.play.wait(seconds, every=10.0)

    @rule()
    def end(self) -> None:
        self.play.ends("dev.memory")

    @rule(seconds=st.sampled_from([1, 60, 3000, 9000]))
    def suspend(self, seconds: int) -> None:
        """A suspend fires nothing, whatever was pending."""
        before = len(self.play.said)
        self.play.gap(seconds)
        self.play.second()
        assert not [each for each in self.play.said[before:] if each[1] in FIRED]

    @rule(seconds=st.sampled_from([0, 30, 9000]), clean=st.booleans())
    def restart(self, seconds: int, clean: bool) -> None:
        before = len(self.play.said)
        self.play.restart(seconds, clean=clean)
        assert not [each for each in self.play.said[before:] if each[1] in FIRED]

    @precondition(lambda self: any(each.state != "ended" for each in self.play.incidents.values()))
    @rule(data=st.data())
    def ack(self, data: st.DataObject) -> None:
        unended = [each.id for each in self.play.incidents.values() if each.state != "ended"]
        self.play.writer.ack(data.draw(st.sampled_from(unended)), "pair", "", self.play.now)
        self.play.second()

    @rule(budget=st.sampled_from(["dev.memory", "ci", "dev"]), seconds=st.integers(1, 900))
    def silence(self, budget: str, seconds: int) -> None:
        """A silence and a planned window are seen, and change no state."""
        before = self.play.judge.states()
        self.silences.append(Silenced(budget, self.play.now, self.play.now + seconds))
        planned = Planned(self.play.now, self.play.now + seconds, "update", None, (budget,))
        for each in ALL.budgets:
            hidden = silence_at(self.silences, each.id, {}, self.play.now)
            named = budget in {each.id, each.system}
            assert hidden is not None or not named
            assert (planned_at([planned], each.id, self.play.now) is not None) is named
        assert self.play.judge.states() == before

    @invariant()
    def one_incident_is_open_for_each_budget(self) -> None:
        if not hasattr(self, "reader"):
            return
        unended = [each.budget for each in self.reader.incidents(open_only=True)]
        assert len(unended) == len(set(unended))
        for each in self.play.incidents.values():
            assert each.onset <= each.detected
            assert Level.OK < each.severity <= each.worst
            assert (each.recovered is None) is (each.state != "ended")
            assert each.recovered is None or START - 600 <= each.onset <= each.recovered

    @invariant()
    def an_ack_never_outlives_an_escalation_or_the_end(self) -> None:
        if not hasattr(self, "reader"):
            return
        for each in self.reader.incidents():
            if each.acknowledged is None:
                continue
            kinds = [t.kind for t in self.reader.transitions(each.id) if t.at > each.acknowledged.at]
            assert not {"escalated", "reopened"} & set(kinds)


TestAnything = Anything.TestCase
TestAnything.settings = settings(max_examples=examples(60), stateful_step_count=40)
