"""What `check` makes of verdicts: its exit code, and forms that a CI server, a page and a person can read."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from itertools import chain

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from hero_tui.budgets.files import read_budgets
from hero_tui.core.budget import Budget, BudgetFile
from hero_tui.core.kinds import BaselineSpec, Kind
from hero_tui.core.objectives import Verdict, Window
from hero_tui.core.signals import Labels
from hero_tui.judge.kinds.registry import judge_nothing
from hero_tui.models.budgets import BudgetView, Waiting
from hero_tui.queries.live.entries import empty_entry
from hero_tui.report.check import Checked, check_json, within
from hero_tui.report.check_github import check_github
from hero_tui.report.check_junit import check_junit
from hero_tui.report.check_markdown import check_markdown
from hero_tui.report.check_text import check_text
from tests.support.examples import examples
from tests.support.moments import NOON, hot_reload, memory
from tests.support.snapshots import HOT_RELOAD, MEMORY, WEEK
from tests.support.zones import fixed_zone

MET, BROKEN, UNSURE, NOTHING = Verdict.MET, Verdict.BREACHED, Verdict.UNDETERMINED, Verdict.NO_DATA
SHIPPED = {each.id: each for each in read_budgets("", "budgets.yaml")}


def of(verdict: Verdict, labels: Labels | None = None) -> BudgetView:
    """A budget with that verdict and evidence to read."""
    if verdict is NOTHING:
        return empty_entry(SHIPPED["ci.success"], Waiting.NOTHING, None)
    view = memory() if verdict is not UNSURE else hot_reload()
    objectives = tuple(replace(each, verdict=verdict) for each in view.judgement.objectives)
    judgement = replace(view.judgement, verdict=verdict, objectives=objectives)
    return replace(view, judgement=judgement, labels=view.labels if labels is None else labels)


def found(*entries: BudgetView, strict: bool = False, since: float | None = None, name: str = "storefront") -> Checked:
    return Checked("/home/me/storefront", name, NOON, since, strict, entries)


@pytest.mark.parametrize(
    ("verdicts", "code", "strict"),
    [
        ([], 3, 3),
        ([NOTHING], 3, 3),
        ([NOTHING, MET], 0, 0),
        ([UNSURE], 0, 3),
        ([MET, UNSURE], 0, 3),
        ([MET, MET], 0, 0),
        ([BROKEN], 1, 1),
        ([MET, UNSURE, NOTHING, BROKEN], 1, 1),
    ],
)
def test_the_exit_code(verdicts: Sequence[Verdict], code: int, strict: int) -> None:
    entries = [of(each) for each in verdicts]
    assert (found(*entries).code, found(*entries, strict=True).code) == (code, strict)


def test_what_is_observed_only_settles_nothing_and_is_not_waited_for() -> None:
    peak = SHIPPED["build.cpu.peak"]
    observed = replace(empty_entry(peak, Waiting.NOTHING, None), latest=0.92)
    assert found(observed).code == 3
    assert found(observed, of(MET), strict=True).code == 0
    assert check_json(found(observed))["budgets"] != []


def test_for_people_the_worst_comes_first_and_the_last_line_says_it_all() -> None:
    with fixed_zone():
        text = check_text(found(of(MET), of(NOTHING), of(UNSURE), of(BROKEN), since=NOON - 3600))
    lines = text.splitlines()
    assert [line.split()[0] for line in lines if line] == ["✗", "?", "✓", "1"]
    assert lines[0].startswith("✗ broken        dev.memory server=vite      2.46 GB of 3.00 GB")
    assert lines[-1] == "1 broken, 1 not sure yet, 1 kept, 1 without data since 11:00"


@pytest.mark.parametrize(
    ("entries", "strict", "last"),
    [
        ([of(NOTHING)], False, "1 without data; nothing to judge: hero-tui event ci.success --good"),
        ([of(UNSURE)], True, "1 not sure yet; --strict wants every promise settled"),
        ([], False, "no budgets; nothing to judge"),
        ([of(MET), of(NOTHING)], False, "1 kept, 1 without data; 0, for nothing is broken and 1 of 2 was judged"),
        ([of(MET), of(UNSURE)], False, "1 not sure yet, 1 kept; 0, for nothing is broken and 2 of 2 were judged"),
        ([of(MET), of(BROKEN)], False, "1 broken, 1 kept"),
    ],
)
def test_where_nothing_can_be_said_it_says_what_to_do(entries: list[BudgetView], strict: bool, last: str) -> None:
    assert check_text(found(*entries, strict=strict)).splitlines()[-1] == last


def test_the_json_is_a_contract() -> None:
    said = check_json(found(of(MET), of(BROKEN), of(NOTHING), since=NOON - 3600))
    budgets = said.pop("budgets")
    assert said == {
        "schema": 1,
        "workspace": "/home/me/storefront",
        "at": "2026-11-23T12:00:00.000Z",
        "since": "2026-11-23T11:00:00.000Z",
        "strict": False,
        "code": 1,
        "verdict": "breached",
        "counts": {"breached": 1, "undetermined": 0, "met": 1, "no_data": 1},
    }
    assert isinstance(budgets, list)
    assert [each["id"] for each in budgets] == ["dev.memory", "dev.memory", "ci.success"]
    assert check_json(found())["verdict"] == "no_data"
    json.dumps(said, allow_nan=False)


def junit(*entries: BudgetView) -> ET.Element:
    return ET.fromstring(check_junit(found(*entries)))  # noqa: S314 - our own document


def test_junit_has_a_case_for_each_budget_and_label_set() -> None:
    root = junit(of(MET), of(BROKEN, {"server": "other"}), of(UNSURE), of(NOTHING))
    assert (root.tag, root.get("tests"), root.get("failures")) == ("testsuites", "4", "1")
    counted = [(each.get("name"), each.get("tests"), each.get("skipped")) for each in root]
    assert counted == [("dev", "3", "1"), ("ci", "1", "1")]
    cases = {each.get("name"): each for each in root.iter("testcase")}
    assert list(cases) == [
        "dev.memory server=vite",
        "dev.memory server=other",
        "dev.hot_reload server=vite",
        "ci.success",
    ]
    failure = cases["dev.memory server=other"].find("failure")
    assert failure is not None
    assert failure.get("type") == "breached"
    assert failure.get("message") == "max: 0 of 4,000 slices over 3.00 GB; at most 1 % may be"
    reasons = [each.get("message") for each in root.iter("skipped")]
    proof = "needed to prove it met"
    assert reasons == [
        f"not sure yet: p95: 0 of 17 over 500 ms; 59 {proof}; p99: 0 of 17 over 2.0 s; 299 {proof}",
        "no data: hero-tui event ci.success --good",
    ]
    assert cases["dev.memory server=vite"].find("failure") is None
    assert cases["dev.memory server=vite"].find("skipped") is None


def test_junit_properties_carry_value_limit_and_n() -> None:
    properties = {each.get("name"): each.get("value") for each in junit(of(MET)).iter("property")}
    assert properties == {
        "dev.memory server=vite max.value": "2460000000",
        "dev.memory server=vite max.limit": "3000000000",
        "dev.memory server=vite max.n": "4000",
        "dev.memory server=vite max.verdict": "met",
    }
    timed = {each.get("name"): each.get("value") for each in junit(of(UNSURE)).iter("property")}
    name = "dev.hot_reload server=vite p95"
    assert (timed[f"{name}.value"], timed[f"{name}.limit"], timed[f"{name}.n"]) == ("", "0.5", "17")


# What Jenkins' junit-10.xsd allows, of what a judgement could need: for each element its children, and of its
# attributes those that must be there and those that may.
ALLOWED: dict[str, tuple[set[str], set[str], set[str]]] = {
    "testsuites": ({"testsuite"}, set(), {"name", "time", "tests", "failures", "disabled", "errors"}),
    "testsuite": (
        {"testsuite", "properties", "testcase", "system-out", "system-err"},
        {"name", "tests", "failures", "errors"},
        {"time", "skipped", "timestamp", "hostname", "id", "package", "file", "log", "url", "group"},
    ),
    "properties": ({"property"}, set(), set()),
    "property": (set(), {"name", "value"}, set()),
    "testcase": (
        {"skipped", "error", "failure", "system-out", "system-err"},
        {"name"},
        {"time", "classname", "group"},
    ),
    "failure": (set(), set(), {"type", "message"}),
    "skipped": (set(), set(), {"type", "message"}),
}
SUREFIRE_TIME = re.compile(r"(([0-9]{0,3},)*[0-9]{3}|[0-9]{0,3})*(\.[0-9]*)?")
MIXED = {"failure", "skipped"}


def valid(element: ET.Element) -> None:
    """It is as Jenkins' schema has it, and all that is below it."""
    children, required, optional = ALLOWED[element.tag]
    assert required <= set(element.keys()) <= required | optional, element.tag
    assert {each.tag for each in element} <= children, element.tag
    if element.tag in {"testsuites", "testsuite"}:
        assert SUREFIRE_TIME.fullmatch(element.get("time", ""))
    if element.tag not in MIXED:
        assert not (element.text or "").strip()
    assert not (element.tail or "").strip()
    for each in element:
        valid(each)


