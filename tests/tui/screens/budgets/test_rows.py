"""What the Budgets screen lists: systems in order, what is folded, what a filter lets through. Pure stories."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from hero_tui.core.objectives import Level
from hero_tui.models.snapshot import Snapshot
from hero_tui.tui.screens.budgets.rows import BudgetRow, ListedRow, ListOptions, Order, SystemRow, budget_rows, worst_of
from hero_tui.tui.screens.budgets.state import (
    BudgetsState,
    folded,
    in_sight,
    moved,
    next_level,
    next_of,
    reordered,
    searched,
    to_end,
)
from tests.support.budget_views import CI_TESTS, every_kind, nothing_fed, silent
from tests.support.snapshots import NOW, run, snapshot

KEYS = st.sampled_from(["down", "up", "page", "fold", "order", "level", "end", "next"])


def listed(rows: tuple[ListedRow, ...]) -> list[str]:
    """Ids of the budgets in their order."""
    return [row.view.budget.id for row in rows if isinstance(row, BudgetRow)]


def systems(rows: tuple[ListedRow, ...]) -> list[str]:
    return [row.system for row in rows if isinstance(row, SystemRow)]


def after(state: BudgetsState, key: str, now: Snapshot) -> BudgetsState:
    """The state after a key."""
    rows = budget_rows(now, state.options)
    match key:
        case "down" | "up" | "page":
            return moved(state, rows, {"down": 1, "up": -1, "page": 7}[key])
        case "fold":
            return folded(state, rows)
        case "order":
            return reordered(state)
        case "level":
            return next_level(state)
        case "end":
            return to_end(state, rows, last=True)
        case _:
            return next_of(state, rows, 1, recording=True)


def test_the_files_order_by_system() -> None:
    rows = budget_rows(every_kind(), ListOptions())
    assert systems(rows) == ["dev", "build", "ci", "orchestration", "promise", "success", "web"]
    assert listed(rows)[:9] == [view.budget.id for view in every_kind().budgets[:9]]


def test_a_system_without_any_data_is_folded_until_it_has_some_or_somebody_opens_it() -> None:
    rows = budget_rows(nothing_fed(), ListOptions())
    assert {each.split(".")[0] for each in listed(rows)} == {"dev"}
    assert "ci.tests" in listed(budget_rows(nothing_fed(), ListOptions(opened=frozenset({"ci"}))))
    fed = replace(silent(CI_TESTS), latest=120.0, runs=(run(1, "ci.tests", NOW, 120.0),))
    views = tuple(fed if view.budget.id == "ci.tests" else view for view in nothing_fed().budgets)
    assert "ci.tests" in listed(budget_rows(snapshot(budgets=views), ListOptions()))
    assert "ci.tests" not in listed(budget_rows(snapshot(budgets=views), ListOptions(closed=frozenset({"ci"}))))


def test_most_urgent_first_puts_the_worst_system_first_and_a_broken_promise_before_info() -> None:
    rows = budget_rows(every_kind(), ListOptions(Order.URGENCY))
    assert systems(rows)[:3] == ["ci", "dev", "orchestration"]
    assert listed(rows)[:3] == ["ci.bundle", "ci.success", "ci.tests"], "warning, warning with less use, broken"
    dev = [each for each in listed(rows) if each.startswith("dev.")]
    assert dev[:3] == ["dev.memory", "dev.build_cache", "dev.type_check"], "warning, info, over"


def test_most_used_first_and_by_name() -> None:
    use = listed(budget_rows(every_kind(), ListOptions(Order.USE)))
    assert use[0] == "ci.bundle"
    assert use[-1].startswith("success."), "what has no use is last"
    names = [row.title for row in budget_rows(every_kind(), ListOptions(Order.NAME)) if isinstance(row, SystemRow)]
    assert names == sorted(names, key=str.casefold)


def test_a_filter_finds_by_name_owner_kind_and_verdict_and_folds_nothing() -> None:
    def found(query: str) -> list[str]:
        return listed(budget_rows(every_kind(), ListOptions(query=query, closed=frozenset({"ci", "dev"}))))

    assert found("broken") == [
        "ci.tests", "ci.bundle", "orchestration.concurrency.builds", "success.compliance",
    ]  # fmt: skip
    assert found("PLATFORM") == ["build.fast", "build.memory.total"]
    assert found("availab") == ["promise.availability"], "also in a system without data"
    assert found("memory growth") == ["build.memory.growth"]
    assert found("nonsense") == []


def test_the_least_level_hides_what_is_below_it_and_everything_while_nothing_is_known() -> None:
    assert listed(budget_rows(every_kind(), ListOptions(least=Level.WARNING))) == [
        "dev.memory",
        "ci.success",
        "ci.bundle",
    ]
    assert listed(budget_rows(every_kind(), ListOptions(least=Level.CRITICAL))) == []


def test_the_worst_of_equals_uses_most() -> None:
    worst = worst_of(view for view in every_kind().budgets if view.budget.system == "ci")
    assert worst is not None
    assert worst.budget.id == "ci.bundle"
    assert worst_of(()) is None


def test_the_cursor_begins_on_the_first_budget_and_follows_it_through_orders() -> None:
    now = every_kind()
    rows = budget_rows(now, ListOptions())
    state = BudgetsState()
    assert state.view(rows) is now.budgets[0]
    state = moved(state, rows, 4)
    assert state.row == "budget dev.memory"
    for _ in Order:
        state = reordered(state)
        view = state.view(budget_rows(now, state.options))
        assert view is not None
        assert view.budget.id == "dev.memory"
    assert state.options.order is Order.FILE


def test_folding_puts_the_cursor_on_the_systems_line_and_unfolding_keeps_it_there() -> None:
    now = every_kind()
    state = BudgetsState("budget ci.success")
    state = folded(state, budget_rows(now, state.options))
    assert state.row == "system ci"
    assert "ci.tests" not in listed(budget_rows(now, state.options))
    state = folded(state, budget_rows(now, state.options))
    assert state.row == "system ci"
    assert "ci.tests" in listed(budget_rows(now, state.options))
    empty = BudgetsState("system promise")
    opened = folded(empty, budget_rows(now, empty.options))
    assert "promise.errors" in listed(budget_rows(now, opened.options)), "one without data can be opened"


def test_a_budget_that_left_hands_the_cursor_to_its_system_or_to_the_first() -> None:
    now = every_kind()
    rows = budget_rows(now, ListOptions())
    gone = BudgetsState("budget ci.gone")
    assert gone.focused(rows) == next(row for row in rows if row.key == "system ci")
    nowhere = BudgetsState("budget other.gone")
    assert nowhere.view(rows) is now.budgets[0]
    assert BudgetsState().focused(()) is None


def test_n_goes_round_what_needs_a_look_or_what_was_found() -> None:
    now = every_kind()
    rows = budget_rows(now, ListOptions())
    state, seen = BudgetsState(), []
    for _ in range(11):
        state = next_of(state, rows, 1, recording=True)
        seen.append(state.row)
    assert seen[:3] == ["budget dev.type_check", "budget dev.memory", "budget dev.build_cache"]
    assert seen[-1] in seen[:3], "it goes round"
    found = searched(BudgetsState(), "tests")
    rows = budget_rows(now, found.options)
    assert found.view(rows) is not None
    again = next_of(found, rows, 1, recording=True)
    assert again.row == "budget ci.flaky"


@given(st.lists(KEYS, max_size=40), st.integers(1, 40))
def test_the_cursor_is_always_in_sight_and_the_list_has_no_hole_at_its_end(keys: list[str], room: int) -> None:
    now = every_kind()
    state = BudgetsState()
    for key in keys:
        state = after(state, key, now)
        rows = budget_rows(now, state.options)
        state = in_sight(state, rows, room)
        at = state.at(rows)
        if at is not None:
            assert state.first <= at < state.first + room
            assert 0 <= state.first <= max(0, len(rows) - 1)
            assert len(rows) - state.first >= min(room, len(rows)) - 1


def test_the_line_of_a_system_is_shown_above_its_first_budget() -> None:
    rows = budget_rows(every_kind(), ListOptions())
    state = in_sight(to_end(BudgetsState(), rows, last=True), rows, 10)
    while state.row != "budget ci.tests":
        state = in_sight(moved(state, rows, -1), rows, 10)
    assert rows[state.first].key == "system ci"
