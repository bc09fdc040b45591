"""What the program has worded it never reads back: a reader of data gets data, and only `format` makes words of it.

Whoever takes a sentence apart shows something wrong as soon as a file or a process is named like a part of it. Texts
from outside (paths, ids, budgets.yaml, a person's typing, another program's output) may be taken apart, where they are.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

HERO_TUI = Path(__file__).parents[1] / "hero_tui"
LAYERS = ("models", "format", "queries", "report", "tui")
METHODS = {"partition", "rpartition", "removesuffix", "removeprefix", "replace"}

PATH = "a path from outside, or its last part"
LIMIT = "a limit as budgets.yaml writes it"
SPELLED = "characters that the format of the output forbids, one by one"
ALLOWED = {
    ("format/numbers.py", "_decimals"): LIMIT,
    ("format/numbers.py", "printed"): LIMIT,
    ("format/numbers.py", "limit_text"): LIMIT,
    ("format/numbers.py", "written"): LIMIT,
    ("format/numbers.py", "bare_number"): LIMIT,
    ("format/builds.py", "code_lines"): "a compiler's picture of the code",
    ("format/panels/parts.py", "last_part"): PATH,
    ("format/panels/parts.py", "part_name"): "a folder's name or a process' title",
    ("format/panels/parts.py", "part_place"): PATH,
    ("format/summary.py", "calm_sentence"): PATH,
    ("format/titles.py", "source_text"): PATH,
    ("queries/detail/runbook.py", "read_runbook"): "a runbook's Markdown",
    ("tui/background.py", ""): "a terminal's answer",
    ("tui/viewer_config.py", "write_choice"): "a person's config.yaml",
    ("queries/project/project_hints.py", "_named"): "a project's pyproject.toml",
    ("queries/project/identity.py", "_account"): "a variable of the environment",
    ("report/check_markdown.py", "_code"): SPELLED,
    ("report/github.py", "_data"): SPELLED,
    ("report/github.py", "_property"): SPELLED,
    ("tui/canvas/escape.py", "middle"): PATH,
    ("tui/canvas/themes.py", "segments"): "colours end at the first blank of a painted line; nothing is understood",
    ("tui/data/recorder_error.py", ""): "the log of another process, in which libraries write, too",
    ("tui/data/recorder_error.py", "last_words"): "the log of another process, in which libraries write, too",
    ("tui/data/snapshot_source.py", "load"): "a path in the last line of that log",
    ("tui/paste_filter.py", "_take"): "what a person pasted",
    ("tui/run.py", "needs_ascii"): "the name of the terminal's encoding",
    ("tui/screens/budgets/rows.py", "place_of"): "a row's key: the id of a budget, `system.name`",
    ("tui/screens/common/markdown.py", "code"): SPELLED,
    ("tui/screens/common/dialogs/silence_dialog.py", "answered"): "what a person typed",
    ("tui/screens/palette/entries.py", "_action_words"): "an action's id",
}


def taken_apart(tree: ast.AST, function: str = "") -> Iterator[str]:
    """The function (empty: the module) of each call that takes a text apart. `replace` by keywords is of a moment."""
    for node in ast.iter_child_nodes(tree):
        inside = node.name if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) else function
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            of_re = isinstance(node.func.value, ast.Name) and node.func.value.id == "re"
            if of_re or (node.func.attr in METHODS and node.args):
                yield inside
        yield from taken_apart(node, inside)


def found() -> set[tuple[str, str]]:
    return {
        (str(path.relative_to(HERO_TUI)), function)
        for layer in LAYERS
        for path in sorted((HERO_TUI / layer).rglob("*.py"))
        for function in taken_apart(ast.parse(path.read_text(encoding="utf-8")))
    }


def test_texts_are_taken_apart_only_where_they_come_from_outside() -> None:
    assert found() - set(ALLOWED) == set()


def test_every_exception_is_one() -> None:
    assert set(ALLOWED) - found() == set()


@pytest.mark.parametrize(
    "line",
    ["re.compile('x')", "re.sub('a', 'b', text)", "text.partition(' ')", "f(x)[0].rpartition(' ')[2]",
     "text.removesuffix(' min')", "text.removeprefix('just ')", "text.replace(' of ', '/')"],
)  # fmt: skip
def test_each_way_to_take_a_text_apart_is_seen(line: str) -> None:
    assert list(taken_apart(ast.parse(f"def shorter(text):\n    return {line}\n"))) == ["shorter"]


def test_a_moment_at_another_hour_and_a_copy_of_a_struct_are_no_texts() -> None:
    assert not list(taken_apart(ast.parse("when.replace(hour=0, minute=0); replace(view, gauge=None)")))
