"""`hero-tui budgets`: validate in three forms, schema, explain."""

from __future__ import annotations

import json
import os

import pytest

from tests.support.command import HeroTui


def test_a_good_file(hero: HeroTui) -> None:
    file = hero.folder / "budgets.yaml"
    file.write_text("budgets:\n  dev.lint: {time: {p95: 1.0 s}}\n  dev.memory: off\n")
    said = hero("budgets", "validate")
    assert (said.code, said.err) == (0, "")
    assert said.out == f"{file}: ok, 65 budgets in force, 1 of them written here\n"


@pytest.mark.parametrize(
    ("text", "declared"),
    [
        ("servers: [{port: 1}]", ", 1 server declared"),
        ("servers: [{port: 1}, {port: 2, serves: false}]", ", 2 servers declared"),
        ("servers: [{command: node api.js, ask: false}, {folder: a}, {port: 3}]", ", 3 servers declared"),
        ("version: 1", ""),
        ("poll_files: 1 s", ""),
    ],
)
def test_validate_says_how_many_servers_are_declared(hero: HeroTui, text: str, declared: str) -> None:
    file = hero.folder / "budgets.yaml"
    file.write_text(text)
    said = hero("budgets", "validate")
    assert (said.code, said.out) == (0, f"{file}: ok, 66 budgets in force, 0 of them written here{declared}\n")


@pytest.mark.parametrize(("number", "said"), [(1, "1 check declared"), (2, "2 checks declared")])
def test_declared_checks_that_nothing_asks_yet_are_said(hero: HeroTui, number: int, said: str) -> None:
    declared = "".join(f"  web{at}: {{http: http://127.0.0.1:808{at}/health}}\n" for at in range(number))
    (hero.folder / "budgets.yaml").write_text(f"checks:\n{declared}")
    assert hero("budgets", "validate").out.endswith(f", {said}, which nothing asks yet\n")


def test_no_file(hero: HeroTui) -> None:
    said = hero("budgets", "validate")
    assert (said.code, said.out) == (0, "no budgets.yaml here: the 66 built-in budgets hold\n")


def test_notes_keep_nobody_from_using_it(hero: HeroTui) -> None:
    file = hero.folder / "budgets.yaml"
    file.write_text("budgets:\n  dev.lint: {window: 20 runs, note: roughly what we have}\n")
    said = hero("budgets", "validate")
    assert (said.code, said.out) == (0, f"{file}: ok, 66 budgets in force, 1 of them written here\n")
    assert said.err.splitlines()[:3] == [
        (
            f"{file}:2:22: note: p95 is never called kept over 20 runs: that takes 59 good ones."
            " Write a window of 59 runs or more, or a time"
        ),
        "    2 │   dev.lint: {window: 20 runs, note: roughly what we have}",
        "      │                      ^",
    ]
    assert "note: the note on dev.lint is an estimate" in said.err
    assert "built-in" not in said.err, "what is built in is not yours to change"


@pytest.mark.parametrize(
    ("written", "note"),
    [
        ("dev.type_check: {time: {p95: 10 s}}", "the built-in p99 (8.0 s) holds no more beside p95 (10 s)"),
        ("dev.type_check: {time: {p95: 8 s}}", "the built-in p99 (8.0 s) holds no more beside p95 (8 s)"),
        ("dev.type_check: {time: {p99: 1 s}}", "the built-in p95 (3.0 s) holds no more beside p99 (1 s)"),
        ("dev.type_check: {time: {p95: 5 s}}", None),
        ("dev.type_check: {time: {p95: 10 s, p99: 20 s}}", None),
        ("dev.type_check: {time: {p50: 1 s}}", None),
        ("dev.lint: {time: {p90: 4.0 s}}", "the built-in p95 (2.0 s) holds no more beside p90 (4.0 s)"),
    ],
)
def test_the_first_edit_that_one_makes_works_with_a_note(hero: HeroTui, written: str, note: str | None) -> None:
    (hero.folder / "budgets.yaml").write_text(f"budgets:\n  {written}\n")
    said = hero("budgets", "validate")
    assert said.code == 0, said.err
    assert (note in said.err) if note is not None else "holds no more" not in said.err
    assert hero("status").code == 0


def test_without_a_file_it_is_one_line(hero: HeroTui) -> None:
    """What the built-in budgets are noted for is nobody's slip here; programs get it, as before."""
    said = hero("budgets", "validate")
    assert (said.code, said.err, said.out.count("\n")) == (0, "", 1)
    assert json.loads(hero("budgets", "validate", "--format", "json").out)["problems"]


def test_for_programs(hero: HeroTui) -> None:
    (hero.folder / "other.yaml").write_text("budgets:\n  dev.lint: {time: {p95: 2}}\n  dev.cpu: [a\n")
    said = hero("budgets", "validate", "other.yaml", "--format", "json")
    assert (said.code, said.err) == (2, "")
    assert json.loads(said.out) == {
        "schema": 1,
        "file": "other.yaml",
        "problems": [
            {
                "severity": "error",
                "line": 3,
                "column": 12,
                "message": "this bracket is never closed",
                "hint": "Write } or ] after its last entry",
                "key": None,
            }
        ],
    }
    (hero.folder / "other.yaml").write_text("budgets:\n  dev.lint: {time: {p95: 2}, window: 20 runs}\n")
    (problem,) = json.loads(hero("budgets", "validate", "other.yaml", "--format", "json").out)["problems"]
    assert (problem["line"], problem["column"], problem["key"]) == (2, 26, "budgets.dev.lint.time.p95")
    (hero.folder / "other.yaml").write_text("budgets:\n  dev.lint: {window: 20 runs}\n")
    said = hero("budgets", "validate", "other.yaml", "--format", "json")
    assert said.code == 0
    assert [each["severity"] for each in json.loads(said.out)["problems"]] == ["note", "note"]
    built_in = json.loads(hero("budgets", "validate", "--format", "json").out)
    assert built_in["file"] == "built-in"
    assert {each["severity"] for each in built_in["problems"]} == {"note"}


