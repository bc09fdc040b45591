"""Ends of single processes, told once each, with their status where anybody can know it."""

from __future__ import annotations

import os
import queue
import select
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from hero_tui.probes.processes.pidfd import PidfdWatcher
from hero_tui.probes.processes.proc import ProcReader
from hero_tui.probes.processes.sources.events import Exited, ProcessBatch

PATIENCE = 30.0
Key = tuple[int, int]


class Watching:
    """A watcher, and the ends that it told."""

    def __init__(self) -> None:
        self.told: queue.SimpleQueue[object] = queue.SimpleQueue()
        self.watcher = PidfdWatcher(self.told.put)

    def end(self) -> Exited:
        """The next one."""
        batch = self.told.get(timeout=PATIENCE)
        assert isinstance(batch, ProcessBatch)
        (event,) = batch.events
        assert isinstance(event, Exited)
        return event


@pytest.fixture
def watching() -> Iterator[Watching]:
    found = Watching()
    yield found
    found.watcher.stop()


def waits(code: int = 0) -> tuple[subprocess.Popen[bytes], Key]:
    """A child that ends with that code once its input is closed; its PID and start time."""
    words = [sys.executable, "-S", "-c", f"import sys; sys.stdin.read(); sys.exit({code})"]
    child = subprocess.Popen(words, stdin=subprocess.PIPE)
    stat = ProcReader().stat(child.pid)
    assert stat is not None
    return child, (child.pid, stat.starttime)


@pytest.mark.parametrize("code", [0, 3])
def test_an_end_is_told_once_with_its_status(watching: Watching, code: int) -> None:
    child, key = waits(code)
    assert watching.watcher.watch(key)
    assert watching.watcher.watch(key), "it is watched already"
    child.communicate()
    ended = watching.end()
    assert (ended.pid, ended.starttime) == key
    assert ended.status in {code << 8, None}, "None where the kernel does not tell it after the reap"
    assert watching.told.empty()
    assert not watching.watcher.watch(key), "it is gone"


def test_a_pid_that_was_given_out_again_is_not_watched(watching: Watching) -> None:
    pid, started = os.getpid(), 1
    assert not watching.watcher.watch((pid, started))
    assert not watching.watcher.watch((2**22 + 1, 1)), "no process of that PID can live"


def test_256_processes_are_watched(watching: Watching) -> None:
    child, key = waits()
    watching.watcher._keys |= {(number, 0) for number in range(-255, 0)}
    assert watching.watcher.watch(key)
    watching.watcher._keys.discard(key)
    watching.watcher._keys |= {(-256, 0)}
    assert not watching.watcher.watch(key)
    watching.watcher._keys = {key}
    child.communicate()
    assert watching.end().pid == child.pid


def test_what_has_ended_is_told_at_the_last_moment(watching: Watching) -> None:
    child, key = waits(5)
    assert watching.watcher.watch(key)
    watching.watcher._end_thread()
    child.communicate()
    watching.watcher.finish(PATIENCE)
    assert watching.end().pid == child.pid
    watching.watcher.stop()
    watching.watcher = PidfdWatcher(watching.told.put)
    assert watching.told.empty()


class Asked:
    """An epoll that remembers for how long it was asked to wait."""

    def __init__(self, real: select.epoll) -> None:
        self._real = real
        self.waits: list[float | None] = []

    def poll(self, timeout: float | None = None) -> list[tuple[int, int]]:
        """As the real one."""
        self.waits.append(timeout)
        return self._real.poll(timeout)

    def __getattr__(self, name: str) -> object:
        return getattr(self._real, name)


@pytest.mark.parametrize("seconds", [0.0, 0.2])
def test_at_the_end_what_still_lives_is_waited_for_no_longer_than_is_said(watching: Watching, seconds: float) -> None:
    child, key = waits()
    assert watching.watcher.watch(key)
    watching.watcher._end_thread()
    asked: Any = Asked(watching.watcher._epoll)
    watching.watcher._epoll = asked
    watching.watcher.finish(seconds)
    assert watching.told.empty()
    (wait,) = asked.waits
    assert seconds - 0.1 < wait <= seconds
    child.communicate()


def test_at_the_end_nothing_is_waited_for_where_nothing_is_watched(watching: Watching) -> None:
    watching.watcher._end_thread()
    asked: Any = Asked(watching.watcher._epoll)
    watching.watcher._epoll = asked
    watching.watcher.finish(PATIENCE)
    assert asked.waits == []


def test_who_was_told_can_be_watched_again(watching: Watching) -> None:
    """Given 256 processes of which one ends: there is room for another one."""
    first, key = waits()
    second, other = waits()
    watching.watcher._keys |= {(number, 0) for number in range(-255, 0)}
    assert watching.watcher.watch(key)
    assert not watching.watcher.watch(other)
    first.communicate()
    assert watching.end().pid == first.pid
    assert watching.watcher.watch(other)
    watching.watcher._keys = {other}
    second.communicate()
    assert watching.end().pid == second.pid
