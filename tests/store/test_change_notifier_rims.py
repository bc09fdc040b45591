"""How long a reader sleeps that nobody can tell of a commit, and which of the kernel's words concern the store."""

from __future__ import annotations

import ctypes
import struct
from collections.abc import Iterator

import pytest

from hero_tui.store.change_notifier import ChangeNotifier, _events
from hero_tui.store.workspace.paths import StorePaths
from hero_tui.store.writer import Writer


class Sleeper:
    """Stands where poll(2) is: notes for how many milliseconds it was asked to sleep, and ends the wait."""

    def __init__(self, notifier: ChangeNotifier) -> None:
        self._notifier = notifier
        self.asked: list[float | None] = []

    def poll(self, milliseconds: float | None) -> list[tuple[int, int]]:
        """Nothing happened."""
        self.asked.append(milliseconds)
        self._notifier.stop()
        return []


@pytest.fixture
def notifier(paths: StorePaths) -> Iterator[ChangeNotifier]:
    Writer(paths.database).close()
    notifier = ChangeNotifier(paths)
    yield notifier
    notifier.close()


def slept(notifier: ChangeNotifier, timeout: float | None) -> float | None:
    """The milliseconds that a wait sleeps at first."""
    sleeper = Sleeper(notifier)
    vars(notifier)["_poll"] = sleeper
    notifier._closing = False
    assert not notifier.wait(timeout)
    return sleeper.asked[0]


def test_where_it_is_told_it_sleeps_as_long_as_it_is_asked_to(notifier: ChangeNotifier) -> None:
    assert slept(notifier, None) is None
    assert slept(notifier, 30.0) == pytest.approx(30_000, abs=5_000)


def test_where_it_is_not_told_it_looks_once_a_second(notifier: ChangeNotifier) -> None:
    notifier._stop_watching()
    assert slept(notifier, None) == 1000
    assert slept(notifier, 30.0) == 1000
    assert 0 < (slept(notifier, 0.5) or 0) <= 500


def test_the_folder_itself_is_watched_and_no_link(paths: StorePaths, monkeypatch: pytest.MonkeyPatch) -> None:
    """The numbers of inotify(7): what is asked for, close-on-exec and without waiting."""
    asked: list[tuple[object, ...]] = []

    class Kernel:
        def __init__(self, name: None, use_errno: bool) -> None:
            ctypes.set_errno(0)

        @staticmethod
        def inotify_init1(flags: int) -> int:
            asked.append((flags,))
            return 1 << 20

        @staticmethod
        def inotify_add_watch(descriptor: int, folder: bytes, mask: int) -> int:
            asked.append((descriptor, folder, mask))
            ctypes.set_errno(28)
            return -1

    monkeypatch.setattr(ctypes, "CDLL", Kernel)
    monkeypatch.setattr("hero_tui.store.change_notifier.os.close", lambda _: None)
    notifier = ChangeNotifier(paths)
    assert asked == [(0o2000000 | 0o4000,), (1 << 20, bytes(paths.folder), 0x030007C2)]
    assert notifier.polling == f"no inotify watch on {paths.folder}: No space left on device"


def test_events_are_read_one_after_the_other_whatever_their_names_length() -> None:
    data = b"".join(
        struct.pack("iIII", 1, mask, 0, len(name)) + name
        for mask, name in ((0x2, b"history.db\0\0\0\0\0\0"), (0x8000, b""), (0x100, b"recorder.log\0\0\0\0"))
    )
    assert _events(data) == [(b"history.db", 0x2), (b"", 0x8000), (b"recorder.log", 0x100)]
    assert _events(data[:15]) == []
    assert _events(b"") == []
