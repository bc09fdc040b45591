"""A file system of 20 MB that fills and is freed: samples stop first, alerts last, it is said, and nothing is lost."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

STORY = """
import json, logging, os, sys, time
from pathlib import Path
from hero_tui.core.budget import BudgetFile
from hero_tui.core.signals import Gauge, Operation, Outcome, Stamp
from hero_tui.judge.engine.judge import Judge
from hero_tui.recorder.pipeline import Pipeline
from hero_tui.recorder.context.recent_activity import RecentActivity
from hero_tui.store.reader import Reader
from hero_tui.store.workspace.locks import recorder_seen, take_recorder_lock
from hero_tui.store.writer import Writer
from hero_tui.core.facts import decode_facts
from hero_tui.queries.live.facts import notices_shown
from hero_tui.store.workspace.disk_room import room_left
from tests.support.pipelines import TYPE_CHECK, FixedCause

disk = Path(sys.argv[1])
writer = Writer(disk / "history.db")
pipeline = Pipeline(writer, Judge(BudgetFile((TYPE_CHECK,), None, ""), 1), RecentActivity(), FixedCause())
told, clock, kept = {}, time.monotonic(), 0


def flush() -> None:
    global clock
    clock += 10.0  # a try each 10 s
    pipeline.flush(Stamp(time.time(), clock))


def pour(count: int) -> None:
    global kept
    for number in range(count):
        pipeline.accept(Gauge("pushed", time.time(), float(kept), {"n": str(kept)}))
        kept += 1


def in_store() -> dict:
    reader = Reader(disk / "history.db")
    found = {
        "gauges": len(reader.gauges_now()),
        "runs": len(reader.operations("dev.type_check")),
        "alerts": len(reader.incidents()),
        "notices": notices_shown(decode_facts(reader.facts()).notices, room_left(reader.database)),
    }
    reader.close()
    return found


pour(100)
flush()
told["before"] = in_store()
lock = take_recorder_lock(disk / "recorder.lock")
filler = (disk / "filler").open("wb", buffering=0)
try:
    while True:
        filler.write(b"0" * 4096)
except OSError:
    pass
pour(3000)
flush()
told["full"] = in_store()
os.utime(disk / "recorder.lock", (1.0, 1.0))
lock.beat(pipeline.refusal)
seen = recorder_seen(disk / "recorder.lock")
told["beats"] = seen.responds(time.time())
told["trouble"] = seen.trouble
filler.truncate(os.fstat(filler.fileno()).st_size - 131072)
for _ in range(3):
    pipeline.accept(Operation("dev.type_check", time.time() - 30.0, 30.0, Outcome.OK))
flush()
told["a little room"] = in_store()
filler.close()
(disk / "filler").unlink()
flush()
flush()  # with the next second it takes back what it said
told["freed"] = in_store()
told["refusal"] = pipeline.refusal
told["free"] = os.statvfs(disk).f_blocks * os.statvfs(disk).f_frsize
writer.close()
print(json.dumps(told))
"""


@pytest.mark.real
def test_samples_stop_first_alerts_last_and_all_of_it_is_there_once_there_is_room(tmp_path: Path) -> None:
    script = 'mount -t tmpfs -o size=20m none "$1" && exec "$2" -c "$3" "$1"'
    done = subprocess.run(
        ["unshare", "-rm", "sh", "-c", script, "sh", str(tmp_path), sys.executable, STORY],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["free"] == 20 * 1024 * 1024
    assert told["before"] == {"gauges": 100, "runs": 0, "alerts": 0, "notices": []}
    assert told["full"]["gauges"] == 100
    assert told["full"]["notices"] == [
        "The disk that holds the history is full: what is recorded waits in memory until there is room."
    ]
    assert (told["a little room"]["gauges"], told["a little room"]["alerts"]) == (100, 1), "alerts are the last to wait"
    assert told["freed"]["gauges"] == 3100
    assert told["freed"]["runs"] == 3
    assert told["freed"]["alerts"] == 1
    assert told["beats"], "the heartbeat needs no room"
    assert told["trouble"].startswith("The history cannot be written: the disk that holds "), "nor what is wrong"
    assert told["refusal"] == ""
    assert told["freed"]["notices"] == [], "it records again, and says so by saying nothing"
