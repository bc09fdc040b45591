"""Which process of a server is its new worker, and what its first answer says: scripted processes, real sockets."""

from __future__ import annotations

import queue
import socket
import subprocess
import sys

import pytest

from hero_tui.core.signals import Stamp
from hero_tui.probes.processes.model import Process, ProcessEnded, ProcessStarted
from hero_tui.probes.reload import restart
from hero_tui.probes.reload.protocol import Reaction, ReloadKind
from hero_tui.probes.reload.restart import RestartWatch
from hero_tui.probes.servers.model import Server
from hero_tui.probes.servers.recognise import ServerTool
from hero_tui.probes.servers.sockets.listening import Listener
from tests.probes.servers.start.test_answers import answer, saying

MAIN = (50, 500)
SERVER = Server(MAIN, ServerTool("uvicorn"), "uvicorn", 50, "uvicorn", Stamp(0.0, 0.0), True, "/shop")
PATIENCE = 30.0


def process(pid: int, *argv: str, ppid: int = 50) -> Process:
    """A child of the server."""
    started = Stamp(1e9, 100.0 + pid)
    words = argv or ("python", "-c", "spawn")
    return Process(pid, pid, ppid, "python", words, "/shop", None, 0, started, readable=True, in_workspace=True)


class Story:
    """A server with worker 60, what is told of its processes, and the reactions that come out."""

    def __init__(self, listener: Listener, *workers: Process) -> None:
        self.reactions: queue.SimpleQueue[object] = queue.SimpleQueue()
        self.watch = RestartWatch(SERVER, listener, workers or (process(60),), self.reactions.put, "/shop")

    def starts(self, worker: Process) -> None:
        """The kernel tells a start."""
        self.watch.on_process(ProcessStarted(worker))

    def ends(self, worker: Process, status: int | None = 0) -> None:
        """The kernel tells an end."""
        self.watch.on_process(ProcessEnded(worker, Stamp(0.0, 0.0), status))

    def reaction(self) -> Reaction:
        """The next one."""
        found = self.reactions.get(timeout=PATIENCE)
        assert isinstance(found, Reaction)
        return found


@pytest.mark.parametrize(("status", "message"), [(200, None), (499, None), (500, "it answers with status 500")])
def test_a_new_worker_that_answers_has_taken_the_change_up(status: int, message: str | None) -> None:
    with saying(answer(b"", status)) as server:
        story = Story(server.listener)
        story.ends(process(60))
        story.starts(process(61))
        found = story.reaction()
    assert (found.key, found.worker, found.noticed, found.message) == (MAIN, 61, Stamp(1e9, 161.0), message)
    assert found.failed is (message is not None)
    assert found.change is ReloadKind.RESTART


def test_what_is_no_new_worker_says_nothing() -> None:
    """A second worker beside the first, a helper, a process of somebody else, one that nobody replaced."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        helper = process(70, "python", "-c", "from multiprocessing.resource_tracker import main")
        story = Story(Listener(server.getsockname()[1], "127.0.0.1", 1), process(60), helper)
        story.starts(process(61))
        story.ends(process(61))
        story.starts(process(62, ppid=1))
        story.ends(process(99))
        story.starts(process(63))
        assert story.watch._waiting is None
        story.ends(process(60))
        story.ends(process(63))
        story.ends(helper)
        story.starts(process(64))
        assert story.watch._waiting is not None
        assert story.watch._waiting.worker == 64
        story.watch.stop()


@pytest.mark.parametrize(
    ("status", "message"),
    [(256, "the new worker ended with exit code 1"), (9, "the new worker ended with exit code -9"),
     (None, "the new worker ended")],
)  # fmt: skip
def test_a_new_worker_that_ends_before_it_answers_has_broken_it(status: int | None, message: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        story = Story(Listener(server.getsockname()[1], "127.0.0.1", 1))
        story.ends(process(60))
        story.starts(process(61))
        with server.accept()[0] as peer:
            peer.recv(1000)
            story.ends(process(61), status)
            found = story.reaction()
    assert (found.done, found.message, found.worker) == (None, message, 61)


@pytest.mark.parametrize("after", [0.0, 0.2, -0.2, 0.49, -0.49])
def test_a_worker_whose_start_is_told_before_the_end_of_the_old_one_replaces_it(after: float) -> None:
    """Given `node --watch`: the old worker's end is told so many seconds after the new one had started."""
    with saying(answer()) as server:
        story = Story(server.listener)
        new = process(61)
        story.starts(new)
        assert story.watch._waiting is None
        story.watch.on_process(ProcessEnded(process(60), Stamp(1e9, new.start.mono + after), 0))
        found = story.reaction()
        assert (found.worker, found.failed) == (61, False)
    assert story.reactions.empty()


