"""Nothing happens, nothing wakes."""

import threading
import time
from pathlib import Path

from tests.probes.files.watching import fill, watching

OBSERVED = 2.0  # seconds


def switches(thread: int) -> int:
    """How often this thread has left or been given the CPU since it began."""
    status = Path(f"/proc/self/task/{thread}/status").read_text()
    return sum(int(line.split()[1]) for line in status.splitlines() if "ctxt_switches" in line)


def test_the_watchers_thread_sleeps_until_a_file_changes(tmp_path: Path) -> None:
    fill(tmp_path / "src", 100)
    with watching(tmp_path) as seen:
        seen.barrier()
        (thread,) = [each.native_id for each in threading.enumerate() if each.name == "hero-tui files"]
        assert thread is not None
        seen.until(lambda: asleep(thread), "its sleep")
        before, said = switches(thread), len(seen.said)
        time.sleep(OBSERVED)  # the span that is observed, no condition
        assert switches(thread) == before
        assert len(seen.said) == said


def asleep(thread: int) -> bool:
    """It has not run for a tenth of a second."""
    before = switches(thread)
    time.sleep(0.1)  # the span that is observed, no condition
    return switches(thread) == before
