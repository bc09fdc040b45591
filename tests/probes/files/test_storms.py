"""Many changes at once: a branch switch, and more events than the kernel queues."""

import subprocess
from bisect import bisect_right
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from hero_tui.core.signals import Gap
from hero_tui.probes.events import Saved, SavedMany
from hero_tui.probes.files.limits import inotify_limits
from tests.probes.files.watching import Watching, fill, watching

FILES = 5000


def git(repository: Path, *arguments: str) -> None:
    name = ["-c", "user.name=A", "-c", "user.email=a@example.invalid", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", "-C", repository, *name, *arguments], check=True, capture_output=True)


@pytest.fixture
def in_memory() -> Iterator[Path]:
    """A folder no slower than this machine's memory: on a slow disk, a file at a time is no bulk change."""
    with TemporaryDirectory(prefix="hero-tui-", dir="/dev/shm") as folder:
        yield Path(folder)


@pytest.mark.real
def test_a_branch_switch_is_one_bulk_change_and_the_next_save_a_save(in_memory: Path) -> None:
    git(in_memory, "init", "-q", "-b", "main")
    for number in range(FILES):
        path = in_memory / "src" / f"m{number // 100}" / f"f{number}.ts"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("main")
    git(in_memory, "add", ".")
    git(in_memory, "commit", "-q", "-m", "main")
    git(in_memory, "switch", "-q", "-c", "other")
    for path in (in_memory / "src").rglob("*.ts"):
        path.write_text("other branch")
    git(in_memory, "commit", "-q", "-a", "-m", "other")

    with watching(in_memory) as seen:
        assert seen.figure("files") == FILES
        git(in_memory, "switch", "-q", "main")
        seen.until(lambda: accounted(seen) >= FILES, "all of it")
        bulk = seen.all_of(SavedMany)
        assert bulk[0].example.startswith("src/")
        assert most_within(seen.all_of(Saved), 0.150) <= 41  # twenty on either side of the one that begins a burst
        assert most_within(outside(seen), 0.150) <= 20
        seen.counts(FILES)
        assert seen.figure("lost") == 0
        seen.said.clear()  # the bursts are over, or they would not have been said in full
        (in_memory / "src" / "m1" / "f100.ts").write_text("by hand")
        seen.saved("src/m1/f100.ts")


def accounted(seen: Watching) -> int:
    """Files of all bursts (each is said twice, the last word counts) and the singles outside of them."""
    return sum({many.first: many.count for many in seen.all_of(SavedMany)}.values()) + len(outside(seen))


def outside(seen: Watching) -> list[Saved]:
    """Saves that belong to no burst, however slowly the machine let them come."""
    bulk, saves = seen.all_of(SavedMany), seen.all_of(Saved)
    return [each for each in saves if not any(b.first.mono <= each.stamp.mono <= b.last.mono for b in bulk)]


def most_within(saves: list[Saved], seconds: float) -> int:
    """The most saves whose stamps lie within so many seconds of each other."""
    stamps = sorted(each.stamp.mono for each in saves)
    return max((bisect_right(stamps, begin + seconds) - at for at, begin in enumerate(stamps)), default=0)


def test_more_events_than_the_kernel_queues(tmp_path: Path) -> None:
    queue = inotify_limits().queue.value
    assert queue is not None
    with watching(tmp_path) as seen:
        watcher = seen.probe._watcher
        with watcher._lock:  # the thread can take no event now
            fill(tmp_path / "before", 1)
            for _ in range(queue // 2 + 2000):  # each is a CREATE and a DELETE, which the kernel does not merge
                (tmp_path / "flood").touch()
                (tmp_path / "flood").unlink()
            fill(tmp_path / "lost" / "deeper", 10)
        seen.until(lambda: bool(seen.all_of(Gap)), "the gap")
        seen.counts(11)
        assert seen.figure("lost") == 1
        (gap,) = seen.all_of(Gap)
        assert gap.reason == "events lost"
        assert gap.start < gap.end
        (tmp_path / "lost" / "deeper" / "f1.ts").write_text("x")
        seen.saved("lost/deeper/f1.ts")
        assert seen.figure("failed") == 0