def test_for_github_actions(hero: HeroTui) -> None:
    """What they read as their own signs is written as they want it; the file is named from where one stands."""
    file = hero.folder / "budgets.yaml"
    file.write_text('budgets:\n  dev.lint: {time: {p95: "5 %"}}\n')
    said = hero("budgets", "validate", "--format", "github")
    assert (said.code, said.err) == (2, "")
    assert said.out == (
        "::error file=budgets.yaml,line=2,col=26::5 %25 is a share, and this is a time."
        " Write a time such as 500 ms, 2.0 s, 2 min, 7 d\n"
    )
    odd = hero.folder / "a,b:c%.yaml"
    odd.write_text("budgets:\n  dev.lint: {window: 200 runs}\n")
    said = hero("budgets", "validate", odd.name, "--format", "github")
    assert said.code == 0
    assert said.out.startswith("::notice file=a%2Cb%3Ac%25.yaml,line=2,col=22::p99 is never called kept over 200 runs")


def test_a_form_that_is_not_known(hero: HeroTui) -> None:
    said = hero("budgets", "validate", "--format", "sarif")
    assert said.code == 2
    assert "invalid choice" in said.err


def test_the_schema_is_json(hero: HeroTui) -> None:
    said = hero("budgets", "schema")
    assert (said.code, said.err) == (0, "")
    schema = json.loads(said.out)
    assert schema["$schema"] == "http://json-schema.org/draft-07/schema#"
    assert schema["additionalProperties"] is False


def test_a_budget_explained(hero: HeroTui) -> None:
    file = hero.folder / "budgets.yaml"
    file.write_text("budgets:\n  dev.memory: {limit: {max: 4 GB}}\n")
    said = hero("budgets", "explain", "dev.memory")
    assert (said.code, said.err) == (0, "")
    assert f"limit.max        4 GB        {file}:2:29" in said.out
    assert "warning   from 3.2 GB (80 %), until 3 GB (75 %), for 30 s" in said.out


@pytest.mark.parametrize(
    ("budget_id", "hint"),
    [("dev.memroy", "Did you mean dev.memory?"), ("\x1b[31m", "Known here: dev.hot_reload, dev.type_check")],
)
def test_a_budget_that_is_not_there(hero: HeroTui, budget_id: str, hint: str) -> None:
    said = hero("budgets", "explain", budget_id)
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("hero-tui budgets explain: there is no budget ")
    assert hint in said.err
    assert "\x1b" not in said.err


def test_every_problem_with_its_line_and_a_caret(hero: HeroTui) -> None:
    (hero.folder / "other.yaml").write_text("budgets:\n  dev.lint: {time: {p95: 2}}\n  dev.cpu: {sustaind: {}}\n")
    said = hero("budgets", "validate", "other.yaml")
    assert (said.code, said.out) == (2, "")
    assert said.err == (
        "other.yaml:2:26: 2 has no unit. Write a time such as 500 ms, 2.0 s, 2 min, 7 d\n"
        "    2 │   dev.lint: {time: {p95: 2}}\n"
        "      │                          ^\n"
        "other.yaml:3:13: sustaind is not a key of dev.cpu. Did you mean sustained?\n"
        "    3 │   dev.cpu: {sustaind: {}}\n"
        "      │             ^\n"
    )


def test_a_file_that_is_not_there(hero: HeroTui) -> None:
    said = hero("budgets", "validate", "gone.yaml")
    assert said.code == 2
    assert said.err.startswith("gone.yaml:1:1: it cannot be opened: No such file or directory. Name an existing file\n")


def test_every_command_that_needs_the_budgets_refuses_a_bad_file_in_one_line(hero: HeroTui) -> None:
    file = hero.folder / "budgets.yaml"
    file.write_text("budgets:\n  dev.lint: {time: {p95: 2 GB}}\n")
    for command in ("status", "record", "trust"):
        said = hero(command)
        assert said.code == 2, command
        wanted = "2 GB is a size, and this is a time. Write a time such as 500 ms, 2.0 s, 2 min, 7 d"
        assert said.err == f"hero-tui: {file}:2:26: {wanted}\n"


def test_one_that_somebody_else_owns_is_refused(hero: HeroTui) -> None:
    file = hero.folder / "budgets.yaml"
    file.write_text("budgets: {}\n")
    if os.geteuid() != 0:
        file.unlink()
        file.symlink_to(_file_of_a_daemon())
    else:
        os.chown(file, 4711, 4711)
    said = hero("status")
    assert said.code == 2
    assert "budgets.yaml:1:1: it " in said.err


def _file_of_a_daemon() -> str:
    """Without root no file can be given away; a device of root's is refused as no file."""
    return "/dev/null"