@pytest.mark.parametrize("after", [0.51, 3.0, 600.0])
def test_a_worker_that_ran_beside_another_one_does_not_replace_it(after: float) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        story = Story(Listener(server.getsockname()[1], "127.0.0.1", 1))
        new = process(61)
        story.starts(new)
        story.watch.on_process(ProcessEnded(process(60), Stamp(1e9, new.start.mono + after), 0))
        assert story.watch._waiting is None
    assert story.reactions.empty()


@pytest.mark.parametrize(
    ("status", "next_follows", "superseded"),
    [
        (15, True, True),  # uvicorn, node --watch
        (15, False, True),
        (2, True, True),  # the terminal's own
        (12, True, True),  # nodemon
        (143 << 8, True, True),  # a shell between
        (130 << 8, False, True),
        (3 << 8, True, True),  # Werkzeug, Django
        (3 << 8, False, False),
        (0, True, True),
        (0, False, False),
        (None, True, True),  # nobody could tell
        (None, False, False),
        (1 << 8, True, False),  # a syntax error
        (1 << 8, False, False),
        (9, True, False),  # no memory
        (11, True, False),
    ],
)
def test_a_worker_that_is_stopped_for_the_next_save_is_superseded_and_one_that_breaks_is_not(
    status: int | None, next_follows: bool, superseded: bool
) -> None:
    """Given a worker that has not answered yet; the next one starts after its end, and is asked in its turn."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        story = Story(Listener(server.getsockname()[1], "127.0.0.1", 1))
        story.ends(process(60))
        story.starts(process(61))
        with server.accept()[0] as peer:
            peer.recv(1000)
            story.ends(process(61), status)
            if next_follows:
                story.starts(process(62))
            found = story.reaction()
        assert (found.worker, found.done, found.superseded) == (61, None, superseded)
        assert (found.message is None) is superseded
        story.watch.stop()


def test_the_newest_worker_counts_and_it_may_listen_elsewhere() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent, saying(answer()) as server:
        story = Story(Listener(silent.getsockname()[1], "127.0.0.1", 1))
        story.ends(process(60))
        story.starts(process(61))
        with silent.accept()[0] as peer:
            peer.recv(1000)
            first = story.watch._waiting
            story.watch.moved(server.listener)
            story.watch._workers.clear()
            story.watch._replacing = True
            story.starts(process(62))
            assert first is not None
            reactions = {each.worker: each for each in (story.reaction(), story.reaction())}
            assert (reactions[61].superseded, reactions[61].failed) == (True, True)
            assert (reactions[62].superseded, reactions[62].failed) == (False, False)
    assert story.reactions.empty()


def test_the_first_worker_of_all_replaces_nobody() -> None:
    """Given a server that was met before it had a worker: its first one is its start, and no reload."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        told: list[object] = []
        watch = RestartWatch(SERVER, Listener(server.getsockname()[1], "127.0.0.1", 1), (), told.append, "/shop")
        watch.on_process(ProcessStarted(process(61)))
        assert watch._waiting is None
        watch.on_process(ProcessEnded(process(61), Stamp(0.0, 0.0), 0))
        watch.on_process(ProcessStarted(process(62)))
        assert watch._waiting is not None
        watch.stop()


