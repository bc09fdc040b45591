"""Servers that take up a change by restarting: uvicorn --reload, Flask, Django's runserver, node --watch.

They all keep a parent that watches the files and one worker that serves. A change is served when a *new* worker
answers a request that was sent after the old one had ended; until then it is held, or refused and sent again. A worker
that its parent stops before it has answered was superseded by the next save: that is no failure.
"""

from __future__ import annotations

import signal
import threading
import time

from hero_tui.core.signals import Stamp
from hero_tui.probes.base import Sink
from hero_tui.probes.processes.model import Process, ProcessEnded, ProcessEvent, ProcessKey, ProcessStarted
from hero_tui.probes.processes.proc import TICKS_PER_SECOND, ProcReader
from hero_tui.probes.processes.wait_status import codes_of, exit_code
from hero_tui.probes.reload.protocol import Reaction, ReloadKind
from hero_tui.probes.reload.worker_error import NOTHING_WRITTEN, WorkerOutput
from hero_tui.probes.servers.identity.tree import is_helper
from hero_tui.probes.servers.model import Server
from hero_tui.probes.servers.recognise import TO_RESTART
from hero_tui.probes.servers.requests.request import Answer, RequestError
from hero_tui.probes.servers.sockets.listening import Listener
from hero_tui.probes.servers.sockets.page import Question
from hero_tui.probes.servers.start.first_answer import SERVED_BELOW
from hero_tui.probes.servers.start.inquiry import Inquiry, questions_for

AGAIN, SOON, SELDOM = 0.01, 3.0, 0.05
SHARE_OF_WAIT, LONGEST_PAUSE = 0.1, 2.0
LONGEST = 60.0  # seconds: what takes longer is told as that, and over every limit
UNHEARD, BUSY = 3.0, 0.05  # so many seconds without a listener, and CPU for less than that share of a second
OVERLAP = 0.5  # seconds in which a worker's start may be told before the end of the one that it replaces
FOLLOWS = 1.0  # seconds from a worker's end until the next one starts, where its parent ended it to start that one
STOPPED_BY = frozenset({signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGUSR2})
STOPPED = codes_of(STOPPED_BY)
UNDECIDED = frozenset({None, 0, TO_RESTART})  # not known; ended in peace


