"""The limit that holds is the smallest on the way, and the sentence names the sysctl that raises it."""

from pathlib import Path

import pytest

from hero_tui.probes.files.count import Watched
from hero_tui.probes.files.limits import Limit, inotify_limits, raised
from hero_tui.probes.files.notices import NO_ROOM, not_started, notices


def proc(tmp_path: Path, **values: int) -> Path:
    for name, value in values.items():
        folder = tmp_path / ("fs/inotify" if name.startswith("max_user") or "queued" in name else "user")
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(f"{value}\n")
    return tmp_path


def test_the_first_namespace_limits_when_ours_does_not(tmp_path: Path) -> None:
    limits = inotify_limits(proc(tmp_path, max_user_watches=8192, max_inotify_watches=2147483647))
    assert limits.watches == Limit(8192, "fs.inotify.max_user_watches")
    assert limits.queue == Limit(None, "fs.inotify.max_queued_events")


def test_ours_limits_within_a_container(tmp_path: Path) -> None:
    limits = inotify_limits(proc(tmp_path, max_user_watches=192536, max_inotify_watches=20))
    assert limits.watches == Limit(20, "user.max_inotify_watches")


def test_equal_limits_name_the_hosts_sysctl(tmp_path: Path) -> None:
    limits = inotify_limits(proc(tmp_path, max_user_watches=100, max_inotify_watches=100))
    assert limits.watches.sysctl == "fs.inotify.max_user_watches"


def test_the_real_ones_can_be_read() -> None:
    limits = inotify_limits()
    assert (limits.watches.value or 0) > 0
    assert (limits.instances.value or 0) > 0
    assert (limits.queue.value or 0) > 0


@pytest.mark.parametrize(("limit", "needed", "expected"), [(8192, 310, 65536), (65536, 1000, 262144), (20, 5, 65536)])
def test_the_proposed_limit_has_room(limit: int, needed: int, expected: int) -> None:
    assert raised(limit, needed) == expected
    assert expected > limit + needed


def test_the_sentence_is_the_drawings(tmp_path: Path) -> None:
    limits = inotify_limits(proc(tmp_path, max_user_watches=8192))
    watched = Watched(4312, 310, 12, 37, 0, counting=False, no_room=37)
    assert notices(watched, limits) == {
        NO_ROOM: "37 of 310 folders are not watched: inotify limit 8,192 reached. "
        "sudo sysctl fs.inotify.max_user_watches=65536"
    }


def test_folders_that_cannot_be_read_are_another_matter(tmp_path: Path) -> None:
    watched = Watched(1, 10, 0, 2, 0, counting=False, unread=1)
    said = notices(watched, inotify_limits(tmp_path))
    assert sorted(said.values()) == [
        "1 .gitignore files cannot be read: what they name is counted as watched",
        "2 of 10 folders are not watched: they cannot be read",
    ]


def test_no_instance_left(tmp_path: Path) -> None:
    limits = inotify_limits(proc(tmp_path, max_user_instances=128))
    said = not_started(OSError(24, "inotify instance limit reached"), limits)
    assert said.text == (
        "no file is watched: limit of 128 inotify instances reached. sudo sysctl fs.inotify.max_user_instances=512"
    )
    assert not_started(OSError(38, "Function not implemented"), limits).text.endswith("Function not implemented")
