"""Events of another process: with a recorder they open an incident, without one `check` says the same of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from hero_tui.store.reader import Reader
from tests.support.projects import wait_for
from tests.support.recorder import Recorded, RecordingHere

pytestmark = pytest.mark.real

TOLD = (
    *((("ci.checks", "--duration", f"{seconds}s"),) for seconds in (60, 70, 65, 300, 310)),
    (("ci.success", "--good", "30", "--bad", "4"),),
    *((("build.memory.total", "--value", value, "--at", f"{age}s"),) for value, age in (("7.9GB", 40), ("7.8GB", 2))),
)
JUDGED = ("ci.checks", "ci.success", "build.memory.total")


OWN = """
version: 1
budgets:
  ci.checks:
    time: {p95: 2 min, p99: 3 min}
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    project = tmp_path / "project"
    (project / ".git").mkdir(parents=True)
    (project / "budgets.yaml").write_text(OWN)  # of a limit that nobody here asked for the alerts end at a warning
    return project


def tell(seen: Recorded) -> None:
    for (arguments,) in TOLD:
        done = seen.run("event", *arguments)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", ""), arguments


def check(seen: Recorded) -> tuple[int, dict[str, tuple[str, list[Any]]]]:
    """The exit code, and what is judged of each: all but what grows with time."""
    done = seen.run("check", "--format", "json")
    said = json.loads(done.stdout)
    assert done.returncode == said["code"]
    judged = [each for each in said["budgets"] if each["id"] in JUDGED]
    return done.returncode, {
        each["id"]: (each["verdict"], [each["latest"], *([each["count"]] if each["kind"] != "limit" else [])])
        for each in judged
    }


def reader_of(seen: Recorded) -> Reader:
    return Reader(seen.paths.database)


def judged_through(seen: Recorded) -> int:
    reader = reader_of(seen)
    try:
        return reader.judged_through()
    finally:
        reader.close()


def incidents(seen: Recorded) -> dict[str, str]:
    reader = reader_of(seen)
    try:
        return {each.budget: each.state for each in reader.incidents()}
    finally:
        reader.close()


def test_a_recorder_judges_what_is_told_while_it_runs(project: Path, tmp_path: Path) -> None:
    with RecordingHere(project, tmp_path / "state") as seen:
        tell(seen)
        wait_for(lambda: {"ci.checks", "ci.success"} <= set(incidents(seen)), "the incidents", 20)
        wait_for(lambda: judged_through(seen) == len(TOLD), "all of it to be judged", 20)
        status = seen.status()
        levels = {each["id"]: each["level"] for each in status["budgets"] if each["id"] in JUDGED}
        assert levels["ci.checks"] == "critical", "two in a row at twice the tightest limit"
        assert levels["ci.success"] == "critical"
        assert {each["budget"] for each in status["incidents"]} >= {"ci.checks", "ci.success"}
        reader = reader_of(seen)
        assert len([each for each in reader.operations() if each.signal in JUDGED]) == len(TOLD), (
            "nothing is written twice"
        )
        assert [each.value for each in reader.gauges_now() if each.signal == "build.memory.total"] == [7.8e9]
        (revision,) = reader.revisions()
        reader.close()
        assert '"id":"ci.checks"' in revision.text
        code, with_recorder = check(seen)
    assert (code, with_recorder["ci.checks"][0]) == (1, "breached")
    without = Recorded(project, tmp_path / "other")
    tell(without)
    assert without.recorder is None
    assert check(without) == (code, with_recorder)


def test_a_recorder_takes_up_what_was_told_before_it(project: Path, tmp_path: Path) -> None:
    before = Recorded(project, tmp_path / "state")
    tell(before)
    said = check(before)
    with RecordingHere(project, tmp_path / "state") as seen:
        wait_for(lambda: judged_through(seen) == len(TOLD), "all to be judged", 20)
        assert set(incidents(seen)) >= {"ci.checks", "ci.success"}
        assert check(seen) == said
        assert len([each for each in seen.operations() if each.signal in JUDGED]) == len(TOLD)
    once = incidents(seen)
    with RecordingHere(project, tmp_path / "state") as again:
        assert set(incidents(again)) == set(once), "nothing is judged twice"
        reader = reader_of(again)
        (gauge,) = [each for each in reader.gauges_now() if each.signal == "build.memory.total"]
        assert gauge.ended is None, "what others tell does not end with a recorder"
        opened = [
            each.kind
            for incident in reader.incidents()
            for each in reader.transitions(incident.id)
            if each.kind in {"opened", "reopened"}
        ]
        reader.close()
    assert opened.count("opened") == len(once)


def test_a_silence_of_one_person_is_seen_by_another_and_the_alert_goes_on(project: Path, tmp_path: Path) -> None:
    with RecordingHere(project, tmp_path / "state") as seen:
        assert seen.run("event", "ci.checks", "--duration", "10min").returncode == 0
        wait_for(lambda: "ci.checks" in incidents(seen), "the incident", 20)
        assert seen.run("alerts", "silence", "ci.checks", "--for", "1h", "--why", "a slow agent").returncode == 0
        (incident,) = [each for each in seen.status()["incidents"] if each["budget"] == "ci.checks"]
    assert (incident["silenced_by"], incident["silenced_why"]) == ("me", "a slow agent")
    assert (incident["severity"], incident["recovered"]) == ("critical", None)