class RestartWatch:
    """Follows one server's workers. Called by the recorder's thread; its requests wait in threads of their own."""

    def __init__(
        self, server: Server, listener: Listener | None, workers: tuple[Process, ...], sink: Sink, workspace: str
    ) -> None:
        """`workers`: the children of the server's process now. `listener`: None where none of them listened yet, as the
        first one broke: that another one answers is learned by `answered`, also where it was seen to listen before."""
        self._key: ProcessKey = server.key
        self._listener, self._server, self._sink = listener, server, sink
        self._unheard = listener is None
        self._slow = server.slow
        self._workers = {worker.pid: worker for worker in workers if not is_helper(worker)}
        self._replacing = False
        self._left: tuple[Stamp, int | None] | None = None  # the last worker's end, and its exit code
        self._server_code: int | None = None
        self._waiting: AwaitedWorker | None = None
        self._output = WorkerOutput(server.outputs.files, workspace).from_now()

    def moved(self, listener: Listener) -> None:
        """The new worker listens elsewhere."""
        self._listener = listener

    def answered(self, at: Stamp) -> None:
        """Emit the change that mended a server whose first worker broke: it answers since `at`."""
        worker = max(self._workers.values(), key=lambda each: each.start.mono, default=None)
        unheard, self._unheard = self._unheard, False
        if unheard and worker is not None:
            self._sink(Reaction(self._key, ReloadKind.RESTART, worker.start, at, worker=worker.pid))

    def on_process(self, event: ProcessEvent) -> None:
        """Take the start or end of a process of the server's tree."""
        match event:
            case ProcessStarted(process) if process.ppid == self._key[0]:
                self._started(process)
            case ProcessEnded(process, at, status) if process.pid in self._workers:
                self._ended(process, at, status)
            case ProcessEnded(process, _, status) if process.key == self._key:
                self._server_code = exit_code(status)

    def stop(self) -> None:
        """Stop waiting: the server ended, or nobody wants to know any more."""
        if self._waiting is not None:
            self._waiting.stop()

    def last(self) -> Reaction | None:
        """Return the change that ended the server: its new worker broke, and it with it; None where none did."""
        code, waiting = self._server_code, self._waiting
        if waiting is not None and waiting.broke:
            return waiting.failure()
        if code is None or code <= 0 or code in STOPPED:
            return None
        noticed = None
        if self._replacing and self._left is not None and self._left[1] == TO_RESTART:
            noticed = self._left[0]
        elif waiting is not None and waiting.is_awaited:
            noticed = waiting.noticed
        if noticed is None:
            return None
        text = f"the server ended with exit code {code}"
        told = Reaction(self._key, ReloadKind.RESTART, noticed, None, message=text)
        return self._output.explain(told)

    def _started(self, process: Process) -> None:
        """A child is the new worker when the old one is gone."""
        replaces = self._replacing and not self._workers
        self._workers[process.pid] = process
        if replaces:
            self._await(process)

    def _ended(self, process: Process, at: Stamp, status: int | None) -> None:
        """The next worker replaces it, or the one that is there since a moment: its start may be told first."""
        del self._workers[process.pid]
        self._replacing = True
        if self._unheard:
            self._ended_unheard(process, exit_code(status))
            self._output = self._output.from_now()
            return
        self._left = (at, exit_code(status))
        if self._waiting is not None and self._waiting.worker == process.pid:
            self._waiting.worker_ended(status)
        self._output = self._output.from_now()
        others = self._workers.values()
        if others and all(abs(at.mono - other.start.mono) <= OVERLAP for other in others):
            self._await(max(others, key=lambda other: other.start.mono))

    def _ended_unheard(self, worker: Process, code: int | None) -> None:
        """A worker that never listened ended: of itself it did so because it is broken."""
        if code is not None and code not in STOPPED and code not in {0, self._server.tool.again}:
            text = f"the new worker ended with exit code {code}"
            told = Reaction(self._key, ReloadKind.RESTART, worker.start, None, message=text, worker=worker.pid)
            self._sink(self._output.explain(told))

    def _await(self, process: Process) -> None:
        if self._unheard or self._listener is None:
            return
        self._replacing = False
        if self._waiting is not None:
            self._waiting.superseded()
            self._slow = self._slow or self._waiting.slow
        questions = questions_for(self._server, slow=self._slow)
        self._waiting = AwaitedWorker(
            self._key, process.pid, process.start, self._listener, self._sink, questions, self._output
        )


def pause(waited: float, *, hung_up: bool) -> float:
    """Return the seconds until a worker is asked again that has not answered for `waited` seconds.

    It refuses until it listens, of which there is no event: that costs nobody anything. One that hangs up (`hung_up`)
    has taken a connection, and perhaps written a line about it.
    """
    if hung_up:
        return min(LONGEST_PAUSE, max(AGAIN, waited * SHARE_OF_WAIT))
    return AGAIN if waited < SOON else SELDOM


