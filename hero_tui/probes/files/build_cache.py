"""How much the build tools' caches take on disk: `dev.build_cache`.

Measuring reads every entry, so it is done rarely: once after the start, every five minutes, and soon after something
came or went directly in a cache folder or a `node_modules` (one watch each, on the top only: Vite swaps `deps` there,
whose inside needs no watching). Never more often than every 30 s, nor for more than 1 % of the time. It is done one
folder at a step, between events. No cache: no gauge.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator

from msgspec import Struct, field
from msgspec.structs import replace

from hero_tui.core.attributes import CACHES, OLDEST_AT, OLDEST_DAYS, UNREAD
from hero_tui.core.signal_names import BUILD_CACHE
from hero_tui.core.signals import Gauge, GaugeEnded, Scalar, Share, Stamp
from hero_tui.core.time import DAY
from hero_tui.probes.base import Sink
from hero_tui.probes.files.count import readable

EVERY = 300.0  # seconds
SOON = 2.0  # after a bell: a dependency cache is written for a second or so
LEAST_BETWEEN = 30.0
MOST_SHARE = 0.01  # of the time spent on measuring
MOST_BELLS = 64
MOST_PARTS = 8
BLOCK = 512  # st_blocks counts these, whatever the file system's own size

# Where the caches lie within a folder of this name; "" is the folder itself.
CACHES_WITHIN: dict[str, tuple[str, ...]] = {
    "node_modules": (".vite", ".vite-temp", ".vitest", ".cache", ".tmp", ".astro"),
    ".next": ("cache", "dev/cache"),
    ".angular": ("cache",),
    ".expo": ("web/cache",),
    ".nx": ("cache",),
    ".vite": ("",),
    ".turbo": ("",),
    ".wireit": ("",),
    ".parcel-cache": ("",),
    ".cache": ("",),
    ".swc": ("",),
    ".rollup.cache": ("",),
    ".rpt2_cache": ("",),
    ".eslintcache": ("",),
    ".stylelintcache": ("",),
    ".mypy_cache": ("",),
    ".ruff_cache": ("",),
    ".pytest_cache": ("",),
    ".pytype": ("",),
    ".docusaurus": ("",),
    ".gradle": ("",),
}
CACHE_FILES = frozenset({".eslintcache", ".stylelintcache", ".prettiercache"})


def is_cache_file(name: str) -> bool:
    """Whether a file of this name is a tool's cache."""
    return name in CACHE_FILES or name.endswith(".tsbuildinfo")


class _Size(Struct):
    """Of one cache: allocated bytes, the oldest modification (seconds since epoch), entries that could not be read."""

    allocated: int = 0
    oldest: float | None = None
    unread: int = 0


class _Measuring(Struct):
    sizes: dict[str, _Size] = field(default_factory=dict)
    linked: set[tuple[int, int]] = field(default_factory=set)  # hard-linked files that were counted
    tops: list[str] = field(default_factory=list)  # folders whose entries tell of a change
    spent: float = 0.0


