"""What tells a process from a later one of the same PID."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from hero_tui.store.workspace.process_identity import process_identity
from tests.support.projects import wait_for


def test_it_is_the_boot_and_the_start_time() -> None:
    """Given this process: the kernel's boot id and field 22 of its stat, whatever its name is."""
    boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    fields = Path("/proc/self/stat").read_text().rpartition(") ")[2].split()
    assert process_identity(os.getpid()) == f"{boot}:{fields[22 - 3]}"


def test_a_name_with_brackets_and_spaces_does_not_shift_the_fields(tmp_path: Path) -> None:
    """Given a program that is called `a) S 1 (b`: its start time is found behind the last bracket."""
    program = tmp_path / "a) S 1 (b"
    program.symlink_to(Path("/bin/sleep").resolve())
    process = subprocess.Popen([program, "60"])
    wait_for(lambda: "a) S 1" in Path(f"/proc/{process.pid}/stat").read_text(), "the program")
    fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(") ")[2].split()
    assert (process_identity(process.pid) or "").endswith(f":{fields[19]}")
    process.kill()
    process.wait()


def test_who_has_ended_has_none_also_before_anybody_waited_for_it() -> None:
    """Given a process that ended: none, as a zombie and afterwards."""
    process = subprocess.Popen([sys.executable, "-S", "-c", ""])
    wait_for(lambda: ") Z" in Path(f"/proc/{process.pid}/stat").read_text(), "the end")
    assert process_identity(process.pid) is None
    process.wait()
    assert process_identity(process.pid) is None
