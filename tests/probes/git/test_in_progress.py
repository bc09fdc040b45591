"""What git does on its way (a rebase, merge, cherry-pick, bisect …) is no switch of branches: real git, every step."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from hero_tui.core.facts import WorkspaceFact
from hero_tui.core.signals import Operation, Stamp
from hero_tui.probes.git.tracker import GitTracker

IDENTITY = (
    *("-c", "user.name=a", "-c", "user.email=a@localhost", "-c", "commit.gpgsign=false", "-c", "core.editor=true"),
    *("-c", "advice.detachedHead=false", "-c", "sequence.editor=true"),
)


def git(folder: Path, command: str) -> None:
    """Run it; a conflict is no failure of the test, so any exit code will do."""
    subprocess.run(["git", *IDENTITY, *command.split("|")], cwd=folder, check=False, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """`topic` with three commits beside `main` with one: the second of them conflicts with main's. On `topic`."""
    folder = tmp_path / "shop"
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


RESOLVE = "checkout|--theirs|both"
# What is typed, and what of it is told: the branches that were left and reached, whether the branch moved to a commit.
STORIES: dict[str, tuple[list[str], list[tuple[str, str]], bool]] = {
    "rebase with a conflict": (["rebase|main", RESOLVE, "add|-A", "rebase|--continue"], [], True),
    "rebase that is given up": (["rebase|main", "rebase|--abort"], [], False),
    "rebase that stops at each": (["rebase|-x|false|HEAD~2", "rebase|--continue", "rebase|--continue"], [], False),
    "rebase --apply": (["rebase|--apply|main", RESOLVE, "add|-A", "rebase|--continue"], [], True),
    "rebase of another branch": (
        ["checkout|-q|main", "rebase|main|topic", RESOLVE, "add|-A", "rebase|--continue"],
        [("topic", "main"), ("main", "topic")],
        False,
    ),
    "rebase onto": (["rebase|--onto|main|HEAD~1"], [], True),
    "commits in the midst of a rebase": (
        ["rebase|-x|false|HEAD~1", "commit|-q|--allow-empty|-m|more", "rebase|--continue"],
        [],
        True,
    ),
    "merge with a conflict": (["merge|main", RESOLVE, "add|-A", "commit|-q|--no-edit"], [], True),
    "merge that is given up": (["merge|main", "merge|--abort"], [], False),
    "cherry-pick with a conflict": (["cherry-pick|main", RESOLVE, "add|-A", "cherry-pick|--continue"], [], True),
    "revert with a conflict": (
        ["merge|-X|ours|main", "revert|--no-edit|HEAD~2", RESOLVE, "revert|--abort"],
        [],
        True,
    ),
    "bisect": (["bisect|start|HEAD|main~1", "bisect|good", "bisect|reset"], [], False),
    "bisect to the end": (["bisect|start|HEAD|HEAD~3", "bisect|bad", "bisect|bad", "bisect|reset"], [], False),
    "checkout in the midst of a merge": (["merge|main", "checkout|-q|-f|other"], [("topic", "other")], False),
    "checkout in the midst of a rebase": (["rebase|main", "checkout|-q|-f|other"], [("topic", "other")], False),
    "switch": (["switch|-q|main", "switch|-q|topic"], [("topic", "main"), ("main", "topic")], False),
    "amend": (["commit|-q|--amend|-m|again"], [], True),
}


@pytest.mark.real
@pytest.mark.parametrize(("typed", "switches", "moved"), STORIES.values(), ids=STORIES.keys())
def test_only_what_lasts_is_told(
    repository: Path, typed: list[str], switches: list[tuple[str, str]], *, moved: bool
) -> None:
    events: list[object] = []
    tracker = GitTracker(repository, events.append)
    tracker._wanted_at = None  # the count is another's test
    for command in ("status", *typed, "status"):
        git(repository, command)
        tracker.tick(Stamp.now())
    told = [each for each in events if isinstance(each, Operation)]
    assert [
        (each.attributes["from"], each.attributes["to"]) for each in told if each.signal == "workspace.branch"
    ] == switches
    assert any(each.signal == "workspace.commit" for each in told) is moved
    branches = {each.branch for each in events if isinstance(each, WorkspaceFact)}
    assert branches == {"topic", *(to for _, to in switches)}, "the header names the branch that is worked on"
