"""Facts: the JSON that is written, and what is read of rows that another version or a damaged disk left."""

from __future__ import annotations

import json

import pytest

from hero_tui.core.facts import (
    Fact,
    Facts,
    LastErrorFact,
    NoticesFact,
    ProcessesFact,
    ProcessSourceName,
    RequestsFact,
    ServerFact,
    ServersFact,
    ServerState,
    StartedBy,
    StartedByFact,
    WatcherFact,
    WatchersFact,
    WatchFact,
    WorkspaceFact,
    decode_facts,
)

SERVER = ServerFact("vite", "8.0.0", 456, "http://127.0.0.1:5173/", ServerState.READY, 100.5, command="npm run dev")
WRITTEN: list[tuple[Fact, str, str]] = [
    (
        WatchFact(files=3, directories=2, counting=True, unwatched=("a",), limit=8192),
        "watch",
        (
            '{"files": 3, "directories": 2, "pruned": 0, "failed": 0, "lost": 0, "counting": true, "unwatched": ["a"],'
            ' "limit": 8192}'
        ),
    ),
    (
        ServersFact((SERVER,)),
        "servers",
        (
            '[{"name": "vite", "version": "8.0.0", "pid": 456, "url": "http://127.0.0.1:5173/", "state": "ready",'
            ' "started": 100.5, "start_seen": false, "primed": null, "note": null, "ended": null,'
            ' "command": "npm run dev", "tool": "", "not_taken_up": 0, "not_taken_up_since": null,'
            ' "reloads": "timed", "reloader": ""}]'
        ),
    ),
    (
        ProcessesFact(ProcessSourceName.LOADAVG, ("in a container",)),
        "processes",
        '{"source": "loadavg", "notes": ["in a container"], "unread": 0, "storms": 0, "storm_seconds": 0.0}',
    ),
    (
        WorkspaceFact("shop", "main", detached=False, switched=1.0, commit="abc1234", committed=2.0, changed=3),
        "workspace",
        (
            '{"name": "shop", "branch": "main", "detached": false, "switched": 1.0, "commit": "abc1234",'
            ' "committed": 2.0, "changed": 3, "note": null, "current": true, "as_of": null}'
        ),
    ),
    (
        WatchersFact((WatcherFact("dev.type_check", "tsc"),)),
        "watchers",
        '[{"signal": "dev.type_check", "tool": "tsc"}]',
    ),
    (NoticesFact({"store": "The disk is full"}), "notices", '{"store": "The disk is full"}'),
    (LastErrorFact("it broke"), "last_error", '"it broke"'),
    (LastErrorFact(None), "last_error", "null"),
    (StartedByFact(StartedBy.RECORD), "started_by", '"record"'),
    (
        RequestsFact(pages=2, light=1, updates=7, channels=1),
        "requests",
        '{"pages": 2, "light": 1, "updates": 7, "channels": 1}',
    ),
]


@pytest.mark.parametrize(("fact", "key", "text"), WRITTEN, ids=lambda value: value if isinstance(value, str) else "")
def test_each_fact_is_written_under_its_key_in_the_stores_json(fact: Fact, key: str, text: str) -> None:
    assert (str(fact.key), json.loads(json.dumps(fact.json()))) == (key, json.loads(text))


def test_what_was_written_is_read_again() -> None:
    facts = decode_facts({key: json.loads(text) for _, key, text in WRITTEN})
    assert facts.watch == WRITTEN[0][0]
    assert facts.servers == (SERVER,)
    assert facts.processes == WRITTEN[2][0]
    assert facts.workspace == WRITTEN[3][0]
    assert facts.watchers == (WatcherFact("dev.type_check", "tsc"),)
    assert facts.notices == {"store": "The disk is full"}
    assert facts.started_by is StartedBy.RECORD


@pytest.mark.parametrize("odd", [None, 3, "x", [], {}, [3, None]])
def test_a_row_of_another_shape_is_left_out(odd: object) -> None:
    keys = ("watch", "servers", "processes", "workspace", "notices", "started_by", "nobody knows this one")
    empty = Facts(watch=WatchFact(), processes=ProcessesFact(), workspace=WorkspaceFact()) if odd == {} else Facts()
    assert decode_facts(dict.fromkeys(keys, odd)) == empty


def test_a_field_of_another_shape_has_its_default_and_the_others_are_read() -> None:
    facts = decode_facts(
        {
            "watch": {"files": "many", "directories": 7, "of another version": 1},
            "servers": [{"name": "vite", "pid": "x", "state": "dreaming"}, "nonsense"],
            "last_error": "",
        }
    )
    assert facts.watch == WatchFact(files=0, directories=7)
    assert facts.servers == (ServerFact("vite", pid=None, state=ServerState.UNKNOWN),)
    assert facts.last_error is None
