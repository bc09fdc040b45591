"""The JSON of `status`, `events` and `alerts` is a contract: held to the letter."""

import json
import os
import subprocess
import sys

import pytest
from msgspec.structs import replace

from hero_tui.core.facts import RequestsFact
from hero_tui.core.objectives import Level
from hero_tui.core.signals import Outcome, Scalar
from hero_tui.core.time import utc_text
from hero_tui.models.incidents import TransitionView
from hero_tui.models.runs import RunView
from hero_tui.models.snapshot import RecorderState, RecorderView, Snapshot
from hero_tui.report.status_json import alert_json, budget_json, event_json, status_json
from tests.support.moments import NOON, incident, moment, saves

INCIDENT = {
    "id": 7,
    "budget": "dev.memory",
    "labels": {"server": "vite"},
    "severity": "warning",
    "worst": "critical",
    "state": "firing",
    "onset": "2026-11-23T11:53:30.000Z",
    "detected": "2026-11-23T11:54:00.000Z",
    "recovered": None,
    "value": 2460000000,
    "limit": 3000000000,
    "limit_now": 3000000000,
    "peak": 2750000000,
    "acknowledged_by": "pair",
    "acknowledged_at": "2026-11-23T11:58:20.000Z",
    "note": None,
    "silenced_until": None,
    "silenced_by": None,
    "silenced_why": None,
    "reason": None,
    "cause": "node (pid 456): 2.5 GB of 3 GB",
}


def test_status_of_a_moment() -> None:
    assert status_json(moment()) == {
        "schema": 1,
        "workspace": "/home/me/storefront",
        "at": "2026-11-23T12:00:00.000Z",
        "recorder": {
            "state": "recording",
            "pid": 123,
            "since": "2026-11-23T11:00:00.000Z",
            "coverage": 0.98,
            "notices": [],
            "requests": None,
        },
        "watch": {"files": 4312, "directories": 310, "pruned": 12, "failed": 0, "lost": 0},
        "servers": [
            {
                "name": "vite",
                "version": "8.0.0",
                "pid": 456,
                "url": "http://127.0.0.1:5173/",
                "state": "ready",
                "started": "2026-11-23T11:10:00.000Z",
                "note": None,
                "not_taken_up": 0,
                "not_taken_up_since": None,
            }
        ],
        "budgets": [
            {
                "id": "dev.hot_reload",
                "labels": {"server": "vite"},
                "title": None,
                "system": "dev",
                "kind": "time",
                "unit": "s",
                "window": {"seconds": 604800},
                "count": 17,
                "failed": 0,
                "cancelled": 0,
                "excluded": 0,
                "coverage": None,
                "level": "ok",
                "verdict": "undetermined",
                "latest": 0.212,
                "latest_at": "2026-11-23T11:59:00.212Z",
                "share": 0.424,
                "timed": "served",
                "others_share": None,
                "pressure": None,
                "incident": None,
                "silenced_until": None,
                "silenced_why": None,
                "objectives": [
                    {
                        "statistic": "p95",
                        "limit": 0.5,
                        "value": None,
                        "maximum": 0.41,
                        "low": None,
                        "high": None,
                        "over": 0,
                        "count": 17,
                        "needed": 59,
                        "met_at_most": None,
                        "breached_at": 4,
                        "utilization": 0.424,
                        "verdict": "undetermined",
                        "evidence": "0 of 17 over 500 ms; 59 needed to prove it met",
                    },
                    {
                        "statistic": "p99",
                        "limit": 2.0,
                        "value": None,
                        "maximum": 0.41,
                        "low": None,
                        "high": None,
                        "over": 0,
                        "count": 17,
                        "needed": 299,
                        "met_at_most": None,
                        "breached_at": 2,
                        "utilization": 0.106,
                        "verdict": "undetermined",
                        "evidence": "0 of 17 over 2.0 s; 299 needed to prove it met",
                    },
                ],
            },
            {
                "id": "dev.memory",
                "labels": {"server": "vite"},
                "title": None,
                "system": "dev",
                "kind": "limit",
                "unit": "B",
                "window": {"seconds": 604800},
                "count": 4000,
                "failed": 0,
                "cancelled": 0,
                "excluded": 0,
                "coverage": 0.97561,
                "level": "warning",
                "verdict": "met",
                "latest": 2460000000,
                "latest_at": "2026-11-23T11:59:59.000Z",
                "share": 0.82,
                "timed": None,
                "others_share": None,
                "pressure": None,
                "incident": 7,
                "silenced_until": None,
                "silenced_why": None,
                "objectives": [
                    {
                        "statistic": "max",
                        "limit": 3000000000,
                        "value": 2460000000,
                        "maximum": 2500000000,
                        "low": None,
                        "high": None,
                        "over": 0,
                        "count": 4000,
                        "needed": 100,
                        "met_at_most": 40,
                        "breached_at": 41,
                        "utilization": 0.82,
                        "verdict": "met",
                        "evidence": "0 of 4,000 slices over 3.00 GB; at most 1 % may be",
                    }
                ],
            },
        ],
        "incidents": [INCIDENT],
        "silences": [],
    }