@pytest.mark.parametrize(
    "entries",
    [
        [],
        [of(MET)],
        [of(BROKEN), of(BROKEN, {"server": 'a"b<c>&'})],
        [of(UNSURE), of(NOTHING)],
        [of(MET), of(BROKEN), of(UNSURE), of(NOTHING), of(MET, {"server": "]]>\x00"})],
        [replace(empty_entry(each, Waiting.NOTHING, None)) for each in SHIPPED.values()],
    ],
    ids=len,
)
def test_junit_is_as_jenkins_schema_has_it(entries: list[BudgetView]) -> None:
    valid(junit(*entries))


def test_for_github_the_broken_ones_are_errors_and_a_line_says_it_all() -> None:
    lines = check_github(found(of(MET), of(BROKEN, {"server": "a,b:c%\n"}), of(UNSURE), of(NOTHING))).splitlines()
    assert lines == [
        (
            "::error title=budget broken::dev.memory server=a,b:c%25\\n: 2.46 GB of 3.00 GB;"
            " 0 of 4,000 slices over 3.00 GB; at most 1 %25 may be"
        ),
        "::notice title=hero-tui check::1 broken, 1 not sure yet, 1 kept, 1 without data",
    ]
    strict = check_github(found(of(UNSURE), strict=True)).splitlines()
    assert strict[0].startswith("::warning title=budget not settled::dev.hot_reload server=vite: ")
    assert strict[1].startswith("::notice title=hero-tui check::1 not sure yet")


