"""What is checked out, from files that anybody may have written."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from hero_tui.core.signals import Operation, Stamp
from hero_tui.probes.events import ChangesCounted, Saved
from hero_tui.probes.git.head import Head, read_head
from hero_tui.probes.git.repository import Repository, find_repository
from hero_tui.probes.git.tracker import GitTracker

COMMIT = "8c1f0e2a" + "0" * 32
AT = 1_800_000_000.0


def written(path: Path, text: str, at: float = AT) -> Path:
    """The file with that text, written at that moment."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    os.utime(path, (at, at))
    return path


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """The `.git` of a repository on `main`, switched at AT and committed to ten seconds later."""
    folder = tmp_path / "shop/.git"
    written(folder / "HEAD", "ref: refs/heads/main\n")
    written(folder / "refs/heads/main", f"{COMMIT}\n", AT + 10)
    (folder / "objects").mkdir()
    return folder


def test_a_branch_has_seven_digits_of_its_commit_and_both_times(repository: Path) -> None:
    assert read_head(repository) == Head("main", False, AT, "8c1f0e2", AT + 10)


def test_without_a_branch_the_name_is_eight_digits(repository: Path) -> None:
    written(repository / "HEAD", COMMIT)
    assert read_head(repository) == Head("8c1f0e2a", True, AT, "8c1f0e2", AT)


@pytest.mark.parametrize(
    "text",
    [
        *("", "ref: ", "ref: refs/heads/", "0" * 39, "X" * 40, "main"),
        *(f"ref: refs/heads/{name}" for name in ("a\x1bb", "a b", "a\tb", "a\x7fb", "a:b", "a*", "a[b", "a~1", "a\\b")),
        "ref: refs/heads/main" + "\0" * 4000,
    ],
)
def test_a_head_that_says_nothing_is_none(repository: Path, text: str) -> None:
    written(repository / "HEAD", text)
    assert read_head(repository) is None


def test_a_branchs_name_is_plain_and_has_two_hundred_letters_at_most(repository: Path) -> None:
    for name, shown in (("b" * 200, "b" * 200), ("b" * 201, "b" * 200), ("a\u202eb", "a?b"), ("fix/ä", "fix/ä")):
        written(repository / "HEAD", f"ref: refs/heads/{name}\n")
        head = read_head(repository)
        assert head is not None
        assert (head.name, head.commit, head.committed) == (shown, None, None)


def test_of_a_head_four_kibibytes_are_read(repository: Path) -> None:
    """Given a HEAD that goes on for ever: its first 4,096 bytes, of which a name is the first 200 letters."""
    written(repository / "HEAD", " " * 4085 + "ref: main\n")
    head = read_head(repository)
    assert head is not None
    assert head.name == "main"
    written(repository / "HEAD", " " * 4089 + "ref: main\n")
    head = read_head(repository)
    assert head is not None
    assert head.name == "ma"


@pytest.mark.parametrize("name", ["refs/../../x", "refs//x", "refs/./x", "x/y"])
def test_a_reference_that_leads_elsewhere_is_not_read(repository: Path, name: str) -> None:
    written(repository.parent.parent / "x", COMMIT)
    written(repository / "x/y", COMMIT)
    written(repository / "HEAD", f"ref: {name}\n")
    head = read_head(repository)
    assert head is not None
    assert head.commit is None


def test_a_packed_reference_is_found_by_its_whole_name(repository: Path) -> None:
    (repository / "refs/heads/main").unlink()
    other = "1" * 40
    written(
        repository / "packed-refs",
        f"# pack-refs with: peeled\n{other} refs/heads/mainline\n{COMMIT} refs/heads/main\n^{other}\n",
        AT + 20,
    )
    assert read_head(repository) == Head("main", False, AT, "8c1f0e2", AT + 20)
    written(repository / "packed-refs", f"{COMMIT[:39]} refs/heads/main\n")
    assert read_head(repository) == Head("main", False, AT, None, None)


def test_a_linked_worktree_has_a_head_of_its_own_and_its_repositorys_references(
    repository: Path, tmp_path: Path
) -> None:
    linked = repository / "worktrees/fix"
    written(linked / "HEAD", "ref: refs/heads/main\n", AT + 5)
    written(linked / "commondir", "../..\n")
    written(tmp_path / "fix/.git", f"gitdir: {linked}\n")
    (tmp_path / "fix/src").mkdir()
    assert find_repository(tmp_path / "fix/src") == Repository(tmp_path / "fix", linked, repository)
    assert read_head(linked) == Head("main", False, AT + 5, "8c1f0e2", AT + 10)
    written(tmp_path / "fix/.git", "gitdir: /nowhere\n")
    assert find_repository(tmp_path / "fix/src") is None
    written(tmp_path / "fix/.git", "nonsense\n")
    assert find_repository(tmp_path / "fix/src") is None


@pytest.mark.parametrize(("off", "told"), [(-59.0, -59.0), (59.0, 59.0), (-60.0, 0.0), (60.0, 0.0)])
def test_a_switch_is_dated_by_its_file_if_that_is_less_than_a_minute_off(
    repository: Path, off: float, told: float
) -> None:
    events: list[object] = []
    tracker = GitTracker(repository.parent, events.append)
    tracker.handle(ChangesCounted(0))
    tracker._wanted_at = None
    tracker.tick(Stamp(AT, 100.0))
    written(repository / "HEAD", "ref: refs/heads/cart\n", AT + off)
    written(repository / "refs/heads/cart", f"{COMMIT}\n", AT + off)
    tracker.tick(Stamp(AT, 101.0))
    (switch,) = [each for each in events if isinstance(each, Operation)]
    assert (switch.signal, switch.start) == ("workspace.branch", AT + told)
    assert dict(switch.attributes) == {"from": "main", "to": "cart"}


@pytest.mark.parametrize(
    ("took", "saved", "ran", "asked"),
    [
        (0.01, 110.0, 102.0, 110.0),
        (0.01, 102.4, 102.0, 103.0),
        (0.05, 102.4, 102.0, 107.0),
        (0.099, 120.0, 102.0, 120.0),
        (0.1, 120.0, 102.0, 122.0),
        (0.3, 110.0, 102.0, 132.0),
        (5.0, 110.0, 102.0, 162.0),
        (20.0, 170.0, 102.0, 172.0),
    ],
)
def test_git_is_asked_after_each_save_for_a_hundredth_of_the_time(
    repository: Path, took: float, saved: float, ran: float, asked: float
) -> None:
    """Given a git that took so long when it ran last: a quick one is asked at once, a slow one when saves settled, each
    after a hundred times what it took, a second at least and a minute at most."""
    tracker = GitTracker(repository.parent, lambda _: None)
    tracker.tick(Stamp(AT, 1.0))
    tracker.handle(ChangesCounted(0, took=took))
    tracker._ran_at, tracker._wanted_at = ran, None
    tracker.handle(Saved("a.ts", Stamp(AT, saved)))
    assert tracker.next_deadline() == pytest.approx(asked)