class CacheMeter:
    """Measures the caches step by step, in the watcher's thread, and emits the gauge.

    `watch` gives a watch descriptor for a folder, or None where there is no room for one: the five minutes hold then.
    """

    def __init__(self, workspace: str, sink: Sink, watch: Callable[[str], int | None]) -> None:
        self._workspace = workspace
        self._sink = sink
        self._watch = watch
        self._bells: dict[int, str] = {}
        self._steps: Iterator[None] | None = None
        self._measuring = _Measuring()
        self._not_before = 0.0
        self.deadline: float | None = None
        self.latest: Gauge | None = None

    def rang(self, descriptor: int, *, gone: bool, now: float) -> None:
        """Take an event of a watch on a cache folder; `gone`: the kernel removed that watch."""
        if descriptor in self._bells:
            if gone:
                del self._bells[descriptor]
            self.measure_soon(now)

    def measure_soon(self, now: float) -> None:
        """Plan a measurement: something changed at `now` (monotonic seconds)."""
        soon = max(now + SOON, self._not_before)
        self.deadline = soon if self.deadline is None else min(self.deadline, soon)

    def begin(self, candidates: Iterable[str]) -> None:
        """Measure these from the next step on: paths of cache files and of folders named in `CACHES_WITHIN`."""
        self.deadline = None
        self._measuring = _Measuring()
        self._steps = self._measure(sorted(candidates))

    def step(self) -> bool:
        """Measure one folder; False when there is nothing to measure."""
        if self._steps is None:
            return False
        begun = time.monotonic()
        try:
            next(self._steps)
        except StopIteration:
            self._steps = None
            self._tell(Stamp.now())
        self._measuring.spent += time.monotonic() - begun
        return self._steps is not None

    def forget(self) -> None:
        """End the gauge: the workspace is gone."""
        self._steps = None
        self.deadline = None
        self._end(time.time())

    def _measure(self, candidates: Iterable[str]) -> Iterator[None]:
        for candidate in candidates:
            name = os.path.basename(candidate)  # noqa: PTH119 - surrogates and speed: a Path per entry is 20 times it
            inner = CACHES_WITHIN.get(name)
            if inner is None or inner == ("",):
                yield from self._measure_one(candidate)
                continue
            self._measuring.tops.append(candidate)
            for folder in inner:
                between = folder.rpartition("/")[0]
                if between:  # a cache may come there later
                    self._measuring.tops.append(f"{candidate}/{between}")
                yield from self._measure_one(f"{candidate}/{folder}")

    def _measure_one(self, cache: str) -> Iterator[None]:
        size = _Size()
        try:
            status = os.lstat(f"{self._workspace}/{cache}")
        except FileNotFoundError:
            return
        except OSError:
            size.unread += 1
            self._measuring.sizes[cache] = size
            return
        self._measuring.sizes[cache] = size
        self._add(size, status)
        if not os.path.isdir(f"{self._workspace}/{cache}"):  # noqa: PTH112 - as above
            return
        self._measuring.tops.append(cache)
        folders = [f"{self._workspace}/{cache}"]
        while folders:
            self._add_entries(size, folders.pop(), folders)
            yield

    def _add_entries(self, size: _Size, folder: str, folders: list[str]) -> None:
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    self._add(size, entry.stat(follow_symlinks=False))
                    if entry.is_dir(follow_symlinks=False):
                        folders.append(entry.path)
        except FileNotFoundError:
            return  # caches are rewritten while they are read; the next measurement sees the rest
        except OSError:
            size.unread += 1

    def _add(self, size: _Size, status: os.stat_result) -> None:
        if status.st_nlink > 1 and not _is_folder(status):
            identity = (status.st_dev, status.st_ino)
            if identity in self._measuring.linked:
                return
            self._measuring.linked.add(identity)
        size.allocated += status.st_blocks * BLOCK
        if not _is_folder(status):
            size.oldest = status.st_mtime if size.oldest is None else min(size.oldest, status.st_mtime)

    def _tell(self, now: Stamp) -> None:
        measured = self._measuring
        self._not_before = now.mono + max(LEAST_BETWEEN, measured.spent / MOST_SHARE)
        self.deadline = max(now.mono + EVERY, self._not_before)
        self._hang_bells(measured.tops)
        if not measured.sizes:
            self._end(now.wall)
            return
        ordered = sorted(measured.sizes.items(), key=lambda item: (-item[1].allocated, item[0]))
        oldest = min((size.oldest for _, size in ordered if size.oldest is not None), default=None)
        attributes: dict[str, Scalar] = {
            CACHES: len(ordered),
            **_age(oldest, now.wall),
            UNREAD: sum(size.unread for _, size in ordered),
        }
        parts = tuple(Share(readable(path), size.allocated) for path, size in ordered[:MOST_PARTS])
        total = sum(size.allocated for _, size in ordered)
        self.latest = Gauge(BUILD_CACHE, now.wall, total, parts=parts, attributes=attributes)
        self._sink(self.latest)

    def _end(self, wall: float) -> None:
        if self.latest is not None:
            self.latest = None
            self._sink(GaugeEnded(BUILD_CACHE, wall))

    def _hang_bells(self, tops: Iterable[str]) -> None:
        hung = set(self._bells.values())
        for top in tops:
            if top not in hung and len(self._bells) < MOST_BELLS:
                descriptor = self._watch(top)
                if descriptor is not None:
                    self._bells[descriptor] = top


def repeated(gauge: Gauge, now: float) -> Gauge:
    """The gauge as it is observed again at `now` (UTC s): the same value, an older oldest file."""
    oldest = gauge.attributes.get(OLDEST_AT)
    age = _age(oldest, now) if isinstance(oldest, float) else {}
    return replace(gauge, at=now, attributes={**gauge.attributes, **age})


def _age(oldest: float | None, now: float) -> dict[str, Scalar]:
    days = None if oldest is None else round(max(0.0, now - oldest) / DAY, 2)
    return {OLDEST_DAYS: days, OLDEST_AT: oldest}


def _is_folder(status: os.stat_result) -> bool:
    return status.st_mode & 0o170000 == 0o040000
