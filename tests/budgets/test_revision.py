"""A revision is what is promised, not how it was written."""

import json
from pathlib import Path

from hero_tui.budgets.files import load_budgets
from hero_tui.budgets.revision import revision_of


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
