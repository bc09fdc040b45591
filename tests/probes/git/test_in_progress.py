"""What git does on its way (a rebase, merge, cherry-pick, bisect …) is no switch of branches, and what a person does
meanwhile is told: real git, every step."""

from __future__ import annotations

from pathlib import Path

import pytest

from hero_tui.core.facts import WorkspaceFact
from hero_tui.core.signals import Operation, Stamp
from hero_tui.probes.git.tracker import GitTracker
from tests.probes.git.stories import git, made_repository, told_of


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    return made_repository(tmp_path / "shop")


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
    branches = {each.branch for each in events if isinstance(each, WorkspaceFact) and not each.detached}
    assert branches == {"topic", *(to for _, to in switches)}, "the header names the branch that is worked on"


COMMIT, EMPTY = "commit|-q|--allow-empty|-m|more", "commit|-q|--allow-empty|--amend|-m|other"
# What is typed, and what is told at once. HEAD is on `topic`; a bisect was begun where the first command says so.
AT_ONCE: dict[str, list[tuple[str, str]]] = {
    "commits during a forgotten bisect on the branch": [
        ("bisect|start|HEAD|HEAD~3", "bisect:HEAD"),
        ("checkout|-q|topic", "-:topic"),
        (COMMIT, "commit:topic"),
        (EMPTY, "amend:topic"),
        ("bisect|reset", "no bisect:topic"),
        (COMMIT, "commit:topic"),
    ],
    "cherry-pick and revert during a bisect": [
        ("bisect|start|HEAD|HEAD~3", "bisect:HEAD"),
        ("checkout|-q|other", "topic > other:other"),
        ("cherry-pick|topic", "cherry-pick:other"),
        ("revert|--no-edit|HEAD", "revert:other"),
        ("merge|-q|-X|ours|topic", "merge:other"),
        ("reset|-q|--hard|HEAD~1", "moved by reset:other"),
    ],
    "a commit where a bisect has led": [
        ("bisect|start|HEAD|HEAD~3", "bisect:HEAD"),
        (COMMIT, "commit:HEAD"),
        (EMPTY, "amend:HEAD"),
        ("bisect|good", "-:HEAD"),
        ("bisect|reset", "no bisect:topic"),
    ],
    "checkout --detach during a forgotten bisect": [
        ("bisect|start|HEAD|HEAD~3", "bisect:HEAD"),
        ("checkout|-q|topic", "-:topic"),
        ("checkout|-q|--detach", "-:HEAD"),
        ("checkout|-q|topic", "-:topic"),
        ("bisect|reset", "no bisect:topic"),
    ],
    "a bisect that begins without a branch": [
        ("checkout|-q|--detach", "topic > HEAD:HEAD"),
        ("bisect|start|HEAD|HEAD~3", "bisect:HEAD"),
        ("bisect|bad", "-:HEAD"),
        ("bisect|reset", "no bisect:HEAD"),
        ("checkout|-q|topic", "HEAD > topic:topic"),
    ],
    "a bisect that is left where it led": [
        ("bisect|start|HEAD|HEAD~3", "bisect:HEAD"),
        ("bisect|reset|HEAD", "no bisect, topic > HEAD:HEAD"),
    ],
    "commits around a merge": [
        ("merge|main", "-:topic"),
        ("checkout|--theirs|both", "-:topic"),
        ("commit|-q|-a|--no-edit", "merge:topic"),
        (EMPTY, "amend:topic"),
    ],
    "commits between the picks of a cherry-pick that stopped": [
        ("checkout|-q|main", "topic > main:main"),
        ("cherry-pick|topic~2|topic~1|topic", "cherry-pick:main"),
        ("checkout|--theirs|both", "-:main"),
        ("commit|-q|-a|--no-edit", "cherry-pick:main"),
        (COMMIT, "commit:main"),
    ],
    "a forgotten rebase": [
        ("rebase|main", "-:topic"),
        ("checkout|-q|-f|other", "topic > other:other"),
        (COMMIT, "commit:other"),
        (EMPTY, "amend:other"),
    ],
    "a rebase's own commits": [
        ("rebase|-x|false|HEAD~2", "-:topic"),
        (COMMIT, "-:topic"),
        ("rebase|--continue", "-:topic"),
        ("rebase|--continue", "rebase:topic"),
    ],
    "a rebase during a forgotten bisect": [
        ("bisect|start|HEAD|HEAD~3", "bisect:HEAD"),
        ("checkout|-q|topic", "-:topic"),
        ("rebase|-x|false|HEAD~1", "-:topic"),
        ("commit|-q|--amend|-m|other", "-:topic"),
        ("rebase|--continue", "rebase:topic"),
        ("bisect|reset", "no bisect:topic"),
    ],
}


@pytest.mark.real
@pytest.mark.parametrize("story", AT_ONCE.values(), ids=AT_ONCE.keys())
def test_what_a_person_does_meanwhile_is_told_at_once(repository: Path, story: list[tuple[str, str]]) -> None:
    assert told_of(repository, *(command for command, _ in story)) == ["-:topic", *(told for _, told in story)]


@pytest.mark.real
def test_a_bisect_of_before_the_recording_is_noted(repository: Path) -> None:
    git(repository, "bisect|start|HEAD|HEAD~3")
    git(repository, "checkout|-q|topic")
    assert told_of(repository, COMMIT, "bisect|reset") == ["bisect:topic", "commit:topic", "no bisect:topic"]
