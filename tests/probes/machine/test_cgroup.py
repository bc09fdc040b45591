"""The control group that bounds the recorder, found and read in trees of files as the kernel shows them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hero_tui.probes.machine.cgroup import (
    cpu_bound,
    cpu_used,
    levels,
    memory_bound,
    memory_used,
    own_group,
    parse_amount,
    parse_counts,
    parse_quota,
)

MOUNT = "30 23 0:26 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw,nsdelegate\n"
V1 = "32 31 0:29 / /sys/fs/cgroup/cpu rw,relatime - cgroup cgroup rw,cpu\n"
HYBRID = V1 + "41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw\n"
BOUND_IN = "30 23 0:26 /docker/ab12 /sys/fs/cgroup ro - cgroup2 cgroup rw\n"


@pytest.mark.parametrize(
    ("membership", "mounts", "group"),
    [
        ("0::/\n", MOUNT, ("/sys/fs/cgroup", "/sys/fs/cgroup")),
        ("0::/user.slice/run.scope\n", MOUNT, ("/sys/fs/cgroup/user.slice/run.scope", "/sys/fs/cgroup")),
        ("4:memory:/a\n1:cpu:/\n0::/b c\n", HYBRID, ("/sys/fs/cgroup/unified/b c", "/sys/fs/cgroup/unified")),
        ("0::/docker/ab12/inner\n", BOUND_IN, ("/sys/fs/cgroup/inner", "/sys/fs/cgroup")),
        ("0::/elsewhere\n", BOUND_IN, ("/sys/fs/cgroup", "/sys/fs/cgroup")),
        ("0::/../other.slice\n", MOUNT, None),
        ("4:memory:/a\n1:cpu:/\n", V1, None),
        ("0::/\n", V1, None),
        ("", MOUNT, None),
        ("0::\n", MOUNT, None),
        ("0::/a\n", "30 23 - cgroup2\n", None),
        ("0::/a\n", "", None),
    ],
)
def test_the_own_group(membership: str, mounts: str, group: tuple[str, str] | None) -> None:
    assert own_group(membership, mounts) == group


@pytest.mark.parametrize(
    ("text", "cores"),
    [
        ("150000 100000\n", 1.5),
        ("50000 100000", 0.5),
        ("800000 100000\n", 8.0),
        ("1000 1000000\n", 0.001),
        ("max 100000\n", None),
        ("", None),
        ("100000\n", None),
        ("100000 0\n", None),
        ("-1 100000\n", None),
        ("1e5 100000\n", None),
        ("١ ١\n", None),
        ("1 2 3\n", None),
    ],
)
def test_a_quota_in_cores(text: str, cores: float | None) -> None:
    assert parse_quota(text) == cores


@pytest.mark.parametrize(
    ("text", "size"),
    [("max\n", None), ("1073741824\n", 2**30), ("0", 0), ("", None), ("-1\n", None), ("1 GB\n", None), ("²\n", None)],
)
def test_an_amount_in_bytes(text: str, size: int | None) -> None:
    assert parse_amount(text) == size


@given(st.text(max_size=200))
def test_no_text_is_an_error(text: str) -> None:
    own_group(text, MOUNT)
    own_group("0::/a\n", text)
    assert parse_quota(text) is None or "max" not in text
    assert all(count >= 0 for count in parse_counts(text).values())


def test_levels_lead_up_to_the_mount() -> None:
    assert list(levels(("/g/a/b", "/g"))) == ["/g/a/b", "/g/a", "/g"]
    assert list(levels(("/g", "/g"))) == ["/g"]
    assert len(list(levels(("/g" + "/x" * 5000, "/g")))) == 64


def tree(root: Path, files: dict[str, str]) -> tuple[str, str]:
    """A mount with the group `a/b` and these files in it."""
    (root / "a/b").mkdir(parents=True)
    for name, text in files.items():
        (root / name).write_text(text, encoding="utf-8")
    return f"{root}/a/b", str(root)


@pytest.mark.parametrize(
    ("files", "folder", "limit"),
    [
        ({"a/b/cpu.max": "150000 100000\n"}, "a/b", 1.5),
        ({"a/cpu.max": "100000 100000\n", "a/b/cpu.max": "400000 100000\n"}, "a", 1.0),
        ({"a/cpu.max": "100000 100000\n", "a/b/cpu.max": "max 100000\n"}, "a", 1.0),
        ({"cpu.max": "50000 100000\n", "a/cpu.max": "100000 100000\n"}, "", 0.5),
        ({"a/cpu.max": "200000 100000\n", "a/b/cpu.max": "100000 50000\n"}, "a/b", 2.0),
        ({"a/b/cpu.max": "max 100000\n", "a/cpu.max": "nonsense\n"}, None, None),
        ({"a/b/cpu.max": "0 100000\n"}, None, None),
        ({}, None, None),
    ],
)
def test_the_tightest_quota_on_the_way_up_is_what_bounds(
    tmp_path: Path, files: dict[str, str], folder: str | None, limit: float | None
) -> None:
    bound = cpu_bound(tree(tmp_path, files))
    found = None if bound is None else (bound.folder, bound.limit)
    assert found == (None if folder is None else (f"{tmp_path}/{folder}".rstrip("/"), limit))


def test_memory_in_use_is_without_the_file_pages_that_go_first(tmp_path: Path) -> None:
    group = tree(
        tmp_path,
        {
            "a/memory.max": "1000\n",
            "a/b/memory.max": "max\n",
            "a/memory.current": "900\n",
            "a/memory.stat": "anon 500\nfile 350\ninactive_file 300\n",
        },
    )
    bound = memory_bound(group)
    assert bound is not None
    assert (bound.folder, bound.limit) == (f"{tmp_path}/a", 1000)
    assert memory_used(bound.folder) == 600


@pytest.mark.parametrize("current", ["", "max\n", "-5\n", "lots\n", "\x1b[2J\n"])
def test_unreadable_use_is_none(tmp_path: Path, current: str) -> None:
    group, _ = tree(tmp_path, {"a/b/memory.current": current, "a/b/cpu.stat": f"usage_usec {current}"})
    assert memory_used(group) is None
    assert cpu_used(group) is None


def test_cpu_time_of_a_group_in_seconds(tmp_path: Path) -> None:
    group, _ = tree(tmp_path, {"a/b/cpu.stat": "usage_usec 2500000\nuser_usec 2000000\nsystem_usec 500000\n"})
    assert cpu_used(group) == 2.5


def test_without_a_group_nothing_bounds() -> None:
    assert cpu_bound(None) is None
    assert memory_bound(None) is None