def test_what_a_server_did_not_take_up_is_counted() -> None:
    (server,) = moment().servers
    told = status_json(replace(moment(), servers=(replace(server, not_taken_up=3, not_taken_up_since=NOON - 60),)))
    assert isinstance(told["servers"], list)
    assert told["servers"][0]["not_taken_up"] == 3
    assert told["servers"][0]["not_taken_up_since"] == "2026-11-23T11:59:00.000Z"


@pytest.mark.parametrize(
    ("attributes", "others", "pressure"),
    [
        ({"others_share": 0.71, "pressure": 0.4}, 0.71, 0.4),
        ({"others_share": 0, "pressure": 1}, 0, 1),
        ({"others_share": None}, None, None),
        ({"others_share": "much", "pressure": True}, None, None),
        ({"others_share": float("nan")}, None, None),
    ],
)
def test_the_machine_beside_the_newest_run(
    attributes: dict[str, Scalar], others: float | None, pressure: float | None
) -> None:
    hot = moment().entries[0] if moment().entries else moment().budgets[0]
    newest = replace(hot.runs[-1], attributes=attributes)
    told = budget_json(replace(hot, runs=(*hot.runs[:-1], newest)))
    assert (told["others_share"], told["pressure"]) == (others, pressure)


def test_the_pressure_beside_a_gauge() -> None:
    memory = moment().budgets[1]
    assert memory.gauge is not None
    told = budget_json(replace(memory, gauge=replace(memory.gauge, attributes={"pressure": 0.12})))
    assert (told["others_share"], told["pressure"]) == (None, 0.12)


def test_every_key_is_there_when_nothing_is_known() -> None:
    nothing = Snapshot(
        workspace="/w",
        name="w",
        branch=None,
        changed_files=None,
        at=NOON,
        recorder=RecorderView(RecorderState.STOPPED, None, None, None),
        watch=None,
        servers=(),
        budgets=(),
        incidents=(),
        gaps=(),
        viewers=(),
    )
    found = status_json(nothing)
    assert found.keys() == status_json(moment()).keys()
    assert found["recorder"] == {
        "state": "stopped",
        "pid": None,
        "since": None,
        "coverage": None,
        "notices": [],
        "requests": None,
    }
    assert found["watch"] == dict.fromkeys(("files", "directories", "pruned", "failed", "lost"))


def test_an_event_is_one_line() -> None:
    assert event_json(saves()[-1], "/home/me/storefront") == {
        "schema": 1,
        "id": 17,
        "workspace": "/home/me/storefront",
        "signal": "dev.hot_reload",
        "labels": {"server": "vite"},
        "start": "2026-11-23T11:59:00.000Z",
        "duration": 0.212,
        "outcome": "ok",
        "attributes": {"change": "update", "file": "src/App.tsx", "timed": "served"},
    }


def test_an_event_that_has_no_number_is_still_json() -> None:
    odd = RunView(1, "dev.lint", NOON, None, Outcome.FAILED, {}, {"value": float("nan"), "file": "a\n\x1b[31m\udc80"})
    text = json.dumps(event_json(odd, "/w"), allow_nan=False)
    assert "\n" not in text
    assert json.loads(text)["attributes"]["value"] is None


def test_an_alert_has_its_history() -> None:
    history = [TransitionView(NOON - 360, "opened", Level.WARNING, 2.4e9, "at or above 80 % of 3.00 GB for 30 s")]
    assert alert_json(incident(), history, "/w") == {
        "schema": 1,
        "workspace": "/w",
        **INCIDENT,
        "history": [
            {
                "at": "2026-11-23T11:54:00.000Z",
                "kind": "opened",
                "level": "warning",
                "value": 2400000000,
                "text": "at or above 80 % of 3.00 GB for 30 s",
                "who": None,
            }
        ],
    }


def test_times_are_utc_with_milliseconds() -> None:
    assert utc_text(NOON + 0.0004) == "2026-11-23T12:00:00.000Z"
    assert utc_text(NOON + 0.9996) == "2026-11-23T12:00:01.000Z"
    assert utc_text(None) is None
    assert utc_text(float("inf")) is None


def test_a_reader_of_the_status_imports_no_screen_and_no_yaml() -> None:
    code = (
        "import sys, hero_tui.queries.live.snapshot_loader, hero_tui.report.status_json, hero_tui.report.status_text;"
        "print(sorted({'textual', 'rich', 'plotext', 'yaml', 'psutil', 'websockets'} & set(sys.modules)))"
    )
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment, timeout=60
    )
    assert done.stdout.strip() == "[]"


def test_what_was_sent_to_dev_servers_is_told_by_its_purpose() -> None:
    moment_ = moment()
    recorder = replace(moment_.recorder, requests=RequestsFact(pages=2, light=1, updates=7, channels=1))
    found = status_json(replace(moment_, recorder=recorder))
    assert found["recorder"] == {
        "state": "recording",
        "pid": 123,
        "since": "2026-11-23T11:00:00.000Z",
        "coverage": 0.98,
        "notices": [],
        "requests": {"pages": 2, "light": 1, "updates": 7, "channels": 1},
    }
