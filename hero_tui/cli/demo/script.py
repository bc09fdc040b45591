"""The person of the demo: edits files, runs the checker and the linter, and makes a mistake now and then.

What they do is scripted; everything that follows from it (the server, its reloads, the runs, their times) is real.
"""

from __future__ import annotations

import itertools
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

from msgspec import Struct

Act = Callable[[Path], None]


class ScriptStep(Struct, frozen=True):
    """Something the person does, and how long they think before it (s)."""

    think: float
    act: Act


def edit(name: str, old: str, new: str) -> Act:
    """Replace `old` by `new` in a file and write it in place; where `old` is gone (a restart), nothing is written."""

    def act(project: Path) -> None:
        path = project / name
        text = path.read_text()
        if old in text:
            path.write_text(text.replace(old, new))

    return act


def edit_by_rename(name: str, old: str, new: str) -> Act:
    """The same, saved as many editors do: a temporary file beside it, renamed over it."""

    def act(project: Path) -> None:
        path = project / name
        text = path.read_text()
        if old in text:
            temporary = path.with_name(f".{path.name}.tmp")
            temporary.write_text(text.replace(old, new))
            temporary.replace(path)

    return act


def run(*command: str) -> Act:
    """Run a command in the project as from another terminal, to its end."""

    def act(project: Path) -> None:
        with (project.parent / "person.log").open("a") as log:
            subprocess.run(
                command, cwd=project, stdin=subprocess.DEVNULL, stdout=log, stderr=log, check=False, env=os.environ
            )

    return act


def _there_and_back(name: str, old: str, new: str) -> tuple[ScriptStep, ScriptStep]:
    return ScriptStep(3.0, edit(name, old, new)), ScriptStep(3.5, edit_by_rename(name, new, old))


def scripted_day() -> Iterator[ScriptStep]:
    """The person's steps, for ever: one round takes about two minutes."""
    title = _there_and_back("src/ui/header.ts", '"Storefront"', '"Storefront, open all night"')
    price = _there_and_back("src/cart/cart.ts", "price: 1200", "price: 1150")
    colour = _there_and_back("src/style.css", "margin: 2rem auto", "margin: 3rem auto")
    comment = _there_and_back("src/cart/total.ts", "The sum in cents.", "The sum of all lines in cents.")
    broken = (
        ScriptStep(4.0, edit("src/cart/cart.ts", "section.append(list, sum);", "section.append(list, sum;")),
        ScriptStep(3.0, edit("src/cart/cart.ts", "section.append(list, sum;", "section.append(list, sum);")),
    )
    unused = (
        ScriptStep(3.0, edit("src/ui/header.ts", "return title;", "const unused = 1;\n  return title;")),
        ScriptStep(2.0, run("npx", "eslint", "src")),
        ScriptStep(3.0, edit("src/ui/header.ts", "const unused = 1;\n  return title;", "return title;")),
    )
    wrong_type = (
        ScriptStep(
            3.0, edit("src/cart/total.ts", "sum + line.price * line.count, 0)", 'sum + line.price * line.count, "0")')
        ),
        ScriptStep(2.0, run("npx", "tsc", "--noEmit")),
        ScriptStep(
            3.0, edit("src/cart/total.ts", 'sum + line.price * line.count, "0")', "sum + line.price * line.count, 0)")
        ),
    )
    check = (ScriptStep(2.0, run("npm", "run", "typecheck")), ScriptStep(1.0, run("npm", "run", "lint")))
    config = _there_and_back("vite.config.ts", "strictPort: false", "strictPort: false, open: false")
    note = _there_and_back("NOTES.md", "Nothing reacts", "No server reacts")
    rounds = (*title, *price, *colour, *check, *comment, *broken, *unused, *wrong_type, *price, *check, *note, *config)
    return itertools.cycle(rounds)
