"""Whole files: those in `good/` read as their text says, those in `bad/` are refused in just these words.

The text of a good file tells each budget that is not as the shipped file has it; `shipped.txt` tells those.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hero_tui.budgets.files import load_effective, read_budgets, read_effective
from hero_tui.budgets.problems import BudgetsError
from hero_tui.core.budget import Budget
from hero_tui.core.declared import Check, DeclaredServer, Planned, Source
from hero_tui.core.kinds import AvailableSpec, BaselineSpec, ConcurrencySpec, RatioSpec

HERE = Path(__file__).parent
GOOD = sorted((HERE / "good").glob("*.yaml"))
BAD = sorted((HERE / "bad").glob("*.yaml"))


def told(budget: Budget) -> str:
    """A budget in one line."""
    limits = ", ".join(f"{each.statistic} {each.limit.text} = {each.limit.value:g}" for each in budget.objectives)
    window = f"{budget.window.operations} runs" if budget.window.operations else f"{budget.window.seconds:g} s"
    ladder = " ".join(f"{rung.enter:g}>{rung.leave:g}/{rung.hold:g}s" for rung in budget.ladder)
    words = "".join(f" {each}" for each in (budget.owner, budget.runbook, budget.note) if each is not None)
    return (
        f"{budget.id} [{budget.signal}] {budget.kind.value} {budget.unit.value}: {limits}; over {window};"
        f" {ladder} keep {budget.keep_firing_for:g} s;{further(budget)} {place(budget.source)}{words}"
    )


def further(budget: Budget) -> str:
    """What only some kinds have."""
    said = [
        "" if budget.title is None else f"{budget.title!r}",
        *of_its_kind(budget),
    ]
    return "".join(f" {each};" for each in said if each)


def of_its_kind(budget: Budget) -> Iterator[str]:
    match budget.spec:
        case RatioSpec(over=over):
            yield from (f"at most {1 - each.quantile:.4g} bad" for each in budget.objectives if each.quantile)
            yield f"alerts over {over:g} s"
        case BaselineSpec(than=than):
            yield f"than {than:g} s"
        case ConcurrencySpec(counts=counts):
            yield f"counts {'+'.join(counts)}"
        case AvailableSpec() as spec:
            for each in spec.burn:
                yield f"{each.level.word} {each.spend.text} in {each.long:g} s still {each.short:g} s"
            yield "" if not spec.burn else f"slices of {spec.slice:g} s, planned counts: {spec.planned_counts}"
            yield "" if spec.check is None else f"check {spec.check}"


def told_check(check: Check) -> str:
    times = f"every {check.every:g} s for {check.timeout:g} s"
    return f"check {check.name}: {check.how} {check.target} {times} as {check.signal}; {place(check.source)}"


def told_planned(planned: Planned) -> str:
    when = (
        f"{planned.start:g}-{planned.end:g} {planned.zone}"
        if planned.zone
        else f"{planned.start:.0f}-{planned.end:.0f}"
    )
    return f"planned {when}: {planned.why}; {' '.join(planned.budgets) or 'all'}; {place(planned.source)}"


def told_server(server: DeclaredServer) -> str:
    at = f"{' '.join(server.command) or 'any'} in {server.folder or 'any'} at {server.port or 'any'}"
    asked = (server.ask or "as any") if server.may_ask else "never"
    return f"server {at}: {server.name}, asked {asked}, listed {server.is_listed}; {place(server.source)}"


def place(source: Source | None) -> str:
    return "-" if source is None else f"{source.file}:{source.line}:{source.column}"


@pytest.mark.parametrize("file", GOOD, ids=lambda file: file.stem)
def test_a_good_file_reads_as_its_text_says(file: Path) -> None:
    shipped = {each.id: told(each) for each in load_effective(None).budgets}
    effective = read_effective(file.read_text(encoding="utf-8"), "budgets.yaml")
    found = {each.id: told(each) for each in effective.budgets}
    lines = [f"{each}: off" for each in shipped if each not in found]
    lines += [text for each, text in found.items() if text != shipped.get(each)]
    lines += [*map(told_check, effective.checks), *map(told_planned, effective.planned)]
    lines += [f"launched by {name}" for name in effective.launched_by]
    lines += [] if effective.poll_files is None else [f"files looked at every {effective.poll_files:g} s"]
    lines += map(told_server, effective.servers)
    assert "".join(f"{line}\n" for line in lines) == file.with_suffix(".txt").read_text(encoding="utf-8")
    assert [each for each in found if each in shipped] == [each for each in shipped if each in found], "in its order"


def test_the_shipped_file_reads_as_its_text_says() -> None:
    wanted = (HERE / "shipped.txt").read_text(encoding="utf-8")
    assert "".join(f"{told(each)}\n" for each in load_effective(None).budgets) == wanted


@pytest.mark.parametrize("file", BAD, ids=lambda file: file.stem)
def test_a_bad_file_is_refused_in_these_words(file: Path) -> None:
    with file.open(encoding="utf-8", newline="") as opened, pytest.raises(BudgetsError) as refused:
        read_budgets(opened.read(), "budgets.yaml")
    drawn = "".join(f"{each.drawn()}\n" for each in refused.value.problems)
    assert drawn == file.with_suffix(".txt").read_text(encoding="utf-8")
    assert str(refused.value) == drawn.splitlines()[0]


def test_the_folders_hold_what_they_should() -> None:
    assert len(GOOD) >= 10
    assert len(BAD) >= 50