anything = st.one_of(
    st.text(max_size=30),
    st.sampled_from(["]]>", "<!--", '" onload="', "\x00\x1b[31m", "\udc80", "￿", "a|b`c`", "@all"]),
)


@settings(max_examples=examples(200))
@given(st.dictionaries(anything, anything, max_size=3), anything)
def test_no_word_from_outside_breaks_a_form(labels: dict[str, str], name: str) -> None:
    """XML stays XML, a table's row stays a row, and nothing reaches a terminal or becomes markup."""
    entries = [of(verdict, labels) for verdict in (BROKEN, UNSURE, MET)]
    (suite,) = junit(*entries)
    assert len(suite.findall("testcase")) == 3
    markdown = check_markdown(found(*entries, name=name))
    rows = [line for line in markdown.splitlines() if line.startswith("| ")][1:]
    assert len(rows) == 3
    for row in rows:
        assert len(row.replace("\\|", "").split("|")) == 7
        assert row.count("`") == 2
    for text in (markdown, check_text(found(*entries)), check_junit(found(*entries))):
        assert not [char for char in text if not (char.isprintable() or char == "\n")]


def test_markdown_reads_as_a_page() -> None:
    with fixed_zone():
        text = check_markdown(found(of(MET), of(BROKEN), of(NOTHING)))
    slices = "0 of 4,000 slices over 3.00 GB; at most 1 % may be"
    assert text.splitlines() == [
        "### `storefront`: 1 broken, 1 kept, 1 without data",
        "",
        "| verdict | budget | measured | limit | why |",
        "|:--|:--|--:|--:|:--|",
        f"| ✗ broken | `dev.memory server=vite` | 2.46 GB | 3.00 GB | {slices} |",
        f"| ✓ kept | `dev.memory server=vite` | 2.46 GB | 3.00 GB | {slices} |",
        "",
        "<details><summary>1 without data</summary>",
        "",
        "`ci.success`. Such as: `hero-tui event ci.success --good`",
        "",
        "</details>",
        "",
        "<sub>hero-tui check, 2026-11-23T12:00:00.000Z, each budget over its own window</sub>",
    ]


def test_markdown_fits_a_comment_however_many_there_are() -> None:
    many = [of(verdict, {"server": f"{number:04}" + "x" * 90}) for number in range(3000) for verdict in (MET, NOTHING)]
    text = check_markdown(found(of(BROKEN), *many))
    assert len(text.encode()) <= 65_536
    assert "✗ broken" in text.splitlines()[4]
    assert "more are not shown here; `hero-tui check` lists them." in text


def test_a_window_of_ones_own_takes_the_place_of_each() -> None:
    file = BudgetFile(tuple(SHIPPED.values()), None, "")
    windows = {each.id: each.window for each in within(file, 7200.0).budgets}
    assert windows["dev.lint"] == windows["ci.success"] == windows["dev.memory"] == Window(7200.0)
    assert windows["ci.flaky"] == Window(7200.0), "200 runs are no time"
    assert windows["build.memory.growth"] == Window(7200.0, 10), "the last ten of those"
    trend = Budget("a.b", BaselineSpec(), HOT_RELOAD.unit, MEMORY.objectives, Window(operations=20), (), "a.b")
    assert within(BudgetFile((trend,), None, ""), 7200.0).budgets == (trend,)
    assert HOT_RELOAD.window == Window(WEEK)


def test_every_shipped_budget_has_all_forms_before_any_data() -> None:
    entries = [replace(empty_entry(each, Waiting.NOTHING, None)) for each in SHIPPED.values()]
    assert all(each.judgement == judge_nothing(each.budget) for each in entries)
    root = junit(*entries)
    reasons = list(chain.from_iterable(case.findall("skipped") for case in root.iter("testcase")))
    assert len(reasons) == len([each for each in entries if each.budget.kind not in {Kind.OBSERVE, Kind.REPORT}])
    assert all(len(each.get("message") or "") > len("no data: ") for each in reasons)
    assert len(check_markdown(found(*entries)).encode()) < 5000


def test_sums_over_budgets_count_where_they_are_asked_for_alone() -> None:
    """Given a broken figure about the other budgets beside what is kept: `--include success` alone makes it a 1."""
    sums = replace(of(BROKEN), budget=SHIPPED["success.violations"])
    kept = of(MET)
    assert found(sums, kept).code == 0
    assert found(sums).code == 3
    assert replace(found(sums, kept), sums=True).code == 1
    assert found(sums, kept).counts[BROKEN] == 0
