"""Workers that have their socket from the process above them: one launch, one server, one start, in whatever order."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from hero_tui.probes.processes.model import ProcessStarted
from tests.support.server_world import PROMPT, World

GUNICORN = ("python", "/v/bin/gunicorn", "--reload", "-w", "2", "app:app")


def told(world: World, *pids: int) -> None:
    for pid in pids:
        world.tracker.on_process(ProcessStarted(world.live[pid]))


def master_first(world: World) -> tuple[int, list[int]]:
    master = world.run(PROMPT, *GUNICORN)
    world.listens(master, 8000)
    return master, [world.fork(master), world.fork(master)]


def looked_at_between(world: World) -> tuple[int, list[int]]:
    master = world.run(PROMPT, *GUNICORN)
    world.passes(0.5)
    world.listens(master, 8000)
    world.passes(1.0)
    first = world.fork(master)
    world.passes(1.0)
    return master, [first, world.fork(master)]


def workers_first(world: World) -> tuple[int, list[int]]:
    master = world.exec(world.fork(PROMPT, seen=False), *GUNICORN, seen=False)
    world.listens(master, 8000)
    workers = [world.fork(master, seen=False), world.fork(master, seen=False)]
    told(world, *workers)
    world.passes(1.0)
    told(world, master)
    return master, workers


def the_last_worker_first(world: World) -> tuple[int, list[int]]:
    master, workers = world.exec(world.fork(PROMPT, seen=False), *GUNICORN, seen=False), list[int]()
    world.listens(master, 8000)
    workers = [world.fork(master, seen=False), world.fork(master, seen=False)]
    told(world, workers[1], workers[0], master)
    return master, workers


def the_master_is_never_told(world: World) -> tuple[int, list[int]]:
    master = world.exec(world.fork(PROMPT, seen=False), *GUNICORN, seen=False)
    world.listens(master, 8000)
    return master, [world.fork(master), world.fork(master)]


def by_an_exec_of_the_shell(world: World) -> tuple[int, list[int]]:
    master = world.run(PROMPT, "sh", "-c", "exec gunicorn app:app")
    world.passes(0.5)
    world.exec(master, *GUNICORN)
    world.listens(master, 8000)
    return master, [world.fork(master), world.fork(master)]


def below_a_shell(world: World) -> tuple[int, list[int]]:
    master = world.run(world.run(PROMPT, "sh", "-c", "gunicorn app:app"), *GUNICORN)
    world.listens(master, 8000)
    return master, [world.fork(master), world.fork(master)]


def workers_of_another_program(world: World) -> tuple[int, list[int]]:
    master = world.run(PROMPT, "python", "/v/bin/hypercorn", "app:app", "--reload")
    world.listens(master, 8000)
    return master, [world.run(master, "python", "-c", "from multiprocessing.spawn"), world.run(master, "worker")]


def workers_below_workers(world: World) -> tuple[int, list[int]]:
    master = world.run(PROMPT, *GUNICORN)
    world.listens(master, 8000)
    first = world.fork(master)
    return master, [first, world.fork(first)]


ORDERS = [
    *(master_first, looked_at_between, workers_first, the_last_worker_first, the_master_is_never_told),
    *(by_an_exec_of_the_shell, below_a_shell, workers_of_another_program, workers_below_workers),
]


@pytest.mark.parametrize("start", ORDERS, ids=lambda order: order.__name__)
@pytest.mark.parametrize("earlier", range(12))
def test_a_worker_is_never_taken_for_the_server(
    tmp_path: Path, start: Callable[[World], tuple[int, list[int]]], earlier: int
) -> None:
    """Given a launch after so many earlier ones, whose workers are replaced with each save."""
    world = World(tmp_path)
    for _ in range(earlier):
        world.exits(world.fork(PROMPT))
    master, workers = start(world)
    world.passes(6.0)
    for _ in range(3):
        for worker in reversed(workers):
            world.exits(worker)
        workers = [world.fork(master) for _ in workers]
        world.passes(5.0)
    world.sampled.clear()
    world.passes(2.0)
    (tree,) = world.sampled.values()
    assert {master, *workers} <= set(tree), "its memory is that of all of them"
    assert [each.state.value for each in world.servers()] == ["listening"]
    assert len(world.starts()) == 1
