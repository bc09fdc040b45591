"""A repository that somebody made to have us wait, and one that is not ours."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from hero_tui.core.facts import WorkspaceFact
from hero_tui.core.signals import Stamp
from hero_tui.probes.events import ChangesCounted, Notice
from hero_tui.probes.git.command import Git, GitError
from hero_tui.probes.git.repository import find_repository, foreign_owner
from hero_tui.probes.git.tracker import GitTracker, count_changed
from hero_tui.recorder.context.host_identity import context_now

SOON = 5.0  # seconds; what hangs, hangs for good


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with one commit on main; the user's own configuration is an empty folder's."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    (tmp_path / "home").mkdir()
    folder = tmp_path / "shop"
    folder.mkdir()
    identity = ("-c", "user.name=a", "-c", "user.email=a@localhost", "-c", "commit.gpgsign=false")
    for command in (("init", "-q", "-b", "main"), ("commit", "-q", "--allow-empty", "-m", "one")):
        subprocess.run(["git", *identity, *command], cwd=folder, check=True, capture_output=True)
    return folder


def pipe(name: str) -> Callable[[Path], None]:
    def make(folder: Path) -> None:
        (folder / name).unlink(missing_ok=True)
        os.mkfifo(folder / name)

    return make


def device(name: str) -> Callable[[Path], None]:
    def make(folder: Path) -> None:
        (folder / name).unlink(missing_ok=True)
        (folder / name).symlink_to("/dev/zero")

    return make


def huge(name: str) -> Callable[[Path], None]:
    def make(folder: Path) -> None:
        with (folder / name).open("wb") as file:
            file.truncate(1 << 40)

    return make


def whole_folder_is_a_pipe(folder: Path) -> None:
    folder.rename(folder.with_name("moved"))
    os.mkfifo(folder)


def link_to_itself(folder: Path) -> None:
    folder.rename(folder.with_name("moved"))
    folder.write_text("gitdir: .git\n")


def huge_link(folder: Path) -> None:
    folder.rename(folder.with_name("moved"))
    folder.write_text("gitdir: " + "x/" * 1_000_000)


HOSTILE = {
    "HEAD is a pipe": pipe("HEAD"),
    "HEAD is a device without end": device("HEAD"),
    "HEAD is a tebibyte": huge("HEAD"),
    "the branch is a pipe": pipe("refs/heads/main"),
    "packed-refs is a pipe": pipe("packed-refs"),
    "packed-refs is a tebibyte": huge("packed-refs"),
    "the index is a pipe": pipe("index"),
    "the configuration is a pipe": pipe("config"),
    "commondir is a pipe": pipe("commondir"),
    ".git is a pipe": whole_folder_is_a_pipe,
    ".git leads to itself": link_to_itself,
    ".git is a link of two megabytes": huge_link,
}


@pytest.mark.timeout(60)
@pytest.mark.parametrize("spoil", HOSTILE.values(), ids=HOSTILE.keys())
def test_nothing_waits_for_a_hostile_repository(repository: Path, spoil: Callable[[Path], None]) -> None:
    events: list[object] = []
    tracker = GitTracker(repository, events.append)
    tracker._wanted_at = None
    tracker.tick(Stamp.now())
    spoil(repository / ".git")
    begun = time.monotonic()
    context_now(repository)
    for _ in range(3):
        tracker.tick(Stamp.now())
    fresh = GitTracker(repository, events.append)
    fresh._wanted_at = None
    fresh.tick(Stamp.now())
    assert time.monotonic() - begun < SOON
    assert any(isinstance(each, WorkspaceFact) for each in events)


@pytest.mark.timeout(60)
@pytest.mark.parametrize("name", ["HEAD", "index", "config", "packed-refs", "info/exclude"])
def test_git_is_not_run_where_it_would_wait_and_that_is_said(repository: Path, name: str) -> None:
    found = find_repository(repository)
    assert found is not None
    pipe(name)(repository / ".git")
    begun = time.monotonic()
    assert count_changed(repository, Git(), found) == ChangesCounted(
        None, f"{name} in the git folder is no regular file"
    )
    assert time.monotonic() - begun < SOON


def test_a_head_that_is_a_pipe_is_said_until_it_is_a_file_again(repository: Path) -> None:
    notices: list[Notice] = []
    tracker = GitTracker(repository, lambda event: notices.append(event) if isinstance(event, Notice) else None)
    tracker._wanted_at = None
    tracker.tick(Stamp.now())
    assert notices == []
    head = (repository / ".git/HEAD").read_text()
    pipe("HEAD")(repository / ".git")
    tracker.tick(Stamp.now())
    (repository / ".git/HEAD").unlink()
    (repository / ".git/HEAD").write_text(head)
    tracker.tick(Stamp.now())
    assert [(each.text, each.resolved) for each in notices] == [
        ("HEAD in the git folder is no regular file", False),
        ("HEAD in the git folder is no regular file", True),
    ]


@pytest.mark.timeout(60)
def test_a_git_that_waits_is_killed_at_the_end_of_its_time_and_of_ours(repository: Path) -> None:
    pipe("waits")(repository)
    git = Git()
    begun = time.monotonic()
    with pytest.raises(GitError, match=r"git hash-object takes longer than 0\.2 s"):
        git.run(("hash-object", "waits"), repository, seconds=0.2, most=1000)
    assert 0.2 <= time.monotonic() - begun < SOON
    failed: list[str] = []
    entered = threading.Event()

    def wait_for_git() -> None:
        entered.set()
        try:
            git.run(("hash-object", "waits"), repository, seconds=60.0, most=1000)
        except GitError as error:
            failed.append(str(error))

    thread = threading.Thread(target=wait_for_git)
    thread.start()
    assert entered.wait(SOON)
    git.stop()
    thread.join(SOON)
    assert not thread.is_alive()
    assert len(failed) == 1
    with pytest.raises(GitError, match="the recorder ends"):
        git.run(("version",), repository, seconds=1.0, most=1000)


def test_what_git_prints_is_bounded(repository: Path) -> None:
    for number in range(50):
        (repository / f"{number:0200d}").touch()
    with pytest.raises(GitError, match="prints more than 0 MB"):
        Git().run(("status", "--porcelain"), repository, seconds=10.0, most=5000)
    assert len(Git().run(("status", "--porcelain"), repository, seconds=10.0, most=50_000)) > 10_000


OTHER = 4711
SAFE = {
    "nothing is said": [],
    "every folder": ["*"],
    "this folder": ["{top}"],
    "another one": ["{top}/../other"],
    "this one, withdrawn": ["{top}", ""],
    "withdrawn, then this one": ["", "{top}"],
    "all below its parent": ["{top}/../*"],
    "all below itself": ["{top}/*"],
    "all below another": ["/usr/*"],
}


@pytest.mark.real
@pytest.mark.parametrize("named", SAFE.values(), ids=SAFE.keys())
@pytest.mark.parametrize("caller", [None, OTHER, OTHER + 1])
def test_a_repository_is_ours_exactly_where_git_takes_it(
    repository: Path, monkeypatch: pytest.MonkeyPatch, named: list[str], caller: int | None
) -> None:
    """Without the right to give a folder away only one's own can be tried."""
    real = repository.resolve()
    config = Path(os.environ["HOME"]) / ".gitconfig"
    places = [os.path.normpath(value.format(top=real)) if "{" in value else value for value in named]
    config.write_text("[safe]\n" + "".join(f'\tdirectory = "{place}"\n' for place in places))
    if os.geteuid() == 0:
        for path in (repository, *repository.rglob("*")):
            os.chown(path, OTHER, OTHER)
        if caller is not None:
            monkeypatch.setenv("SUDO_UID", str(caller))
    taken = subprocess.run(["git", "status"], cwd=repository, check=False, capture_output=True).returncode == 0
    found = find_repository(repository)
    assert found is not None
    assert (foreign_owner(found) is None) is taken


