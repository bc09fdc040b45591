"""What an operation is told of its beginning: the branch, commit and changed files of then, and the machine."""

import os
from pathlib import Path

import pytest

from hero_tui.core.facts import WorkspaceFact
from hero_tui.core.signals import Operation, Outcome
from hero_tui.recorder.context.host_identity import context_now, fingerprint, memory_limit, this_host
from hero_tui.recorder.context.run_context import RunContext

NOW = 1_800_000_000.0


def workspace(branch: str, commit: str, changed: int | None, *, switched: float, committed: float) -> WorkspaceFact:
    return WorkspaceFact(branch=branch, commit=commit, changed=changed, switched=switched, committed=committed)


def run(start: float, **attributes: str) -> Operation:
    return Operation("build.fast", start, 60.0, Outcome.OK, {}, attributes)


def test_a_run_gets_the_branch_of_its_start_although_another_is_checked_out_by_its_end() -> None:
    context = RunContext("0badcafe")
    context.fact(workspace("main", "aaaaaaa", 3, switched=NOW - 9000, committed=NOW - 500), NOW)
    context.fact(workspace("cart", "bbbbbbb", 3, switched=NOW + 30, committed=NOW - 700), NOW + 31)
    assert dict(context.complete(run(NOW + 10)).attributes) == {
        "branch": "main",
        "commit": "aaaaaaa",
        "dirty": 3,
        "host": "0badcafe",
    }
    assert context.complete(run(NOW + 30)).attributes["branch"] == "cart"


def test_the_count_of_changed_files_is_that_of_when_it_was_counted() -> None:
    context = RunContext(None)
    context.fact(workspace("main", "aaaaaaa", None, switched=NOW - 9000, committed=NOW - 500), NOW)
    context.fact(workspace("main", "aaaaaaa", 7, switched=NOW - 9000, committed=NOW - 500), NOW + 3)
    assert "dirty" not in context.complete(run(NOW + 1)).attributes
    assert context.complete(run(NOW + 3)).attributes["dirty"] == 7


def test_what_began_before_the_checkout_is_not_attributed_to_it() -> None:
    context = RunContext("0badcafe")
    context.fact(workspace("main", "aaaaaaa", 3, switched=NOW - 100, committed=NOW - 500), NOW)
    assert dict(context.complete(run(NOW - 200)).attributes) == {"host": "0badcafe"}
    assert context.complete(run(NOW - 100)).attributes["branch"] == "main"


def test_what_an_operation_says_itself_stays() -> None:
    context = RunContext("0badcafe")
    context.fact(workspace("main", "aaaaaaa", 3, switched=NOW - 100, committed=NOW - 500), NOW)
    assert context.complete(run(NOW, branch="release")).attributes["branch"] == "release"
    switch = Operation("workspace.branch", NOW, None, Outcome.OK, {}, {"from": "a", "to": "b"})
    assert context.complete(switch) == switch


def test_without_git_only_the_machine_is_known() -> None:
    context = RunContext("0badcafe")
    context.fact(WorkspaceFact(name="shop"), NOW)
    assert dict(context.complete(run(NOW)).attributes) == {"host": "0badcafe"}


def test_a_machine_is_another_with_other_cores_or_less_memory() -> None:
    same = fingerprint("build-1", 8, None)
    assert len(same) == 8
    assert same == fingerprint("build-1", 8, None)
    assert (
        len({same, fingerprint("build-2", 8, None), fingerprint("build-1", 4, None), fingerprint("build-1", 8, "1")})
        == 4
    )


def test_a_container_whose_name_changes_is_one_machine_by_the_name_that_it_is_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HERO_TUI_HOST", raising=False)
    own = context_now(tmp_path)["host"]
    monkeypatch.setenv("HERO_TUI_HOST", "ubuntu-4-cores")
    given = context_now(tmp_path)["host"]
    assert given != own
    assert given == fingerprint("ubuntu-4-cores", len(os.sched_getaffinity(0)), memory_limit())


