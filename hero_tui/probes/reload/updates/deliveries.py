"""Fetches what a server's messages announce, beside the thread that reads them.

Each message keeps the moment at which it came, however long the fetch before it takes. Messages about the same modules
that wait meanwhile are fetched once: the newest of them brings all.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from hero_tui.core.signals import Stamp
from hero_tui.probes.base import Sink
from hero_tui.probes.processes.model import ProcessKey
from hero_tui.probes.reload.protocol import Broken, Fetch, Reaction, Recovered, ReloadKind
from hero_tui.probes.reload.updates.fetch import Fetched, fetch
from hero_tui.probes.servers.sockets.listening import Listener

SLOW = 1.0  # seconds after which the next fetch does not wait for the one before
MOST_AT_ONCE = 4
MOST_WAITING = 2000
MOST_FILES = 200  # that one reaction names
MOST_AGAIN = 16  # modules that are fetched once more
ERROR_FOLLOWS = 0.3
SAME_ERROR = 1.0
TRIES = 10  # to see whether a server that did not answer in time does so later


class _Announced(Struct, frozen=True):
    at: Stamp
    step: Fetch

    @property
    def modules(self) -> tuple[object, ...]:
        """What is fetched for it, whichever version."""
        return (self.step.change, self.step.files, len(self.step.paths))


class _Running(Struct):
    since: float
    group: list[_Announced]


class Deliveries:
    """What one server announced, from its message until it was fetched. May be called by any thread.

    Emits a `Reaction` for each message; its files are also those that the modules refer to as changed with it.
    """

    def __init__(self, key: ProcessKey, listener: Listener, base: str, sink: Sink, file: Callable[[str], str]) -> None:
        """`base`: the path below which the server serves everything; `file`: as of `HotReloadProtocol`."""
        self._key, self._listener, self._base, self._sink, self._file = key, listener, base, sink, file
        self._changed = threading.Condition()
        self._waiting: list[_Announced] = []
        self._running: dict[int, _Running] = {}
        self._errors: list[tuple[Stamp, Broken]] = []
        self._last_error: tuple[str, float] = ("", 0.0)
        self._count = 0
        self._stopped = False

    @property
    def newest_pending(self) -> float | None:
        """When the newest message came that is not delivered yet (monotonic s), or None."""
        with self._changed:
            moments = [each.at.mono for each in self._waiting]
            moments += [each.at.mono for running in self._running.values() for each in running.group]
            return max(moments, default=None)

    def below_base(self, step: Fetch) -> Fetch:
        """The step with the paths as they are asked for."""
        below = [tuple(self._base + path for path in paths) for paths in (step.paths, step.instead)]
        page = None if step.page is None else self._base + step.page
        return replace(step, paths=below[0], instead=below[1], page=page)

    def stop(self) -> None:
        """Begin nothing and emit nothing any more."""
        with self._changed:
            self._stopped = True
            self._waiting.clear()
            self._errors.clear()
            self._changed.notify_all()

    def add(self, at: Stamp, step: Fetch) -> None:
        """A change was announced at that moment. Returns at once."""
        with self._changed:
            self._waiting.append(_Announced(at, replace(step, announced=at.wall)))
            del self._waiting[:-MOST_WAITING]
        self.look()

    def error(self, at: Stamp, step: Broken) -> None:
        """An error was announced: it may say why what is being fetched is refused."""
        with self._changed:
            self._errors.append((at, step))
            del self._errors[:-MOST_WAITING]
            self._changed.notify_all()
        self.look()

    def look(self) -> float | None:
        """Begin what can be begun. Returns in how many seconds to call again, or None where nothing waits."""
        with self._changed:
            number = self._begin()
        if number is not None:
            threading.Thread(target=self._run, args=(number,), name=f"fetch-{self._listener.port}", daemon=True).start()
        self._tell_errors()
        with self._changed:
            return ERROR_FOLLOWS if self._waiting or self._errors else None

    def idle(self, seconds: float) -> bool:
        """Wait until everything is delivered; False where it is not within that time."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._waiting and not self._running, seconds)

    def _begin(self) -> int | None:
        now = time.monotonic()
        free = all(now - running.since >= SLOW for running in self._running.values())
        if not self._waiting or not free or len(self._running) >= MOST_AT_ONCE or self._stopped:
            return None
        self._count += 1
        self._running[self._count] = _Running(now, [])
        return self._count

    def _run(self, number: int) -> None:
        while group := self._next_group(number):
            self._deliver(group)
        self._tell_errors()

    def _next_group(self, number: int) -> list[_Announced]:
        """The oldest message and all others about its modules; empty when nothing waits."""
        with self._changed:
            modules = self._waiting[0].modules if self._waiting else ()
            group = [each for each in self._waiting if each.modules == modules]
            self._waiting = [each for each in self._waiting if each.modules != modules]
            if group:
                self._running[number] = _Running(time.monotonic(), group)
            else:
                del self._running[number]
                self._changed.notify_all()
            return group

    def _deliver(self, group: Sequence[_Announced]) -> None:
        newest = group[-1].step
        words = {word for each in group for word in each.step.follow}
        wanted = replace(newest, follow=tuple(words), announced=group[0].step.announced)
        fetched = fetch(self._listener, self.below_base(wanted))
        why = None if fetched.done is not None else self._why(group[0].at, fetched)
        for each in group:
            self._emit(self._reaction(each, fetched, why))
        if fetched.timed_out:
            self._await_answer(newest)

    def _reaction(self, announced: _Announced, fetched: Fetched, why: Broken | None) -> Reaction:
        step = announced.step
        also = self._invalidated(step, fetched)
        files = (self._file(path.partition("?")[0]) for path in also)
        return Reaction(
            self._key,
            step.change,
            announced.at,
            fetched.done,
            tuple(dict.fromkeys((*step.files, *files)))[:MOST_FILES],
            None if why is None else why.message,
            why,
            fetched=replace(step, paths=(*step.paths, *also[:MOST_AGAIN])),
            digest=fetched.digest,
            timed_out=fetched.timed_out,
        )

    def _invalidated(self, step: Fetch, fetched: Fetched) -> tuple[str, ...]:
        """The modules that were invalidated with it, as far as those that were fetched refer to them."""
        return tuple(
            path.removeprefix(self._base)
            for path in fetched.named
            if not set(step.follow).isdisjoint(path.partition("?")[2].split("&"))
        )

    def _emit(self, event: Reaction | Recovered) -> None:
        if not self._stopped:
            self._sink(event)

    # Errors.

    def _why(self, since: Stamp, fetched: Fetched) -> Broken:
        """Why it was refused: the server tells its pages, a moment before or after."""
        with self._changed:
            self._changed.wait_for(
                lambda: self._stopped or any(at.mono >= since.mono for at, _ in self._errors), ERROR_FOLLOWS
            )
            told = next(((at, error) for at, error in self._errors if at.mono >= since.mono), None)
            if told is not None:
                self._errors.remove(told)
            why = Broken(fetched.refused or "not served") if told is None else told[1]
            self._last_error = (why.message, time.monotonic() if told is None else told[0].mono)
            return why

    def _tell_errors(self) -> None:
        """Errors that nobody here caused by fetching: told once, however many pages fetched it too."""
        now = time.monotonic()
        with self._changed:
            due = [each for each in self._errors if not self._running or now - each[0].mono >= SLOW]
            self._errors = [each for each in self._errors if each not in due]
            fresh = []
            for at, error in due:
                message, when = self._last_error
                self._last_error = (error.message, at.mono)
                if message != error.message or at.mono - when > SAME_ERROR:
                    fresh.append((at, error))
        for at, error in fresh:
            files = (error.file,) if error.file else ()
            self._emit(Reaction(self._key, ReloadKind.UPDATE, at, None, files, error.message, error))

    def _await_answer(self, step: Fetch) -> None:
        """A server that did not answer in time may do so later: then it works again."""
        for _ in range(TRIES):
            with self._changed:
                if self._stopped or self._waiting:
                    return
            fetched = fetch(self._listener, self.below_base(step))
            if fetched.done is not None:
                self._emit(Recovered(self._key))
            if not fetched.timed_out:
                return
