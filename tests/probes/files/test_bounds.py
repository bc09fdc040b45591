"""Bounds on what somebody else wrote: .gitignore files, folders' names, how many are named."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from hero_tui.core.signals import Gauge, Share, Stamp
from hero_tui.probes.events import Notice
from hero_tui.probes.files.build_cache import CacheMeter, is_cache_file
from hero_tui.probes.files.count import Watched, biggest_folders, readable
from hero_tui.probes.files.inotify import poll_timeout
from hero_tui.probes.files.limits import InotifyLimits, Limit
from hero_tui.probes.files.notices import not_started, notices
from hero_tui.probes.files.probe import FilesProbe
from hero_tui.probes.files.rules.checkout_rules import read_gitignore
from hero_tui.probes.files.rules.gitignore import parse_gitignore
from hero_tui.probes.files.tree import Folder, Tree
from tests.support.projects import wait_for

LIMITS = InotifyLimits(Limit(8192, "fs.watches"), Limit(128, "fs.instances"), Limit(16_384, "fs.queue"))


def ignores(text: str, name: str) -> bool:
    """Whether a .gitignore of that text leaves a file of that name out."""
    patterns = parse_gitignore(text.encode())
    return patterns is not None and patterns.verdict(name.encode(), folder=False) is True


def test_five_thousand_lines_hold() -> None:
    assert ignores("x\n" * 4999 + "last\n", "last")
    assert not ignores("x\n" * 5000 + "last\n", "last")


def test_a_line_of_a_thousand_letters_holds() -> None:
    assert ignores("a" * 1000, "a" * 1000)
    assert not ignores("a" * 1001, "a" * 1001)


HUNDRED_STARS = "*a" * 100 + "b"


@pytest.mark.timeout(10)
@pytest.mark.parametrize(
    ("pattern", "path", "ignored"),
    [
        (HUNDRED_STARS, "a" * 250 + "b", True),
        (HUNDRED_STARS, "a" * 255, False),
        ("?*" * 100 + "b", "a" * 255, False),
        ("**/a/" * 60 + "b", "a/" * 120 + "b", True),
        ("**/a/" * 60 + "b", "a/" * 120 + "c", False),
        ("**/*a*a*a/" * 30 + "b", ("a" * 60 + "/") * 60 + "c", False),
        ("a/" + "**/*a*/" * 30 + "*b", "a/" * 1000 + "a", False),
        ("[a-z]*" * 80 + "[0-9]", "a" * 255, False),
    ],
)
def test_a_pattern_made_to_cost_time_costs_none(pattern: str, path: str, *, ignored: bool) -> None:
    begun = time.process_time()
    for _ in range(10):
        assert ignores(pattern, path) is ignored
    assert time.process_time() - begun < 2.0


def test_256_kibibytes_are_read(tmp_path: Path) -> None:
    path = tmp_path / ".gitignore"
    for length, held in ((262_144, True), (262_145, False)):
        path.write_text("#" * (length - 5) + "\nlast")
        patterns = read_gitignore(path)
        assert (patterns is not None and patterns.verdict(b"last", folder=False) is True) is held


def test_a_windows_line_and_everything_below_a_folder_are_understood() -> None:
    assert ignores("name\r\n", "name")
    assert ignores("logs/**", "logs/today")
    assert not ignores("# name", "name")
    assert parse_gitignore(b"\n  \n# nothing\n") is None


def test_a_path_is_shown_with_two_hundred_letters_at_most() -> None:
    assert readable("x" * 200) == "x" * 200
    assert readable("a" * 150 + "b" * 151) == "a" * 99 + "…" + "b" * 99
    assert readable("caf\udce9") == "caf\\xe9"


def test_eight_folders_are_named() -> None:
    direct = {f"{letter}": 100 - number for number, letter in enumerate("abcdefghij")}
    assert [each.name for each in biggest_folders(direct)] == list("abcdefgh")


def test_a_folder_is_broken_up_where_a_child_holds_exactly_a_quarter() -> None:
    children = {"src/a": 25, "src/b": 25, "src/c": 25, "src/d": 25}
    assert [each.name for each in biggest_folders(children)] == ["src/a", "src/b", "src/c", "src/d"]
    assert biggest_folders({"src/a": 24, **{f"src/{number}": 1 for number in range(76)}}) == (Share("src", 100.0),)


def test_what_lies_directly_in_a_folder_that_was_broken_up_stands_under_its_name() -> None:
    parts = biggest_folders({"": 5, "src": 30, "src/icons": 70})
    assert parts == (Share("src/icons", 70.0), Share("src", 30.0, "direct"), Share(".", 5.0, "direct"))


def test_five_folders_that_are_not_watched_are_named() -> None:
    tree = Tree()
    for number, name in enumerate(["", *"abcdef"]):
        tree.folders[name] = Folder(name, error=13 if name else 28, files={"x"}, pruned={"node_modules"})
        assert tree.folders[name].below("x") == (f"{name}/x" if name else "x"), number
    found = tree.summary(counting=False, lost=3, no_room_error=28, too_many_error=7, unread=1)
    assert found.unwatched == (".", "a", "b", "c", "d")
    assert (found.files, found.directories, found.pruned, found.failed) == (7, 7, 7, 7)
    assert (found.no_room, found.too_many, found.lost, found.unread) == (1, 0, 3, 1)


def test_each_trouble_has_its_sentence() -> None:
    watched = Watched(9, 5000, 0, 1600, 0, counting=False, no_room=1000, too_many=500, unread=2)
    assert notices(watched, LIMITS) == {
        "inotify-limit": "1,000 of 5,000 folders are not watched: inotify limit 8,192 reached. "
        "sudo sysctl fs.watches=65536",
        "watch-too-many": "500 folders, and what is in them, are not watched: more than 4,500 folders. "
        "A line in .gitignore leaves a folder out",
        "watch-denied": "100 of 5,000 folders are not watched: they cannot be read",
        "gitignore-unread": "2 .gitignore files cannot be read: what they name is counted as watched",
    }
    assert notices(Watched(9, 5, 0, 0, 0, counting=False), LIMITS) == {}


@pytest.mark.parametrize(("held", "advised"), [(128, 512), (256, 512), (257, 514)])
def test_where_no_instance_is_left_twice_as_many_are_advised(held: int, advised: int) -> None:
    limits = InotifyLimits(LIMITS.watches, Limit(held, "fs.instances"), LIMITS.queue)
    notice = not_started(OSError(24, "Too many open files"), limits)
    assert notice.text == (
        f"no file is watched: limit of {held} inotify instances reached. sudo sysctl fs.instances={advised}"
    )
    assert not_started(OSError(13, "Permission denied"), limits).text == "no file is watched: Permission denied"


def measured(meter: CacheMeter, *candidates: str) -> None:
    """Measure all of these now."""
    meter.begin(candidates)
    while meter.step():
        pass


def test_caches_are_measured_every_five_minutes_and_after_a_change_but_not_within_thirty_seconds(
    tmp_path: Path,
) -> None:
    events: list[object] = []
    meter = CacheMeter(str(tmp_path), events.append, lambda _: None)
    meter.measure_soon(100.0)
    assert meter.deadline == 102.0
    meter.measure_soon(99.0)
    assert meter.deadline == 101.0, "the earlier one counts"
    measured(meter)
    not_before, due = meter._not_before, meter.deadline
    assert due is not None
    assert due - not_before == pytest.approx(270.0, abs=1e-6)
    meter.measure_soon(not_before - 20)
    assert meter.deadline == not_before
    meter.deadline = None
    meter.measure_soon(not_before + 20)
    assert meter.deadline == not_before + 22


def test_eight_caches_are_named_and_each_is_counted_in_blocks_of_512(tmp_path: Path) -> None:
    names = [f"{number}.tsbuildinfo" for number in range(9)]
    for number, name in enumerate(names):
        (tmp_path / name).write_bytes(b"x" * 10_000 * (number + 1))
    events: list[object] = []
    measured(CacheMeter(str(tmp_path), events.append, lambda _: None), *names)
    (gauge,) = events
    assert isinstance(gauge, Gauge)
    sizes = {name: (tmp_path / name).stat().st_blocks * 512 for name in names}
    assert gauge.value == sum(sizes.values())
    assert [each.name for each in gauge.parts] == names[:0:-1]
    assert [each.value for each in gauge.parts] == [sizes[name] for name in names[:0:-1]]
    assert gauge.attributes["caches"] == 9


def test_sixty_four_bells_are_hung(tmp_path: Path) -> None:
    asked: list[str] = []

    def watch(folder: str) -> int:
        asked.append(folder)
        return len(asked)

    for number in range(70):
        (tmp_path / f"{number:02}/.turbo").mkdir(parents=True)
    measured(CacheMeter(str(tmp_path), lambda _: None, watch), *(f"{number:02}/.turbo" for number in range(70)))
    assert asked == [f"{number:02}/.turbo" for number in range(64)]


def test_which_files_are_caches() -> None:
    names = ("app.tsbuildinfo", ".eslintcache", ".stylelintcache", ".prettiercache", "cache", "tsconfig.json")
    assert [is_cache_file(name) for name in names] == [True, True, True, True, False, False]


def test_a_probe_that_could_not_start_begins_with_its_next_second(tmp_path: Path) -> None:
    events: list[object] = []
    probe = FilesProbe(tmp_path, events.append)
    probe.tick(Stamp(1e9, 100.0))
    wait_for(lambda: probe.counted, "the first walk")
    probe.stop()


@pytest.mark.parametrize(
    ("work_left", "deadline", "milliseconds"),
    [
        (True, None, 0.0),
        (True, 102.0, 0.0),
        (False, None, None),
        (False, 102.0, 2000.5),
        (False, 100.0, 0.5),
        (False, 99.0, 0.0),
    ],
)
def test_it_waits_for_the_kernel_only_when_no_folder_is_left_to_visit(
    work_left: bool, deadline: float | None, milliseconds: float | None
) -> None:
    """A millisecond per folder would be ten seconds in a workspace of ten thousand."""
    assert poll_timeout(work_left, deadline, 100.0) == milliseconds


LONG_LINE = "a" * 1001


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("*.log\n", False),
        ("x\n" * 5000, False),
        ("x\n" * 5001, True),
        ("x\n" * 5000 + "\n\n", False),
        (f"{LONG_LINE}\n", True),
        (f"#{LONG_LINE}\n", False),
        ("#" * 262_143 + "\n", False),
        ("#" * 262_144 + "\n", True),
    ],
    ids=["a short one", "all lines", "a line more", "empty lines more", "a long line", "a long comment", "all", "more"],
)
def test_a_gitignore_that_is_longer_than_is_read_is_said(tmp_path: Path, text: str, *, cut: bool) -> None:
    (tmp_path / ".gitignore").write_text(text)
    events: list[object] = []
    probe = FilesProbe(tmp_path, events.append)
    probe.start()
    try:
        wait_for(lambda: probe.counted, "the first walk")
        probe.tick(Stamp.now())
    finally:
        probe.stop()
    said = [each.text for each in events if isinstance(each, Notice) and each.key == "gitignore-cut"]
    assert [text.split(" (")[0] for text in said] == (["1 .gitignore files are longer than is read"] if cut else [])