@pytest.mark.parametrize(
    ("outer", "inner", "limit"),
    [
        ("max", "max", None),
        ("1000", "max", "1000"),
        ("1000", "2000", "1000"),
        ("max", "500", "500"),
        (None, None, None),
    ],
)
def test_the_memory_limit_is_the_lowest_of_the_cgroups_around(
    tmp_path: Path, outer: str | None, inner: str | None, limit: str | None
) -> None:
    folder = tmp_path / "user.slice" / "app.scope"
    folder.mkdir(parents=True)
    for place, text in ((folder.parent, outer), (folder, inner)):
        if text is not None:
            (place / "memory.max").write_text(f"{text}\n")
    own = tmp_path / "cgroup"
    own.write_text("0::/user.slice/app.scope\n")
    assert memory_limit(tmp_path, own) == limit


def test_what_begins_now_has_what_files_tell(tmp_path: Path) -> None:
    assert set(context_now(tmp_path)) == {"host"}
    (tmp_path / ".git" / "refs" / "heads").mkdir(parents=True)
    (tmp_path / ".git" / "objects").mkdir()
    (tmp_path / ".git" / "HEAD").write_text("ref: refs/heads/cart\n")
    (tmp_path / ".git" / "refs" / "heads" / "cart").write_text("8c1f0e2" + "0" * 33 + "\n")
    found = context_now(tmp_path)
    assert (found["branch"], found["commit"], set(found)) == ("cart", "8c1f0e2", {"branch", "commit", "host"})


def test_sixty_four_states_are_remembered() -> None:
    context = RunContext(None)
    for number in range(65):
        at = NOW + number
        context.fact(workspace(f"branch-{number}", "aaaaaaa", 0, switched=at, committed=NOW - 500), at)
    assert "branch" not in context.complete(run(NOW + 0.5)).attributes
    assert context.complete(run(NOW + 1.5)).attributes["branch"] == "branch-1"
    assert context.complete(run(NOW + 99)).attributes["branch"] == "branch-64"


def test_a_new_branch_or_commit_holds_from_its_own_time_and_at_the_latest_from_when_it_was_seen() -> None:
    """Given a switch at 10 that is told at 12, then a commit at 20 told at 21, then a time that lies ahead."""
    context = RunContext(None)
    context.fact(workspace("main", "aaaaaaa", 0, switched=NOW + 10, committed=NOW), NOW + 12)
    context.fact(workspace("main", "bbbbbbb", 0, switched=NOW + 10, committed=NOW + 20), NOW + 21)
    context.fact(workspace("main", "ccccccc", 0, switched=NOW + 10, committed=NOW + 900), NOW + 30)
    found = [context.complete(run(NOW + second)).attributes.get("commit") for second in (9, 10, 19, 20, 29, 30)]
    assert found == [None, "aaaaaaa", "aaaaaaa", "bbbbbbb", "bbbbbbb", "ccccccc"]


def test_a_fingerprint_is_the_first_8_hex_digits_of_sha256_over_name_cores_and_memory() -> None:
    """Written out, since it stands in histories: another one would make each machine a new one."""
    assert fingerprint("build-1", 8, None) == "0dc9e637"
    assert fingerprint("build-1", 8, "1000") == "1266cc7c"


SAVED = NOW + 10


