"""Where a launch begins, for ancestries of terminals, runners, editors, agents and services."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec import Struct

from hero_tui.core.signals import Stamp
from hero_tui.probes.launches.boundary import Ancestor, Stop, find_boundary
from hero_tui.probes.processes.model import Process
from hero_tui.probes.processes.shells import takes_commands

ANCESTRIES = Path(__file__).with_name("ancestries.txt")
ADDED = frozenset({"house-editor"})


class Ancestry(Struct):
    """A chain, the tool first, and the index of the top in it."""

    name: str
    chain: list[Ancestor]
    top: int = -1


def read(line: str) -> Ancestor:
    """One line of the table."""
    pid, group, session, terminal, *words = line.split()
    execed, readable = "fork" not in words[-1:], "hidden" not in words[-1:]
    exe = next((word.removeprefix("exe=") for word in words if word.startswith("exe=")), None)
    words = [word for word in words if word not in {"fork", "hidden"} and not word.startswith("exe=")]
    title = words[0].endswith(":")
    argv = (" ".join(words),) if title else tuple(words)
    process = Process(
        pid=int(pid), starttime=int(pid), ppid=0, comm=words[0].rpartition("/")[2][:15], argv=argv, cwd="/w", exe=exe,
        uid=1000, start=Stamp(0.0, 0.0), readable=readable, in_workspace=True, pgid=int(group), sid=int(session),
        tty=0 if terminal == "-" else 34816,
    )  # fmt: skip
    return Ancestor(process, execed, terminal=terminal == "t")


def ancestries() -> Iterator[Ancestry]:
    """All of the file."""
    found: Ancestry | None = None
    for line in ANCESTRIES.read_text(encoding="utf-8").splitlines():
        if line.startswith("== "):
            if found is not None:
                yield found
            found = Ancestry(line.removeprefix("== "), [])
        elif line.strip() and not line.startswith("#"):
            assert found is not None
            found.chain.insert(0, read(line[1:]))
            found.top = 0 if line.startswith("*") else found.top + 1
    assert found is not None
    yield found


@pytest.mark.parametrize("ancestry", list(ancestries()), ids=lambda ancestry: ancestry.name)
def test_the_top_is_what_was_typed(ancestry: Ancestry) -> None:
    found = find_boundary(ancestry.chain, ADDED)
    words = [" ".join(each.process.argv) for each in ancestry.chain]
    assert words[found.top] == words[ancestry.top]
    assert found.top == ancestry.top


def test_the_table_has_what_it_promises() -> None:
    names = [each.name for each in ancestries()]
    assert len(names) == len(set(names)) >= 50


@pytest.mark.parametrize(
    ("above", "stop"),
    [
        ("10 10 10 t bash", Stop.SHELL),
        ("10 10 10 p bash", Stop.INIT),
        ("10 10 10 t sshd: me", Stop.SESSION),
        ("1 1 1 - sleep infinity", Stop.INIT),
        ("10 10 10 t npm run dev hidden", Stop.INIT),
    ],
)
def test_what_a_launch_stands_below_is_said(above: str, stop: Stop) -> None:
    assert find_boundary([read("20 20 10 t tsc"), read(above)]).stop is stop


@pytest.mark.parametrize(
    ("words", "typed_into"),
    [
        ("bash", True),
        ("-bash", True),
        ("/usr/bin/zsh -l", True),
        ("bash -i", True),
        ("bash -il", True),
        ("bash --login -i", True),
        ("bash --rcfile /tmp/rc -i", True),
        ("bash --init-file /tmp/rc", True),
        ("bash -o vi", True),
        ("bash +O extglob", True),
        ("bash -eo pipefail", True),
        ("zsh -o vi", True),
        ("fish -C true", True),
        ("fish --init-command true", True),
        ("sh -", True),
        ("bash -s", True),
        ("bash --", True),
        ("nu", True),
        ("bash -c true", False),
        ("bash -lc true", False),
        ("bash -ic true", False),
        ("bash -eo pipefail x.sh", False),
        ("bash -C x.sh", False),
        ("bash x.sh", False),
        ("bash -- x.sh", False),
        ("bash --norc x.sh", False),
        ("fish -c true", False),
        ("fish --command true", False),
        ("fish x.fish", False),
        ("zsh -fc true", False),
        ("nu --commands ls", False),
        ("python", False),
        ("npm run dev", False),
    ],
)
def test_a_shell_without_a_command_and_a_script_is_typed_into(words: str, typed_into: bool) -> None:
    assert takes_commands(tuple(words.split())) is typed_into
