"""What the pages for people point to is there: their links, and every path of the repository that they name."""

from __future__ import annotations

import re

import pytest

from tests.docs.pages import ROOT, commands, in_backticks, links, makefile_targets

PAGES = [
    "README.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "SECURITY.md",
    *sorted(str(path.relative_to(ROOT)) for path in (ROOT / "docs").rglob("*.md")),
]
TOP = {path.name for path in ROOT.iterdir() if path.is_dir() and path.name != ".git"}
ABOUT_A_PROJECT = {"docs/budgets.md"}  # the paths on it are examples of the reader's own project
OURS = re.compile(r"^(?:\.github|\.ci|[a-z_]+)(?:/[\w.-]+)+/?$")


@pytest.mark.parametrize("page", PAGES)
def test_its_links_lead_somewhere(page: str) -> None:
    folder = (ROOT / page).parent

    assert [each for each in links(page) if not (folder / each.partition("#")[0]).exists()] == []


@pytest.mark.parametrize("page", [page for page in PAGES if page not in ABOUT_A_PROJECT])
def test_every_path_of_the_repository_that_it_names_exists(page: str) -> None:
    paths = [each for each in in_backticks(page) if OURS.match(each) and each.split("/")[0] in TOP]

    assert [each for each in paths if not (ROOT / each).exists()] == []


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md"])
def test_what_is_to_be_typed_can_be_typed(page: str) -> None:
    typed = [line.split() for line in commands(page)]
    paths = [word for words in typed for word in words if word.startswith("tests/")]
    modules = [word.replace(".", "/") + ".py" for words in typed for word in words if word.startswith("tests.")]
    targets = {words[1] for words in typed if words[0] == "make"}

    assert targets
    assert targets <= makefile_targets()
    assert [each for each in paths + modules if not (ROOT / each).exists()] == []
    for words in typed:
        if "-k" in words:
            file, part = (words[words.index("-k") + step] for step in (-1, 1))
            assert part in "".join(re.findall(r"def test_\w+", (ROOT / file).read_text(encoding="utf-8")))


def test_the_pages_for_people_name_paths_at_all() -> None:
    named = {page: [each for each in in_backticks(page) if OURS.match(each)] for page in PAGES}

    assert len(named["CONTRIBUTING.md"]) > 10


def test_the_index_of_the_documentation_lists_every_page() -> None:
    listed = {each.rpartition("/")[2] for each in links("docs/README.md")}

    assert {path.name for path in (ROOT / "docs").glob("*.md")} - {"README.md"} <= listed
