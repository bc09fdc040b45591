"""What /proc says, with names that try to break the reader."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hero_tui.probes.processes.proc import ProcReader, parse_cmdline, parse_last_pid, parse_pss, parse_stat

TAIL = b"S 7 1 1 0 -1 4194304 10 0 0 0 31 11 5 3 20 0 2 0 123456 1000 250 0"


@given(st.binary(max_size=15).filter(lambda name: b"\0" not in name))
def test_a_comm_may_hold_parentheses_and_newlines(name: bytes) -> None:
    """Given any name that the kernel allows, then the fields behind it are read right."""
    stat = parse_stat(b"42 (" + name + b") " + TAIL)
    assert stat is not None
    assert os.fsencode(stat.comm) == name
    assert (stat.pid, stat.ppid, stat.own_ticks, stat.reaped_ticks, stat.starttime) == (42, 7, 42, 8, 123456)


@given(st.binary(max_size=200))
def test_garbage_is_none_and_never_an_error(data: bytes) -> None:
    """Given any bytes, then the parsers return."""
    parse_stat(data)
    parse_cmdline(data)
    parse_pss(data)
    parse_last_pid(data)


def test_a_title_leaves_no_tail_of_empty_arguments() -> None:
    """Given npm's rewritten argv, then it is one argument; an empty argument in the middle stays."""
    assert parse_cmdline(b"npm run typecheck\0\0\0\0") == ("npm run typecheck",)
    assert parse_cmdline(b"a\0\0b\0") == ("a", "", "b")
    assert parse_cmdline(b"") == ()


@pytest.mark.real
def test_a_real_process_with_a_hostile_name(tmp_path: Path) -> None:
    """Given a child whose name is `) R 1 (` with a newline, then it is read as it is."""
    name = ") R 1\n(x"
    code = "import sys; open('/proc/self/comm', 'w').write(sys.argv[1]); print(flush=True); sys.stdin.read()"
    child = subprocess.Popen(
        [sys.executable, "-I", "-c", code, name], cwd=tmp_path, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with child:
        assert child.stdout is not None
        child.stdout.readline()
        reader = ProcReader()
        found = reader.snapshot(child.pid)
        assert found is not None
        assert found.stat.comm == reader.comm(child.pid) == name
        assert found.stat.ppid == os.getpid()
        assert found.argv[-1] == name
        assert found.cwd == str(tmp_path)
        assert found.exe == str(Path(sys.executable).resolve())
        assert (reader.pss(child.pid) or 0) > 1 << 20
        assert child.stdin is not None
        child.stdin.close()
    assert reader.snapshot(child.pid) is None
    assert reader.pss(child.pid) is None
