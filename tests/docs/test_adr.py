"""Every decision is in the index with its title and date, has its four parts, and takes a page at most."""

from __future__ import annotations

import re
from datetime import date

import pytest

from tests.docs.pages import ROOT, text_of

FOLDER = ROOT / "docs" / "adr"
DECISIONS = sorted(path.name for path in FOLDER.glob("*.md") if path.name != "README.md")
ROW = re.compile(r"^\| \[([^\]]+)\]\(([^)]+)\) \| (\S+) \|$", re.MULTILINE)


def test_the_index_lists_each_in_its_order() -> None:
    listed = ROW.findall(text_of("docs/adr/README.md"))

    assert [file for _, file, _ in listed] == DECISIONS
    for title, file, day in listed:
        head, _, dated = text_of(f"docs/adr/{file}").split("\n", 3)[:3]
        assert (head, dated) == (f"# {title}", day)


def test_their_numbers_have_no_hole() -> None:
    assert [int(name[:4]) for name in DECISIONS] == list(range(1, len(DECISIONS) + 1))
    assert len(DECISIONS) >= 10


@pytest.mark.parametrize("name", DECISIONS)
def test_a_decision_has_its_parts_and_fits_on_a_page(name: str) -> None:
    text = text_of(f"docs/adr/{name}")

    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == ["Context", "Decision", "Consequences"]
    assert text.startswith(f"# {int(name[:4])}. ")
    assert date(2026, 11, 23) <= date.fromisoformat(text.splitlines()[2])
    assert len(text.splitlines()) <= 50