class AwaitedWorker:
    """Waits in a thread until a worker answers, and then puts one `Reaction` into the sink."""

    def __init__(
        self,
        key: ProcessKey,
        worker: int,
        noticed: Stamp,
        listener: Listener,
        sink: Sink,
        questions: tuple[Question, ...],
        output: WorkerOutput = NOTHING_WRITTEN,
    ) -> None:
        """`noticed`: when the worker started, the old one being gone. `questions`: what it is asked. `output`: what
        it writes."""
        self.worker = worker
        self._key, self.noticed, self._listener, self._sink = key, noticed, listener, sink
        self._questions, self.slow, self._output = questions, False, output
        self._stopped = False
        self._superseded, self._over = threading.Event(), threading.Event()
        self._ended = False
        self._answered = False
        self._code: int | None = None
        self._timed_out = False
        self._seen_working: tuple[float, int | None] = (0.0, None)
        self._inquiry: Inquiry | None = None
        threading.Thread(target=self._run, name=f"restart-{worker}", daemon=True).start()

    def worker_ended(self, status: int | None) -> None:
        """Emit the change as broken: the new worker ended before it answered; as superseded where it was stopped."""
        self._code = exit_code(status)
        self._ended = True
        if self._code in STOPPED:
            self._superseded.set()
        self._cancel()

    def superseded(self) -> None:
        """Another worker has taken its place; one that broke by itself was not superseded."""
        if not self._ended or self._code in UNDECIDED:
            self._superseded.set()
            self._cancel()

    @property
    def broke(self) -> bool:
        """Whether it ended by itself before it had answered."""
        by_itself = self._code is None or self._code not in STOPPED | UNDECIDED
        return self._ended and by_itself and not self._answered

    @property
    def is_awaited(self) -> bool:
        """Whether it neither answered nor ended yet."""
        return not self._answered and not self._ended

    def failure(self) -> Reaction:
        """Return what its end amounts to, where it `broke`."""
        message = self._end_text()
        told = Reaction(self._key, ReloadKind.RESTART, self.noticed, None, message=message, worker=self.worker)
        return self._output.explain(told)

    def stop(self) -> None:
        """Stop waiting, and emit nothing."""
        self._stopped = True
        self._cancel()

    def _cancel(self) -> None:
        self._over.set()
        inquiry = self._inquiry
        if inquiry is not None:
            inquiry.cancel()

    def _run(self) -> None:
        answer, why = self._ask()
        if answer is None and self._ended and self._code in UNDECIDED:
            self._superseded.wait(FOLLOWS)
        if self._stopped:
            return
        done, message = None, why
        if answer is not None:
            served = answer.status < SERVED_BELOW
            done, message = (answer.first, None) if served else (None, f"it answers with status {answer.status}")
        superseded = answer is None and self._superseded.is_set()
        told = Reaction(
            self._key,
            ReloadKind.RESTART,
            self.noticed,
            done,
            message=None if superseded else message,
            worker=self.worker,
            superseded=superseded,
            timed_out=self._timed_out,
        )
        self._sink(self._output.explain(told))

    def _ask(self) -> tuple[Answer | None, str | None]:
        """The answer, or why there is none. A wait that ends is a duration, however long it was."""
        since = time.monotonic()
        while not self._stopped and not self._ended and not self._superseded.is_set():
            left = since + LONGEST - time.monotonic()
            if left <= 0:
                self._timed_out = True
                return None, f"no answer in {LONGEST:g} s"
            inquiry = self._inquiry = Inquiry(self._listener, self._questions)
            try:
                answer, hung_up = inquiry.send(left), False
            except RequestError as error:
                answer, hung_up = None, error.strange
                waited = time.monotonic() - since
                if waited > UNHEARD and not self._ended and not self._works():
                    return None, f"it does not listen: see its terminal ({error})"
            if answer is not None:
                self._answered = True
                self.slow = inquiry.slow
                return answer, None
            self._over.wait(pause(time.monotonic() - since, hung_up=hung_up))
        return None, self._end_text()

    def _works(self) -> bool:
        """Whether the worker computes, looked at once a second: one that does not, and listens nowhere, is broken."""
        now, stat = time.monotonic(), ProcReader().stat(self.worker)
        at, ticks = self._seen_working
        if stat is None or now - at < 1.0:
            return stat is not None
        self._seen_working = (now, stat.own_ticks)
        return ticks is None or stat.state in "RD" or stat.own_ticks - ticks >= BUSY * TICKS_PER_SECOND * (now - at)

    def _end_text(self) -> str:
        return "the new worker ended" if self._code is None else f"the new worker ended with exit code {self._code}"