def test_a_worker_that_does_not_answer_in_a_minute_is_told_as_that(monkeypatch: pytest.MonkeyPatch) -> None:
    """Given a minute that lasts 0.3 s."""
    assert restart.LONGEST == 60.0
    monkeypatch.setattr(restart, "LONGEST", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        story = Story(Listener(silent.getsockname()[1], "127.0.0.1", 1))
        story.ends(process(60))
        story.starts(process(61))
        found = story.reaction()
    assert (found.done, found.timed_out, found.message) == (None, True, "no answer in 0.3 s")


@pytest.mark.parametrize("works", [True, False])
def test_a_worker_that_listens_nowhere_is_waited_for_while_it_works(
    works: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given three seconds that last 0.2 s, and workers that compute, or sleep: a slow start, and one that broke."""
    assert restart.UNHEARD == 3.0
    monkeypatch.setattr(restart, "UNHEARD", 0.2)
    monkeypatch.setattr(restart, "LONGEST", 4.0)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        program = "while True: pass" if works else "import time; time.sleep(60)"
        with subprocess.Popen([sys.executable, "-S", "-c", program]) as worker:
            story = Story(Listener(taken.getsockname()[1], "127.0.0.1", 1))
            story.ends(process(60))
            story.starts(process(worker.pid))
            found = story.reaction()
            worker.kill()
    assert (found.done, found.timed_out) == (None, works)
    assert found.message == (
        "no answer in 4 s" if works else "it does not listen: see its terminal (connection refused)"
    )


BROKEN_AT_ONCE = Server(
    MAIN, ServerTool("flask", again=3), "flask", 50, "flask", Stamp(0.0, 0.0), True, "/shop", failed=True
)


@pytest.mark.parametrize("listens", ["once it answers", "a while before", "before it starts"])
@pytest.mark.parametrize("before", [0, 1, 4])
def test_of_a_server_whose_first_worker_broke_the_first_answer_is_a_change(before: int, listens: str) -> None:
    """Given workers that break as well, each is a failed change; the one that answers has mended it, also where it was
    found to listen before that."""
    told: list[object] = []
    watch = RestartWatch(SERVER, None, (), told.append, "/shop")
    for number in range(before):
        watch.on_process(ProcessStarted(process(61 + number)))
        watch.on_process(ProcessEnded(process(61 + number), Stamp(0.0, 0.0), 256))
    if listens == "before it starts":
        watch.moved(Listener(9, "127.0.0.1", 1))
    watch.on_process(ProcessStarted(process(90)))
    if listens == "a while before":
        watch.moved(Listener(9, "127.0.0.1", 1))
    watch.answered(Stamp(1e9, 200.0))
    reactions = [each for each in told if isinstance(each, Reaction)]
    assert [each.failed for each in reactions] == [True] * before + [False]
    assert (reactions[-1].worker, reactions[-1].noticed, reactions[-1].done) == (
        90,
        Stamp(1e9, 190.0),
        Stamp(1e9, 200.0),
    )
    watch.moved(Listener(9, "127.0.0.1", 1))
    watch.answered(Stamp(1e9, 201.0))
    assert len(told) == before + 1, "from now on its workers are asked"


@pytest.mark.parametrize(
    ("server", "status", "message"),
    [
        (SERVER, 256, "the new worker ended with exit code 1"),
        (SERVER, 3 << 8, "the new worker ended with exit code 3"),
        (BROKEN_AT_ONCE, 3 << 8, None),
        (SERVER, 9, "the new worker ended with exit code -9"),
        (SERVER, 15, None),
        (SERVER, 143 << 8, None),
        (SERVER, 0, None),
        (SERVER, None, None),
    ],
)
def test_a_worker_that_breaks_before_any_listened_is_a_failed_change(
    server: Server, status: int | None, message: str | None
) -> None:
    told: list[object] = []
    watch = RestartWatch(server, None, (process(60),), told.append, "/shop")
    watch.on_process(ProcessEnded(process(60), Stamp(0.0, 0.0), status))
    assert [each.message for each in told if isinstance(each, Reaction)] == ([] if message is None else [message])


@pytest.mark.parametrize(
    ("waited", "hung_up", "seconds"),
    [
        (0.0, False, 0.01),
        (2.9, False, 0.01),
        (3.0, False, 0.05),
        (59.0, False, 0.05),
        (0.0, True, 0.01),
        (0.5, True, 0.05),
        (10.0, True, 1.0),
        (20.0, True, 2.0),
        (59.0, True, 2.0),
    ],
)
def test_one_that_hangs_up_is_asked_ever_more_rarely(waited: float, hung_up: bool, seconds: float) -> None:
    assert restart.pause(waited, hung_up=hung_up) == pytest.approx(seconds)


def test_in_a_minute_one_that_hangs_up_is_asked_less_than_a_hundred_times() -> None:
    waited, times = 0.0, 0
    while waited < 60.0:
        waited, times = waited + restart.pause(waited, hung_up=True), times + 1
    assert times < 100


@pytest.mark.parametrize("hangs_up", [1, 3, 6])
def test_a_worker_that_hangs_up_at_first_has_taken_the_change_up_once_it_answers(hangs_up: int) -> None:
    with saying(*[b""] * hangs_up, answer()) as server:
        story = Story(server.listener)
        story.ends(process(60))
        story.starts(process(61))
        found = story.reaction()
    assert (found.worker, found.failed) == (61, False)
    assert len(server.asked) == hangs_up + 1
