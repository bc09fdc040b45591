"""The reference page is what the table of fields says today, and the shipped file's own examples are right."""

from __future__ import annotations

import re
from pathlib import Path

from hero_tui.budgets.docs.reference import reference
from hero_tui.budgets.files import read_effective
from hero_tui.budgets.kinds.registry import KINDS
from hero_tui.budgets.parse.fields import BUDGET, CHECK, PLANNED, SERVER
from hero_tui.budgets.parse.yaml_nodes import read_nodes
from hero_tui.budgets.problems import Problems
from hero_tui.budgets.shipped import shipped_text

ROOT = Path(__file__).parents[3]


def test_the_page_is_current() -> None:
    wanted = reference()
    assert (ROOT / "docs" / "budgets.md").read_text(encoding="utf-8") == wanted, "run `make docs`"


def test_it_names_every_kind_and_key() -> None:
    page = reference()
    for kind in KINDS:
        assert f"\n### {kind.value}\n" in page
    for key in [*BUDGET, *CHECK, *PLANNED, *SERVER]:
        assert f"| `{key}` |" in page or f"### {key}\n" in page


def test_the_examples_on_the_page_are_right() -> None:
    budgets, servers = re.findall(r"```yaml\n(.*?)```", reference(), re.DOTALL)
    assert [each.id for each in read_effective(budgets, "example").budgets][-1] == "shop.search"
    assert [(each.ask, each.may_ask, each.is_listed) for each in read_effective(servers, "example").servers] == [
        ("/healthz", True, True),
        ("/ready", True, True),
        (None, False, True),
        (None, True, False),
    ]


def test_the_examples_in_the_comments_of_the_shipped_file_are_right() -> None:
    head, tail = shipped_text().split("\nversion: 1\n")[0], shipped_text().split("# What is asked on a schedule")[1]
    own = "\n".join(line[2:] for line in head.splitlines() if line.startswith(("#   budgets:", "#     ")))
    assert [each.id for each in read_effective(own, "head").budgets][-1] == "shop.search"
    scheduled = "\n".join(line[2:] for line in tail.splitlines()[1:])
    effective = read_effective(scheduled, "tail")
    assert [each.name for each in effective.checks] == ["web"]
    assert [each.why for each in effective.planned] == ["base image update", "move to the new host"]


def test_both_parsers_see_the_same_shipped_file() -> None:
    text = shipped_text()
    assert read_nodes(text, Problems(text, "a")) == read_nodes(text, Problems(text, "a"), proven=True)
