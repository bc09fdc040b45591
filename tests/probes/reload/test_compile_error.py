"""What a bundler tells of a compiler's error: its own sentence, where it stopped, and all of it; hostile."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hero_tui.probes.reload.compile_error import compile_error

FOLDER = "/home/me/shop"
OXC = (
    "Transform failed with 1 error:\n\n\x1b[31m[PARSE_ERROR] \x1b[0mExpected `,` or `>` but found `/`\n"
    "   \x1b[38;5;246m╭\x1b[0m─[ shop/src/main.tsx:3:13 ]\n   │\n 3 │   <div <span/>;\n   │        ┬    ┬\n───╯\n"
)
BABEL = f"{FOLDER}/src/App.jsx: Unexpected token (3:50)\n\n  1 | x\n> 3 | y\n    | ^"
POSTCSS = f"[postcss] {FOLDER}/src/a.css:2:5: Unknown word"
IMPORT = 'Failed to resolve import "./no" from "src/imp.ts". Does the file exist?'


@pytest.mark.parametrize(
    ("error", "sentence", "place"),
    [
        ({"message": OXC, "id": f"{FOLDER}/src/m.tsx"}, "Expected `,` or `>` but found `/`", ("src/m.tsx", 3, 13)),
        ({"message": BABEL, "id": f"{FOLDER}/src/App.jsx"}, "Unexpected token", ("src/App.jsx", 3, 50)),
        ({"message": POSTCSS, "id": f"{FOLDER}/src/a.css?direct"}, "Unknown word", ("src/a.css", 2, 5)),
        (
            {"message": IMPORT, "id": "x", "loc": {"file": f"{FOLDER}/src/imp.ts", "line": 1, "column": 14}},
            IMPORT,
            ("src/imp.ts", 1, 14),
        ),
        (
            {"message": "key must be a string at line 1 column 9", "id": {"moduleType": "json"}},
            "key must be a string",
            (None, 1, 9),
        ),
        ({"message": "SyntaxError: Invalid or unexpected token"}, "Invalid or unexpected token", (None, None, None)),
        ({"message": "Build failed with 2 errors:\n\n[UNRESOLVED_IMPORT] Error: Could not resolve 'x'"},
         "Could not resolve 'x'", (None, None, None)),
        ({"message": "Error: "}, "Error:", (None, None, None)),
        ({"message": ""}, "error", (None, None, None)),
        ({}, "error", (None, None, None)),
        ({"message": 7, "id": 7, "loc": "x", "frame": 7}, "error", (None, None, None)),
        ({"message": "x", "loc": {"line": True, "column": -3, "file": 7}, "id": "a.ts"}, "x", ("a.ts", None, None)),
    ],
)  # fmt: skip
def test_the_compilers_own_sentence_and_where_it_stopped(
    error: dict[str, object], sentence: str, place: tuple[str | None, int | None, int | None]
) -> None:
    found = compile_error(error, FOLDER)
    assert (found.message, (found.file, found.line, found.column)) == (sentence, place)


def test_the_whole_error_stands_as_it_was_told_with_the_picture_of_the_code() -> None:
    found = compile_error({"message": IMPORT, "frame": '1  |  import x from "./no";\n   |                 ^\n'}, FOLDER)
    assert found.text.splitlines() == [IMPORT, '1  |  import x from "./no";', "   |                 ^"]
    assert " 3 │   <div <span/>;" in compile_error({"message": OXC}, FOLDER).text.splitlines()
    assert compile_error({"message": "short"}, FOLDER).text == ""


DRAWN = "    9 | const a = 1;\n> 10 | const b = ;\n     |           ^"


@pytest.mark.parametrize(
    ("message", "frame", "beside"),
    [
        (f"Unexpected token (10:10)\n\n{DRAWN}", "9 |  const a = 1;\n10|  const b = ;\n  |            ^\n", False),
        (f"Unexpected token (10:10)\n\n{DRAWN}", "10|  const b = ;\n  |            ^", False),
        (f"Unexpected token (10:10)\n\n{DRAWN}", DRAWN, False),
        (f"Unexpected token (10:10)\n\n{DRAWN}", "10|  const b = ;\n  |            ^\n11|  const c = 2;", True),
        ("Unexpected token (10:10)", "10|  const b = ;\n  |            ^", True),
        ("Unexpected token | or ^", "10|  const b = ;\n  |            ^", True),
        ("Unexpected token", "see the manual", True),
        ("Unexpected token\nsee the manual", "see the manual", False),
    ],
)
def test_a_picture_that_the_message_has_is_not_drawn_twice(message: str, frame: str, beside: bool) -> None:
    text = compile_error({"message": message, "frame": frame}, FOLDER).text
    told, drawn = message.splitlines(), frame.rstrip("\n").splitlines()
    assert text.splitlines() == [*told, *(drawn if beside else [])]


def test_it_is_bounded() -> None:
    huge = compile_error({"message": "x" * 100_000 + "\n" * 5000 + "y" * 9000, "id": "z" * 100_000}, FOLDER)
    assert (len(huge.message), len(huge.text) <= 4096, len(huge.file or "")) == (300, True, 200)
    many = compile_error({"message": "\n".join(f"line {number}" for number in range(4000))}, FOLDER)
    assert len(many.text.splitlines()) == 40


@given(st.text(max_size=400), st.text(max_size=60), st.text(max_size=200))
def test_nothing_of_it_reaches_a_terminal_as_more_than_text(message: str, name: str, frame: str) -> None:
    found = compile_error({"message": message, "id": name, "frame": frame}, FOLDER)
    assert found.message
    assert found.message.isprintable()
    assert (found.file or "").isprintable()
    assert all(line.isprintable() for line in found.text.split("\n"))
