"""A repository with branches, and what a tracker tells of git commands that are typed in it one after the other."""

from __future__ import annotations

import subprocess
from pathlib import Path

from hero_tui.core.facts import WorkspaceFact
from hero_tui.core.signals import Operation, Stamp
from hero_tui.probes.events import Notice
from hero_tui.probes.git.tracker import GitTracker

IDENTITY = (
    *("-c", "user.name=a", "-c", "user.email=a@localhost", "-c", "commit.gpgsign=false", "-c", "core.editor=true"),
    *("-c", "advice.detachedHead=false", "-c", "sequence.editor=true"),
)


def git(folder: Path, command: str) -> None:
    """Run it; a conflict is no failure of the test, so any exit code will do."""
    subprocess.run(["git", *IDENTITY, *command.split("|")], cwd=folder, check=False, capture_output=True)


def made_repository(folder: Path) -> Path:
    """`topic` with three commits beside `main` with one: the second of them conflicts with main's. On `topic`."""
    folder.mkdir()
    git(folder, "init|-q|-b|main")

    def commit(name: str, text: str) -> None:
        (folder / name).write_text(text)
        git(folder, "add|-A")
        git(folder, f"commit|-q|-m|{name} {text}")

    commit("base", "base")
    git(folder, "checkout|-q|-b|topic")
    commit("a", "1")
    commit("both", "topic")
    commit("c", "3")
    git(folder, "checkout|-q|main")
    commit("both", "main")
    git(folder, "branch|other")
    git(folder, "checkout|-q|topic")
    return folder


def told_of(folder: Path, *commands: str) -> list[str]:
    """What a tracker says at first and after each command: `-` for nothing, `commit`, `amend` … for what made one,
    `moved by reset`, `A > B` for a switch, `bisect`, `no bisect`; after a colon the name that is shown, `HEAD` for a
    commit's."""
    events: list[object] = []
    tracker = GitTracker(folder, events.append)
    tracker._wanted_at = None
    branch, story = "", []
    for command in ("status", *commands):
        events.clear()
        git(folder, command)
        tracker.tick(Stamp.now())
        said = [said_of(each) for each in events if isinstance(each, Operation | Notice)]
        for each in events:
            if isinstance(each, WorkspaceFact):
                branch = "HEAD" if each.detached else str(each.branch)
        story.append(f"{', '.join(said) or '-'}:{branch}")
    return story


def said_of(event: Operation | Notice) -> str:
    """One of them in words, see `told_of`."""
    if isinstance(event, Notice):
        assert event.key == "git-bisect"
        return "no bisect" if event.resolved else "bisect"
    if event.signal == "workspace.commit":
        return str(event.attributes.get("action", "a commit"))
    if event.signal == "workspace.moved":
        return f"moved by {event.attributes.get('action', 'something')}"
    before, after = (str(event.attributes[name]) for name in ("from", "to"))
    return " > ".join("HEAD" if len(name) == 8 else name for name in (before, after))
