"""A server that is called otherwise than in the history is told once, with its former name."""

from __future__ import annotations

from pathlib import Path

import pytest

from hero_tui.probes.events import Notice
from hero_tui.probes.processes.model import ProcessStarted
from hero_tui.probes.servers.identity.former_names import FormerName, FormerNames
from hero_tui.probes.servers.identity.naming import Identity
from tests.support.server_world import PROMPT, World

WEB = FormerName("apps/web", "vite", "apps/web")
OLD = FormerName("vite", port=5173)


@pytest.mark.parametrize(
    ("history", "who", "label", "others", "former"),
    [
        ([], Identity("apps/web", "vite"), "apps/web", (), None),
        ([OLD], Identity("apps/web", "vite"), "apps/web", (), "vite"),
        ([FormerName("vite:5174", port=5173)], Identity("apps/web", "vite"), "apps/web", (), "vite:5174"),
        ([OLD], Identity(".", "vite"), "vite", (), None),
        ([OLD], Identity("apps/web", "next"), "apps/web", (), None),  # another tool's history
        ([FormerName("vite:dev", port=5173)], Identity("apps/web", "vite"), "apps/web", (), None),
        ([OLD], Identity("apps/web", "vite"), "apps/web", ("vite",), None),  # it lives under that name
        (
            [OLD, FormerName("vite:5174", port=5173)],
            Identity("apps/web", "vite"),
            "apps/web",
            (),
            None,
        ),  # which of the two?
        ([FormerName("vite")], Identity("apps/web", "vite"), "apps/web", (), None),  # nothing says which one it was
        ([FormerName("vite", port=5199)], Identity("apps/web", "vite"), "apps/web", (), None),  # another one's port
        ([WEB], Identity("apps/web", "vite"), "apps/web", (), None),
        ([WEB], Identity("apps/web", "vite"), "apps/web:vite", (), "apps/web"),
        ([WEB], Identity("apps/web", "vite", None, "shop"), "shop", (), "apps/web"),
        ([WEB], Identity("apps/api", "vite"), "apps/api", (), None),
        ([WEB], Identity("apps/web", "storybook"), "apps/web:storybook", ("apps/web",), None),
        ([FormerName("web", "vite", "apps/web"), WEB], Identity("apps/web", "vite"), "shop", (), "web"),
    ],
)
def test_the_name_of_before(
    history: list[FormerName], who: Identity, label: str, others: tuple[str, ...], former: str | None
) -> None:
    names = FormerNames(history)
    assert names.replaced(who, 5173, label, others) == former
    assert names.replaced(who, 5173, label, others) is None, "once"


def test_it_is_said_once_and_withdrawn_with_the_server(tmp_path: Path) -> None:
    (tmp_path / "apps/web").mkdir(parents=True)
    world = World(tmp_path)
    world.tracker.know_former_names([OLD])
    for _ in range(2):
        pid = world.run(PROMPT, "node", "/p/node_modules/.bin/vite", folder="apps/web")
        world.listens(pid, 5173)
        world.passes(2.0)
        world.exits(pid)
        world.passes(2.0)
    told = [(each.text, each.resolved) for each in world.told if isinstance(each, Notice)]
    assert told == [("apps/web has a new name: until now it was recorded as vite", False), ("", True)]


VITE = ("node", "/p/node_modules/.bin/vite")


@pytest.mark.parametrize(
    ("commands", "ports", "names"),
    [
        (((), ("--port", "5273")), (5273, 5274), ["vite", "vite:5274"]),
        ((("--port", "5273"), ("--port", "5273")), (5273, 5274), ["vite", "vite:5274"]),
        (((), ()), (5273, 5274), ["vite", "vite:5274"]),
        ((("--port", "5273"), ("--port", "5280")), (5273, 5280), ["vite", "vite:5280"]),
        ((("--port", "5273"),) * 3, (5273, 5274, 5275), ["vite", "vite:5274", "vite:5275"]),
    ],
)
def test_several_in_one_folder_have_true_names_that_a_new_recorder_gives_again(
    tmp_path: Path, commands: tuple[tuple[str, ...], ...], ports: tuple[int, ...], names: list[str]
) -> None:
    """Also when the recorder that is started anew sees the newest of them first."""

    def run(order: tuple[int, ...], history: list[FormerName]) -> dict[int, str]:
        world = World(tmp_path)
        world.tracker.know_former_names(history)
        for number in order:
            pid = world.exec(world.fork(PROMPT, seen=False), *VITE, *commands[number], seen=False)
            world.listens(pid, ports[number])
            world.tracker.on_process(ProcessStarted(world.live[pid], before_recording=bool(history)))
            world.passes(3.0)
        return {int(str(each.url).rstrip("/").rpartition(":")[2]): each.name for each in world.servers()}

    forth = tuple(range(len(ports)))
    told = run(forth, [])
    assert [told[port] for port in ports] == names
    history = [FormerName(told[port], "vite", ".", port) for port in reversed(ports)]
    assert run(forth[::-1], history) == told
