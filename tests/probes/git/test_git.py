"""The header's branch and count, from real repositories, also from ones that would like git to run something."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from msgspec.structs import asdict

from hero_tui.core.facts import WorkspaceFact
from hero_tui.core.signals import Operation, Stamp
from hero_tui.probes.events import ChangesCounted
from hero_tui.probes.git.command import Git
from hero_tui.probes.git.head import read_head
from hero_tui.probes.git.repository import find_repository
from hero_tui.probes.git.tracker import GitTracker, count_changed


def git(folder: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=a", "-c", "user.email=a@localhost", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


def counted(folder: Path) -> ChangesCounted:
    repository = find_repository(folder)
    assert repository is not None
    return count_changed(folder, Git(), repository)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "shop"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    (folder / "a.txt").write_text("one\n")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "first")
    return folder


class Recorder:
    """A sink, and the loop that hands events back until git has answered."""

    def __init__(self) -> None:
        self.events: list[object] = []

    def __call__(self, event: object, /) -> None:
        self.events.append(event)

    def facts(self) -> list[dict[str, object]]:
        return [asdict(each) for each in self.events if isinstance(each, WorkspaceFact)]


def test_branch_and_count_are_told(repository: Path) -> None:
    seen = Recorder()
    tracker = GitTracker(repository, seen)
    tracker.tick(Stamp(100.0, 100.0))

    assert seen.facts()[-1]["name"] == "shop"
    assert seen.facts()[-1]["branch"] == "main"

    (repository / "b.txt").write_text("two\n")
    tracker.handle(counted(repository))
    assert seen.facts()[-1]["changed"] == 1
    assert tracker.next_deadline() is None


def test_a_branch_switch_is_recorded(repository: Path) -> None:
    seen = Recorder()
    tracker = GitTracker(repository, seen)
    now = Stamp.now()
    tracker.tick(now)
    git(repository, "switch", "-q", "-c", "cart")
    tracker.tick(now)

    [switch] = [each for each in seen.events if isinstance(each, Operation)]
    assert switch.signal == "workspace.branch"
    assert dict(switch.attributes) == {"from": "main", "to": "cart"}
    assert abs(switch.start - now.wall) < 60
    assert seen.facts()[-1]["branch"] == "cart"


def test_a_detached_head_is_named_by_its_commit(repository: Path) -> None:
    git(repository, "checkout", "-q", "--detach")
    head = read_head(repository / ".git")
    assert head is not None
    assert head.detached
    assert len(head.name) == 8


def test_a_linked_worktree_has_its_own_branch(repository: Path, tmp_path: Path) -> None:
    git(repository, "worktree", "add", "-q", "-b", "other", str(tmp_path / "other"))
    found = find_repository(tmp_path / "other")
    assert found is not None
    head = read_head(found.folder)
    assert head is not None
    assert head.name == "other"


def test_a_folder_without_git_has_no_branch(tmp_path: Path) -> None:
    seen = Recorder()
    GitTracker(tmp_path, seen).tick(Stamp(1.0, 1.0))
    (fact,) = seen.facts()
    assert fact.pop("name") == tmp_path.name
    assert fact.pop("current") is False
    assert set(fact.values()) == {None}
    assert list(fact) == ["branch", "detached", "switched", "commit", "committed", "changed", "note", "as_of"]


def test_nothing_that_a_hostile_repository_configures_is_run(repository: Path, tmp_path: Path) -> None:
    proof = tmp_path / "run"
    script = tmp_path / "evil"
    script.write_text(f"#!/bin/sh\ntouch {proof}\ncat\n")
    script.chmod(0o755)
    hook = repository / ".git" / "hooks" / "post-index-change"
    hook.write_text(script.read_text())
    hook.chmod(0o755)
    for key in ("core.fsmonitor", "filter.evil.clean", "filter.evil.process", "core.sshCommand", "diff.external"):
        git(repository, "config", key, str(script))
    git(repository, "config", "filter.evil.required", "true")
    (repository / ".gitattributes").write_text("* filter=evil\n")
    (repository / "a.txt").write_text("ONE\n")

    assert counted(repository) == ChangesCounted(2)
    assert not proof.exists()

    subprocess.run(["git", "status"], cwd=repository, check=False, capture_output=True)
    assert proof.exists(), "the trap must be one that plain git falls into"


@pytest.mark.parametrize("text", ["", "ref: ", "ref: refs/heads/\n", "not a head", "\x00" * 50, "ref:refs/heads/x"])
def test_a_head_that_is_not_understood_is_no_branch(tmp_path: Path, text: str) -> None:
    (tmp_path / "HEAD").write_text(text)
    assert read_head(tmp_path) is None or "\n" not in str(read_head(tmp_path))


def test_control_characters_in_a_branch_name_are_not_passed_on(tmp_path: Path) -> None:
    (tmp_path / "HEAD").write_text("ref: refs/heads/a\x1b[31mb\n")
    assert read_head(tmp_path) is None, "git takes no such name"
    (tmp_path / "HEAD").write_text("ref: refs/heads/a\u009b31mb\u202e\n")
    head = read_head(tmp_path)
    assert head is not None
    assert head.name == "a?31mb?"


def hash_of(repository: Path, name: str = "HEAD") -> str:
    done = subprocess.run(["git", "rev-parse", name], cwd=repository, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def test_a_commit_is_told_without_running_git(repository: Path) -> None:
    seen = Recorder()
    tracker = GitTracker(repository, seen)
    tracker.tick(Stamp(100.0, 100.0))
    tracker.handle(ChangesCounted(0))
    first = hash_of(repository)[:7]
    assert seen.facts()[-1]["commit"] == first

    (repository / "b.txt").write_text("two\n")
    git(repository, "add", "-A")
    git(repository, "commit", "-q", "-m", "second")
    tracker.tick(Stamp(101.0, 101.0))
    assert seen.facts()[-1]["commit"] == hash_of(repository)[:7]
    assert seen.facts()[-1]["current"] is False, "what is committed is no longer changed: count again"
    [commit] = [each for each in seen.events if isinstance(each, Operation)]
    assert commit.signal == "workspace.commit"
    assert dict(commit.attributes) == {"from": first, "to": hash_of(repository)[:7], "action": "commit"}


def test_a_packed_reference_is_found(repository: Path) -> None:
    git(repository, "tag", "old")
    git(repository, "pack-refs", "--all")
    assert not (repository / ".git/refs/heads/main").exists()
    head = read_head(repository / ".git")
    assert head is not None
    assert (head.name, head.commit) == ("main", hash_of(repository)[:7])


def test_a_linked_worktree_has_its_own_commit(repository: Path, tmp_path: Path) -> None:
    git(repository, "worktree", "add", "-q", "-b", "other", str(tmp_path / "other"))
    (tmp_path / "other" / "c.txt").write_text("three\n")
    git(tmp_path / "other", "add", "-A")
    git(tmp_path / "other", "commit", "-q", "-m", "third")
    found = find_repository(tmp_path / "other")
    assert found is not None
    head = read_head(found.folder)
    assert head is not None
    assert head.commit == hash_of(tmp_path / "other")[:7] != hash_of(repository)[:7]


def test_a_branch_before_its_first_commit_has_none(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "-b", "main")
    head = read_head(tmp_path / ".git")
    assert head is not None
    assert (head.name, head.commit) == ("main", None)


@pytest.mark.parametrize("name", ["refs/heads/../../secret", "refs//heads", "../secret", "refs/heads/./x"])
def test_a_reference_that_leads_elsewhere_is_not_read(tmp_path: Path, name: str) -> None:
    (tmp_path / "refs" / "heads").mkdir(parents=True)
    for place in ("secret", "refs/heads/x", "x"):
        (tmp_path / place).write_text("a" * 40)
    (tmp_path / "HEAD").write_text(f"ref: {name}\n")
    head = read_head(tmp_path)
    assert head is not None
    assert head.commit is None
