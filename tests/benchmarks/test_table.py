"""The table of the benchmarks: honest about what it has not measured, and its meters count truly."""

import os
import subprocess
import sys
import time

import pytest

from benchmarks import __main__ as table
from benchmarks.rows import NotMeasured, Verdict, as_markdown, as_text, judged, milliseconds, not_measured, percent
from benchmarks.usage import Crowd, cpu_time, process_count, pss


def test_a_row_is_kept_missed_or_says_why_it_is_not_measured() -> None:
    rows = [
        judged("CPU at rest", "≤ htop", "0.21 %", kept=True, beside="htop 0.31 %"),
        judged("bytes", "≤ 1,500", "2,000", kept=False),
        not_measured("storm", "\n  htop is not installed\nmore"),
    ]
    assert [row.verdict for row in rows] == [Verdict.OK, Verdict.MISS, Verdict.NOT_MEASURED]
    assert as_text(rows).splitlines() == [
        "what         limit    measured               beside it",
        "-----------  -------  ---------------------  -----------  ------------",
        "CPU at rest  ≤ htop   0.21 %                 htop 0.31 %  ok",
        "bytes        ≤ 1,500  2,000                               MISS",
        "storm                 htop is not installed               not measured",
    ]
    assert as_markdown(rows).splitlines()[2] == "| CPU at rest | ≤ htop | 0.21 % | htop 0.31 % | ok |"


@pytest.mark.parametrize("error", [NotMeasured("no peer"), AssertionError("no peer"), OSError("no peer")])
def test_a_group_that_fails_is_a_row_that_says_so(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def fail(quick: bool) -> list[object]:
        raise error

    monkeypatch.setattr(table, "GROUPS", {"rest": fail})
    (row,) = table.measure("rest", quick=True)
    assert row.verdict is Verdict.NOT_MEASURED
    assert "no peer" in row.measured


def test_numbers() -> None:
    assert (percent(0.00214), milliseconds(0.0123), milliseconds(0.3)) == ("0.21 %", "12.3 ms", "300 ms")


@pytest.mark.timed
def test_cpu_of_another_process_is_the_kernels_with_its_children() -> None:
    busy = "import time\nend = time.process_time() + 0.3\nwhile time.process_time() < end: pass\n"
    child = "subprocess.run([sys.executable, '-c', sys.argv[1]])"
    script = f"import subprocess, sys\n{busy}{child}\nprint(1, flush=True)\ninput()"
    with subprocess.Popen(
        [sys.executable, "-c", script, busy], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        used, size = cpu_time(process.pid), pss(process.pid)
        process.communicate("\n")
    assert 0.58 < used < 10
    assert 1e6 < size < 1e8
    before, mine = time.process_time(), cpu_time(os.getpid())
    assert before <= mine


@pytest.mark.timed
def test_a_crowd_brings_the_processes_to_a_number_and_leaves(monkeypatch: pytest.MonkeyPatch) -> None:
    assert process_count() > 1
    monkeypatch.setattr("benchmarks.usage.process_count", lambda: 75)
    with Crowd(80) as crowd:
        assert len(crowd._sleepers) == 5
        pids = [each.pid for each in crowd._sleepers]
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
