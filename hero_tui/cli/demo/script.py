"""The person of the demo: edits files, runs the checker and the linter, and makes one mistake at a time.

What they do is scripted; everything that follows from it (the server, its reloads, the runs, their times) is real.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

from msgspec import Struct

Act = Callable[[Path], None]


class ScriptStep(Struct, frozen=True):
    """Something the person does, and how long they think before it (s)."""

    think: float
    act: Act


class Scene(Struct, frozen=True):
    """What the person does for a while. `shows`: what the demo shows with it, as line 2 of the screen says it."""

    shows: str
    steps: tuple[ScriptStep, ...]


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


def _saves() -> tuple[ScriptStep, ...]:
    title = _there_and_back("src/ui/header.ts", '"Storefront"', '"Storefront, open all night"')
    price = _there_and_back("src/cart/cart.ts", "price: 1200", "price: 1150")
    colour = _there_and_back("src/style.css", "margin: 2rem auto", "margin: 3rem auto")
    return (*title, *price, *colour)


def _checks() -> tuple[ScriptStep, ...]:
    return ScriptStep(2.0, run("npm", "run", "typecheck")), ScriptStep(1.0, run("npm", "run", "lint"))


def first_runs() -> Scene:
    """What the demo's limits are taken from: saves, a restart of the server, both checkers twice."""
    restart = _there_and_back("vite.config.ts", "strictPort: false", "strictPort: false, open: false")
    steps = (*_saves(), *_checks(), *restart, *_saves(), *_checks())
    return Scene("the first runs, from which its limits are taken: about a minute", steps)


def once_more(restart: Act) -> Scene:
    """Everything that is judged, once by the new limits: nothing stands there without a level."""
    steps = (ScriptStep(3.0, restart), ScriptStep(6.0, _look), *_checks(), *_saves()[:2])
    return Scene("its limits are taken from the first runs; each holds from now on", steps)


def work() -> Scene:
    """A calm minute: nothing is over its limit."""
    comment = _there_and_back("src/cart/total.ts", "The sum in cents.", "The sum of all lines in cents.")
    note = _there_and_back("NOTES.md", "Nothing reacts", "No server reacts")
    return Scene("ordinary work, within its limits", (*_saves(), *comment, *_checks(), *note))


def broken_save() -> Scene:
    """A save that does not compile, seen for as long as somebody needs to read where it is."""
    name, right, wrong = "src/cart/cart.ts", "section.append(list, sum);", "section.append(list, sum;"
    return Scene(
        "a save that does not compile",
        (ScriptStep(4.0, edit(name, right, wrong)), ScriptStep(25.0, edit(name, wrong, right)), ScriptStep(8.0, _look)),
    )


def memory_grows(more: int, restart: Act) -> Scene:
    """A change of the configuration costs `more` bytes; a minute and a half later the person takes it back and starts
    the server again."""
    right = "export default"
    wrong = f"globalThis.pages = Buffer.alloc({more}, 1);  // kept for as long as the server runs\n\nexport default"
    name = "vite.config.ts"
    return Scene(
        "a change of vite.config.ts costs memory",
        (
            ScriptStep(3.0, edit(name, right, wrong)),
            ScriptStep(90.0, edit(name, wrong, right)),
            ScriptStep(2.0, restart),
        ),
    )


def _look(_: Path) -> None:
    """The person only looks."""
