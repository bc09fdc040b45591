"""Fields of /proc by their numbers (proc_pid_stat(5)), and where reading ends, from files that a test wrote."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from hero_tui.probes.processes.proc import (
    ProcReader,
    Stat,
    parse_cmdline,
    parse_last_pid,
    parse_pss,
    parse_stat,
)

FIELDS = list(range(1, 53))
"""A stat in which each field holds its own number."""


def stat_line(**changed: object) -> bytes:
    """Such a line; `f3` is the third field, as in the manual."""
    fields = [str(changed.get(f"f{number}", number)) for number in FIELDS]
    fields[1] = f"({changed.get('f2', 'node')})"
    fields[2] = str(changed.get("f3", "S"))
    return " ".join(fields).encode() + b"\n"


@pytest.fixture
def proc(tmp_path: Path) -> Path:
    """A /proc with process 7 in it."""
    (tmp_path / "7").mkdir()
    (tmp_path / "7/stat").write_bytes(stat_line(f1=7))
    return tmp_path


def test_each_field_is_read_from_its_place() -> None:
    """Fields 1 to 7, 9, 14 to 17, 20, 22, 24 and 28 of the manual; memory is in pages, times are sums of both modes."""
    page = os.sysconf("SC_PAGE_SIZE")
    assert parse_stat(stat_line(), uid=12) == Stat(
        pid=1, comm="node", state="S", ppid=4, flags=9, own_ticks=14 + 15, reaped_ticks=16 + 17, starttime=22,
        rss=24 * page, uid=12, threads=20, pgid=5, sid=6, tty=7, stack=28,
    )  # fmt: skip


def test_the_stack_is_not_known_while_an_exec_is_under_way() -> None:
    """The end of the arguments, field 49, is set last."""
    assert [stat.stack for stat in (parse_stat(stat_line(f49=0)), parse_stat(stat_line(f49=1))) if stat] == [0, 28]
    short = parse_stat(b" ".join(stat_line().split()[:48]))
    assert short is not None
    assert short.stack == 0


@pytest.mark.parametrize(("before", "pid"), [(b"7 (", 7), (b"7(", 7), (b"(", None), (b" (", None), (b"x (", None)])
def test_a_line_begins_with_a_pid(before: bytes, pid: int | None) -> None:
    found = parse_stat(before + stat_line().partition(b"(")[2])
    assert (None if found is None else found.pid) == pid


def test_a_line_needs_24_fields() -> None:
    words = stat_line().split()
    assert parse_stat(b" ".join(words[:24])) is not None
    assert parse_stat(b" ".join(words[:23])) is None
    assert parse_stat(b"(x) S 1") is None
    assert parse_stat(stat_line(f4="x")) is None


@pytest.mark.parametrize(("flags", "kernel"), [(0x00200000, True), (0x00200001, True), (0x00100000, False)])
def test_a_thread_of_the_kernel_has_a_flag(flags: int, kernel: bool) -> None:
    found = parse_stat(stat_line(f9=flags))
    assert found is not None
    assert found.kernel_thread is kernel
    assert found.key == (1, 22)


def test_128_arguments_are_kept() -> None:
    words = [str(number) for number in range(130)]
    assert parse_cmdline("\0".join(words).encode()) == tuple(words[:128])
    assert parse_cmdline("\0".join(words[:128]).encode()) == tuple(words[:128])


def test_4096_bytes_are_read(proc: Path) -> None:
    (proc / "7/cmdline").write_bytes(b"x" * 5000)
    assert ProcReader(str(proc)).cmdline(7) == ("x" * 4096,)


def test_memory_is_in_bytes(proc: Path) -> None:
    page = os.sysconf("SC_PAGE_SIZE")
    assert parse_pss(b"Rss:  9 kB\nPss:  3 kB\nPss_Dirty:  1 kB\n") == 3072
    assert parse_pss(b"Pss:\n") is parse_pss(b"Pss: x kB\n") is parse_pss(b"") is None
    (proc / "7/statm").write_text("100 30 10 1 0 5 0\n")
    assert ProcReader(str(proc)).unshared(7) == 20 * page
    (proc / "7/statm").write_text("100 30\n")
    assert ProcReader(str(proc)).unshared(7) is None


def test_the_newest_pid_is_the_last_word() -> None:
    assert parse_last_pid(b"0.20 0.18 0.12 1/80 11206\n") == 11206
    assert parse_last_pid(b"") is parse_last_pid(b"0.20 0.18 0.12 1/80\n") is None


def test_what_is_gone_or_garbage_is_none(proc: Path) -> None:
    reader = ProcReader(str(proc))
    assert (reader.stat(8), reader.cmdline(8), reader.comm(8), reader.pss(8), reader.unshared(8)) == (None,) * 5
    assert (reader.snapshot(8), reader.link(8, "cwd"), reader.zombie_status(8, 22)) == (None,) * 3
    assert reader.cmdline(7) is None
    assert reader.pids() == [7]


@pytest.mark.parametrize(
    ("state", "started", "status", "told"),
    [("Z", 22, 256, 256), ("X", 22, 9, 9), ("S", 22, 256, None), ("Z", 23, 256, None), ("Z", 22, 0, 0)],
)
def test_a_zombies_status_is_field_52(proc: Path, state: str, started: int, status: int, told: int | None) -> None:
    (proc / "7/stat").write_bytes(stat_line(f1=7, f3=state, f52=status))
    assert ProcReader(str(proc)).zombie_status(7, started) == told
    (proc / "7/stat").write_bytes(b" ".join(stat_line(f1=7, f3=state, f52=status).split()[:51]))
    assert ProcReader(str(proc)).zombie_status(7, started) is None


def test_a_snapshot_of_a_living_process_and_of_one_that_has_ended(proc: Path) -> None:
    (proc / "7/cmdline").write_bytes(b"node\0vite\0")
    (proc / "7/comm").write_bytes(b"node\n")
    (proc / "7/cwd").symlink_to("/shop")
    (proc / "7/exe").symlink_to("/usr/bin/node")
    reader = ProcReader(str(proc))
    found = reader.snapshot(7)
    assert found is not None
    assert (found.argv, found.cwd, found.exe, reader.comm(7)) == (("node", "vite"), "/shop", "/usr/bin/node", "node")
    assert found.stat.uid == (proc / "7/stat").stat().st_uid
    for changed in ({"f3": "Z"}, {"f3": "X"}, {"f9": 0x00200000}):
        (proc / "7/stat").write_bytes(stat_line(f1=7, **changed))
        found = reader.snapshot(7)
        assert found is not None
        assert (found.argv, found.cwd, found.exe) == ((), None, None)


def test_what_is_not_told_of_a_process_is_nothing() -> None:
    stat = Stat(7, "sh", "S", 1, 0, 0, 0, 5, 0, 0)
    assert (stat.threads, stat.pgid, stat.sid, stat.tty, stat.stack) == (1, 0, 0, 0, 0)
