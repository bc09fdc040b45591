"""A revision is what is promised, not how it was written."""

import json
from pathlib import Path

import pytest

from hero_tui.budgets.files import load_budgets
from hero_tui.budgets.revision import changed_budgets, revision_of


def revision(folder: Path, text: str) -> tuple[str, str]:
    (folder / "budgets.yaml").write_text(text)
    return revision_of(load_budgets(folder))


def test_a_comment_is_no_other_revision_and_a_limit_is(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    first = revision(tmp_path, "budgets:\n  dev.lint: {time: {p95: 1.0 s}}\n")
    assert revision(tmp_path, "# why\n\nbudgets:\n  dev.lint:\n    time: {p95: 1.0 s}\n") == first
    other = revision(tmp_path, "budgets:\n  dev.lint: {time: {p95: 1.1 s}}\n")
    assert other[0] != first[0]
    planned = revision(
        tmp_path,
        "budgets:\n  dev.lint: {time: {p95: 1.0 s}}\n"
        "planned:\n  - {from: 2026-12-01T02:00Z, to: 2026-12-01T04:00Z, why: move}\n",
    )
    assert planned[0] != first[0]


def test_its_text_has_every_limit_of_its_time(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    _, text = revision(tmp_path, "budgets:\n  dev.lint: {time: {p95: 1.0 s}}\n")
    budgets = {each["id"]: each for each in json.loads(text)["budgets"]}
    assert len(budgets) == 66
    assert budgets["dev.lint"]["objectives"][0]["limit"] == {"value": 1.0, "text": "1.0 s"}
    assert budgets["ci.success"]["ladder"][0]["enter"] == 0.5


def test_a_budget_of_one_kind_is_written_with_the_defaults_of_what_others_say(tmp_path: Path) -> None:
    """The text is what older histories hold: its digest must not change with how a kind is kept in memory."""
    (tmp_path / ".git").mkdir()
    _, text = revision(tmp_path, "budgets:\n  dev.lint: {time: {p95: 1.0 s}}\n")
    budgets = {each["id"]: each for each in json.loads(text)["budgets"]}
    of_kind = ("counts", "over", "than", "burn", "slice", "check", "planned_counts")
    assert [budgets["dev.lint"][key] for key in of_kind] == [[], None, None, [], 10.0, None, False]
    assert budgets["ci.success"]["over"] == 3600.0
    assert budgets["orchestration.concurrency.builds"]["counts"] == ["build.fast", "build.standard", "build.full"]
    assert "spec" not in budgets["dev.lint"]
    assert budgets["dev.lint"]["kind"] == "time"


@pytest.mark.parametrize(
    ("written", "shipped"),
    [
        ("dev.memory: {limit: {max: 2 GB}}", True),
        ("dev.lint: {owner: me, note: why}", True),
        ("dev.lint: {ladder: {warning: {enter: 1.3x}}}", True),
        ("dev.lint: {window: 3 d}", True),
        ("dev.lint: {time: {p95: 2.0 s, p99: 5.0 s}}", False),
        ("dev.lint: {time: {p95: 2 s}}", False),
        ("dev.lint: {baseline: {max: 20 %}}", False),
    ],
)
def test_a_limit_is_the_shipped_one_until_somebody_writes_one(tmp_path: Path, written: str, shipped: bool) -> None:
    """Also the same one: who wrote it knows of it. It is another revision then, which changes no alert."""
    (tmp_path / ".git").mkdir()
    before = revision(tmp_path, "budgets: {}\n")
    (tmp_path / "budgets.yaml").write_text(f"budgets:\n  {written}\n")
    budgets = load_budgets(tmp_path)
    lint = budgets.get("dev.lint")
    assert lint is not None
    assert lint.shipped is shipped
    after = revision_of(budgets)
    assert ("shipped" in next(each for each in json.loads(after[1])["budgets"] if each["id"] == "dev.lint")) is shipped
    if written == "dev.lint: {time: {p95: 2.0 s, p99: 5.0 s}}":
        assert after[0] != before[0]
        assert changed_budgets(before[1], after[1]) == frozenset()
