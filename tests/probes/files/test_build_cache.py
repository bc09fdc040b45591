"""What the build tools' caches take: allocated blocks, hard links once, nothing when there is none."""

import os
import shutil
import time
from pathlib import Path

import pytest

from hero_tui.core.signals import Gauge, GaugeEnded, Stamp
from hero_tui.probes.files.build_cache import EVERY, LEAST_BETWEEN, SOON, CacheMeter, repeated
from tests.probes.files.watching import fill, watching


def write(path: Path, size: int) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x" * size)
    return path


def blocks(*paths: Path) -> int:
    return sum(path.lstat().st_blocks * 512 for path in paths)


def measured(workspace: Path, *candidates: str) -> tuple[list[object], CacheMeter]:
    said: list[object] = []
    meter = CacheMeter(str(workspace), said.append, lambda path: None)
    meter.begin(candidates)
    while meter.step():
        pass
    return said, meter


def test_the_sum_and_its_parts(tmp_path: Path) -> None:
    vite = tmp_path / "node_modules" / ".vite"
    deps = [write(vite / "deps" / f"{name}.js", 100_000) for name in "abc"]
    lint = write(tmp_path / ".eslintcache", 5000)
    os.link(deps[0], vite / "deps" / "link.js")
    (vite / "deps" / "outside").symlink_to("/usr")
    os.utime(lint, (time.time() - 5 * 86_400,) * 2)
    said, _ = measured(tmp_path, "node_modules", ".eslintcache")
    (gauge,) = said
    assert isinstance(gauge, Gauge)
    of_vite = blocks(vite, vite / "deps", *deps, vite / "deps" / "outside")
    assert gauge.value == of_vite + blocks(lint)
    assert [(part.name, part.value) for part in gauge.parts] == [
        ("node_modules/.vite", of_vite),
        (".eslintcache", blocks(lint)),
    ]
    assert gauge.attributes["caches"] == 2
    assert gauge.attributes["oldest_days"] == pytest.approx(5, abs=0.01)
    assert gauge.attributes["unread"] == 0


def test_no_cache_no_gauge(tmp_path: Path) -> None:
    write(tmp_path / "node_modules" / "react" / "index.js", 100)
    said, meter = measured(tmp_path, "node_modules")
    assert said == []
    assert meter.latest is None


def test_the_next_measurement_is_far_unless_something_changed(tmp_path: Path) -> None:
    write(tmp_path / ".mypy_cache" / "a.json", 100)
    _, meter = measured(tmp_path, ".mypy_cache")
    now = Stamp.now().mono
    assert meter.deadline == pytest.approx(now + EVERY, abs=1)
    meter.measure_soon(now)
    assert meter.deadline == pytest.approx(now + LEAST_BETWEEN, abs=1)
    meter.measure_soon(now + LEAST_BETWEEN + 10)
    assert meter.deadline == pytest.approx(now + LEAST_BETWEEN, abs=1)


def test_the_last_cache_goes(tmp_path: Path) -> None:
    write(tmp_path / ".mypy_cache" / "a.json", 100)
    said, meter = measured(tmp_path, ".mypy_cache")
    shutil.rmtree(tmp_path / ".mypy_cache")
    meter.begin([".mypy_cache"])
    while meter.step():
        pass
    assert isinstance(said[-1], GaugeEnded)
    assert said[-1].signal == "dev.build_cache"


def test_found_while_watching_and_again_when_a_cache_changes(tmp_path: Path) -> None:
    fill(tmp_path / "src", 2)
    (tmp_path / "node_modules").mkdir()
    write(tmp_path / "packages" / "a" / "tsconfig.tsbuildinfo", 10_000)
    with watching(tmp_path) as seen:
        seen.until(lambda: bool(seen.gauges("dev.build_cache")), "the first measurement")
        assert [part.name for part in seen.gauges("dev.build_cache")[-1].parts] == ["packages/a/tsconfig.tsbuildinfo"]
        meter = seen.probe._watcher._caches
        meter._not_before = 0.0  # as if the first measurement were half a minute old
        write(tmp_path / "node_modules" / ".vite" / "deps" / "a.js", 200_000)
        changed = time.monotonic()
        # The first one may be repeated in between: that is no second measurement.
        seen.until(
            lambda: seen.gauges("dev.build_cache")[-1].parts[0].name == "node_modules/.vite", "the second measurement"
        )
        assert time.monotonic() - changed >= SOON - 0.1


PLACES = [
    *(".next/cache", ".next/dev/cache", "apps/web/.next/dev/cache", ".angular/cache", ".nx/cache", ".expo/web/cache"),
    *("node_modules/.vite", "node_modules/.cache", "packages/a/node_modules/.astro", ".turbo", ".parcel-cache"),
    *(".mypy_cache", ".ruff_cache", ".swc", ".wireit"),
]


@pytest.mark.parametrize("place", PLACES)
def test_each_tools_cache_is_found_where_it_lies(tmp_path: Path, place: str) -> None:
    (tmp_path / ".gitignore").write_text(".wireit\n")
    write(tmp_path / place / "deep" / "file", 10_000)
    with watching(tmp_path) as seen:
        seen.until(lambda: bool(seen.gauges("dev.build_cache")), "the first measurement")
        [part] = seen.gauges("dev.build_cache")[-1].parts
        assert part.name == place
        assert part.value == blocks(tmp_path / place, tmp_path / place / "deep", tmp_path / place / "deep" / "file")


@pytest.mark.parametrize(("there", "place"), [(".next", ".next/dev/cache"), (".next/dev", ".next/dev/cache")])
def test_a_cache_that_comes_later_rings(tmp_path: Path, there: str, place: str) -> None:
    (tmp_path / there).mkdir(parents=True)
    (tmp_path / ".mypy_cache").mkdir()
    with watching(tmp_path) as seen:
        seen.until(lambda: bool(seen.gauges("dev.build_cache")), "the first measurement")
        seen.probe._watcher._caches._not_before = 0.0  # as if it were half a minute old
        write(tmp_path / place / "file", 10_000)
        seen.until(lambda: seen.gauges("dev.build_cache")[-1].parts[0].name == place, "the cache that came")


@pytest.mark.parametrize("later", [0.0, 60.0, 660.0, 3600.0, 86_400.0])
def test_the_oldest_file_grows_older_while_nothing_is_measured(tmp_path: Path, later: float) -> None:
    file = write(tmp_path / ".mypy_cache" / "a.json", 100)
    (gauge,), _ = measured(tmp_path, ".mypy_cache")
    assert isinstance(gauge, Gauge)
    again = repeated(gauge, gauge.at + later)
    written = file.stat().st_mtime
    assert again.attributes["oldest_at"] == pytest.approx(written, abs=1e-3)
    assert again.at == gauge.at + later
    assert again.attributes["oldest_days"] == pytest.approx((again.at - written) / 86_400, abs=0.006)
    assert (again.value, again.parts) == (gauge.value, gauge.parts)