@pytest.mark.parametrize(
    ("facts", "start", "dirty"),
    [
        ([(3, True, None)], NOW + 5, 3),
        ([(3, True, None), (3, False, SAVED)], NOW + 9.9, 3),
        ([(3, True, None), (3, False, SAVED)], SAVED, None),
        ([(3, True, None), (3, False, SAVED), (4, True, SAVED)], SAVED, 4),
        ([(3, True, None), (3, False, SAVED), (4, True, SAVED)], NOW + 9.9, 3),
        ([(3, True, None), (3, False, SAVED), (5, True, SAVED + 2)], SAVED, None),
        ([(3, True, None), (3, False, SAVED), (5, True, SAVED + 2)], SAVED + 2, 5),
        ([(3, True, None), (3, False, SAVED), (None, False, SAVED)], SAVED + 1, None),
    ],
    ids=[
        *("nothing was saved", "before the save", "by the save, not counted yet", "by the save, counted since"),
        *("before it, counted since", "saved again before the count", "by that save", "git does not tell"),
    ],
)
def test_an_operation_carries_the_count_that_holds_with_its_own_save_or_none(
    facts: list[tuple[int | None, bool, float | None]], start: float, dirty: int | None
) -> None:
    context = RunContext(None)
    for number, (changed, current, as_of) in enumerate(facts):
        fact = WorkspaceFact(
            branch="main", commit="aaaaaaa", changed=changed, switched=NOW, current=current, as_of=as_of
        )
        context.fact(fact, NOW + 20 * number)
    assert context.complete(run(start)).attributes.get("dirty") == dirty


def test_the_cores_that_count_are_those_that_this_process_may_use(monkeypatch: pytest.MonkeyPatch) -> None:
    """As `taskset` or a container allows them."""
    monkeypatch.setenv("HERO_TUI_HOST", "build-1")
    allowed = os.sched_getaffinity(0)
    assert this_host() == fingerprint("build-1", len(allowed), memory_limit())
    try:
        os.sched_setaffinity(0, {min(allowed)})
        assert this_host() == fingerprint("build-1", 1, memory_limit())
    finally:
        os.sched_setaffinity(0, allowed)


def test_a_branch_that_is_checked_out_again_counts_from_then_on() -> None:
    """Given main, cart and main again, which is told a second time: it was never main in between."""
    context = RunContext(None)
    context.fact(workspace("main", "aaaaaaa", 1, switched=NOW, committed=NOW - 500), NOW)
    context.fact(workspace("cart", "bbbbbbb", 2, switched=NOW + 10, committed=NOW - 700), NOW + 11)
    context.fact(workspace("main", "aaaaaaa", 3, switched=NOW + 20, committed=NOW - 500), NOW + 31)
    context.fact(workspace("main", "aaaaaaa", 4, switched=NOW + 20, committed=NOW - 500), NOW + 41)
    found = [context.complete(run(NOW + second)).attributes for second in (5, 15, 25, 45)]
    assert [(each["branch"], each["dirty"]) for each in found] == [("main", 1), ("cart", 2), ("main", 3), ("main", 4)]


@pytest.mark.parametrize(
    ("signal", "start", "branch"),
    [
        ("dev.hot_reload", -3.0, "main"),
        ("dev.hot_reload", -1.1, "main"),
        ("dev.hot_reload", -0.9, "cart"),
        ("dev.hot_reload", -0.001, "cart"),
        ("dev.hot_reload", 0.0, "cart"),
        ("dev.hot_reload", 4.5, "cart"),
        ("build.fast", -0.001, "main"),
        ("dev.lint", -0.9, "main"),
    ],
)
def test_a_reload_has_the_branch_whose_checkout_wrote_its_file(signal: str, start: float, branch: str) -> None:
    """Given HEAD that is written at 0 s, and a commit made 5 s later: files come up to a second before HEAD."""
    context = RunContext(None)
    context.fact(workspace("main", "aaaaaaa", 0, switched=NOW - 900, committed=NOW - 900), NOW - 900)
    context.fact(workspace("cart", "bbbbbbb", 0, switched=NOW, committed=NOW - 700), NOW + 0.2)
    context.fact(workspace("cart", "ccccccc", 0, switched=NOW, committed=NOW + 5), NOW + 5.2)
    found = context.complete(Operation(signal, NOW + start, 0.2, Outcome.OK)).attributes
    assert found["branch"] == branch
    assert found["commit"] == {"main": "aaaaaaa", "cart": "bbbbbbb"}[branch], "a save comes before its commit"