@pytest.mark.timeout(60)
@pytest.mark.parametrize("name", ["HEAD", "config", "commondir", "index", "packed-refs"])
def test_a_foreign_repository_with_a_pipe_is_refused_at_once(
    repository: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.delenv("SUDO_UID", raising=False)
    found = find_repository(repository)
    pipe(name)(repository / ".git")
    if os.geteuid() == 0:
        os.chown(repository / ".git", OTHER, OTHER)
    else:
        monkeypatch.setattr(os, "geteuid", lambda: OTHER)
    assert found is not None
    begun = time.monotonic()
    assert foreign_owner(found) == (repository / ".git").stat().st_uid
    assert time.monotonic() - begun < 1.0, "git, which would wait, was not asked"


def test_a_foreign_repository_is_not_read_and_that_is_said(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SUDO_UID", raising=False)
    if os.geteuid() == 0:
        os.chown(repository / ".git", OTHER, OTHER)
    else:
        monkeypatch.setattr(os, "geteuid", lambda: OTHER)
    owner = (repository / ".git").stat().st_uid
    events: list[object] = []
    GitTracker(repository, events.append).tick(Stamp.now())
    [notice] = [each for each in events if isinstance(each, Notice)]
    assert f"belongs to another user (uid {owner}) and is not read" in notice.text
    [fact] = [each for each in events if isinstance(each, WorkspaceFact)]
    assert (fact.branch, fact.commit, fact.changed) == (None, None, None)
    assert "branch" not in context_now(repository)
