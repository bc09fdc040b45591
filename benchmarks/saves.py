"""20 saves a second beside a busy log, a real Vite and a real `node --watch`: is each save accounted for, how soon, and
what does it cost?

    python -m benchmarks.saves [--seconds 600]

The recorder's probes and its loop run in a process of their own, whose CPU time the kernel counts. What was saved is
counted here, what became of it there: in one operation of its server, or not taken up by it.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import msgspec
from msgspec import Struct, field

from benchmarks.rows import Row, as_text, judged
from benchmarks.scene import need_npm_packages, page_opened
from hero_tui.core.facts import ServersFact
from hero_tui.core.signal_names import HOT_RELOAD
from hero_tui.core.signals import Operation, Stamp
from hero_tui.probes.base import Tracker
from hero_tui.probes.events import Saved, SavedMany, Sighting, Signal
from hero_tui.recorder.inbox import End, Inbox
from hero_tui.recorder.loop import Loop
from hero_tui.recorder.probes import Probes
from tests.support.projects import answers, free_port, node_project, running, vite_project, wait_for

SPAN, QUICK_SPAN = 600.0, 60.0
PAUSE, LOG_PAUSE = 0.05, 0.1
LOG, API = "app.log", "api"
"""A log that is closed ten times a second, and the folder of the server that restarts."""
FILES = ("src/cart/cart.ts", "src/style.css", f"{API}/lib.mjs", "src/ui/header.ts")
SERVERS = frozenset({"vite", API})
"""Their names: what lies in the folder of the one that restarts is its own, the rest is Vite's."""
STEP = 1000  # saves of which the cost is one figure
TOLD_WITHIN = 2.0
SETTLED = 1.0 + TOLD_WITHIN + 0.5  # seconds after the last save: a burst lasts at most a second
MOST_GROWTH = 1.5


class ServerAccount(Struct):
    """What became of the saves for one server: those in its operations, and those that it did not take up. `longest`:
    seconds from the answer until an operation was told, at most."""

    operations: int = 0
    in_operations: int = 0
    left_alone: int = 0
    longest: float = 0.0


class Account(Struct):
    """Of the recorder, since it was told to begin. `seen`: saves by file; `cpu`: seconds at each thousandth of them."""

    seen: dict[str, int] = field(default_factory=dict)
    bulk: int = 0
    servers: dict[str, ServerAccount] = field(default_factory=dict)
    cpu: list[float] = field(default_factory=list)

    @property
    def of_a_save(self) -> list[float]:
        """CPU seconds of one save, of each thousand."""
        return [(after - before) / STEP for before, after in zip(self.cpu, self.cpu[1:], strict=False)]


class _Accountant(Tracker):
    """Counts saves as the recorder sees them, and what is told of them: a tracker and a pipeline."""

    def __init__(self, probes: Probes) -> None:
        self._probes = probes
        self._left_before: dict[str, int] = {}
        self.account = Account()

    def begin(self) -> None:
        """Count from now on."""
        self._left_before = self._left()
        self.account = Account(cpu=[time.process_time()], servers={label: ServerAccount() for label in SERVERS})

    def finish(self) -> Account:
        """Return the account as it stands now."""
        for label, left in self._left().items():
            self.account.servers[label].left_alone = left - self._left_before.get(label, 0)
        return self.account

    def _left(self) -> dict[str, int]:
        trackers = self._probes.trackers
        servers = [each for each in trackers.servers.servers() if each.alive and each.label in SERVERS]
        return {each.label: trackers.reload.left_alone(each.key) for each in servers}

    def handle(self, event: Sighting, /) -> None:
        """Count a save."""
        if isinstance(event, Saved):
            self.account.seen[event.path] = self.account.seen.get(event.path, 0) + 1
            if sum(self.account.seen.values()) % STEP == 0:
                self.account.cpu.append(time.process_time())
        elif isinstance(event, SavedMany):
            self.account.bulk += 1

    def accept(self, signal: Signal) -> None:
        """Count what is in an operation, and say which servers are ready."""
        if isinstance(signal, ServersFact):
            ready = [each.name for each in signal.servers if each.state.value == "ready" and each.primed is not False]
            print(json.dumps(ready), flush=True)
        elif isinstance(signal, Operation) and signal.signal == HOT_RELOAD:
            server = self.account.servers.setdefault(str(signal.labels["server"]), ServerAccount())
            server.operations += 1
            server.in_operations += int(signal.attributes.get("saves") or 1)
            if signal.duration is not None:
                server.longest = max(server.longest, time.time() - signal.start - signal.duration)

    def next_deadline(self) -> float | None:
        """Return None: it waits for nothing."""
        return None

    def flush(self, now: Stamp) -> None:
        """Nothing to write."""


def _record(workspace: Path) -> None:
    """In the child: the probes with the recorder's loop, told by lines of standard input what to do."""
    inbox = Inbox()
    probes = Probes(workspace, inbox)
    accountant = _Accountant(probes)
    threading.Thread(target=_listen, args=(accountant, inbox), daemon=True).start()
    probes.start()
    Loop(inbox, (accountant, *probes.trackers.in_order()), accountant).run()
    probes.stop()


def _listen(accountant: _Accountant, inbox: Inbox) -> None:
    for line in sys.stdin:
        if line == "begin\n":
            accountant.begin()
        else:
            print(msgspec.json.encode(accountant.finish()).decode(), flush=True)
    inbox(End("measured"))


class Recorder:
    """The child that records, from this side."""

    def __init__(self, workspace: Path) -> None:
        command = [sys.executable, "-m", "benchmarks.saves", "--child", str(workspace)]
        self._child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.ready: list[str] = []
        self._account: Account | None = None
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        assert self._child.stdout is not None
        for line in self._child.stdout:
            if line.startswith("["):
                self.ready = json.loads(line)
            else:
                self._account = msgspec.json.decode(line, type=Account)

    def say(self, word: str) -> None:
        """Tell it."""
        assert self._child.stdin is not None
        self._child.stdin.write(f"{word}\n")
        self._child.stdin.flush()

    def account(self) -> Account:
        """Ask for the account."""
        self.say("count")
        wait_for(lambda: self._account is not None, "the recorder's account")
        assert self._account is not None
        return self._account

    def end(self) -> None:
        """End it."""
        assert self._child.stdin is not None
        self._child.stdin.close()
        try:
            self._child.wait(20)
        finally:
            self._child.kill()
            self._child.wait()
            self._thread.join(10)


@contextlib.contextmanager
def _recorded(project: Path) -> Iterator[Recorder]:
    """Both servers run, are known to the recorder and have shown their pages."""
    ports = free_port(), free_port()
    recorder = Recorder(project)
    try:
        with (
            running(["npm", "run", "dev", "--", "--port", str(ports[0]), "--strictPort"], project),
            running(["node", "--watch", "server.mjs", str(ports[1])], project / API),
        ):
            wait_for(lambda: all(answers(port) for port in ports), "both servers to listen")
            wait_for(lambda: page_opened(ports[0]), "vite to serve its page")
            wait_for(lambda: set(recorder.ready) >= SERVERS, "the recorder to know them")
            yield recorder
    finally:
        recorder.end()


def _project(folder: Path) -> Path:
    need_npm_packages()
    project = vite_project(folder / "storefront")
    node_project(project / API)
    (project / LOG).touch()
    return project


def measure(seconds: float) -> tuple[Counter[str], Account]:
    """Save for so long; returns what was saved, by file, and the recorder's account of it."""
    with tempfile.TemporaryDirectory(prefix="hero-tui-bench-") as folder:
        project = _project(Path(folder))
        with _recorded(project) as recorder:
            time.sleep(SETTLED)
            recorder.say("begin")
            saved = _save(project, Path(folder) / "next", seconds)
            time.sleep(SETTLED)
            return saved, recorder.account()


def _save(project: Path, beside: Path, seconds: float) -> Counter[str]:
    """Save one file after the other, those of Vite whole, by a rename from `beside`, and append to the log."""
    texts = {name: (project / name).read_text() for name in FILES}
    saved = Counter[str]()
    over = threading.Event()
    log = threading.Thread(target=_log, args=(project / LOG, over, saved))
    log.start()
    begun = time.monotonic()
    for number in range(round(seconds / PAUSE)):
        time.sleep(max(0.0, begun + number * PAUSE - time.monotonic()))
        name = FILES[number % len(FILES)]
        text = f"{texts[name]}/* {number} */\n"
        if name.startswith(API):  # node --watch loses a file that another one was renamed onto
            (project / name).write_text(text)
        else:
            beside.write_text(text)
            beside.replace(project / name)
        saved[name] += 1
    over.set()
    log.join()
    return saved


def _log(path: Path, over: threading.Event, saved: Counter[str]) -> None:
    while not over.wait(LOG_PAUSE):
        with path.open("a") as file:
            file.write("GET / 200\n")
        saved[LOG] += 1


def expected(seen: Mapping[str, int], label: str) -> int:
    """How many of these saves are this server's."""
    return sum(count for path, count in seen.items() if path.startswith(f"{API}/") is (label == API))


def table(seconds: float, saved: Counter[str], account: Account) -> Sequence[Row]:
    """The rows of a measurement."""
    seen = Counter(account.seen)
    whole = all(seen[name] == saved[name] for name in FILES) and not account.bulk
    parts = []
    for label, server in account.servers.items():
        known = server.in_operations + server.left_alone
        whole = whole and known == expected(seen, label)
        parts.append(
            f"{label}: {server.in_operations:,} in {server.operations:,} operations, "
            f"{server.left_alone:,} not taken up, of {expected(seen, label):,}"
        )
    made, told = sum(saved[name] for name in FILES), sum(seen[name] for name in FILES)
    what = f"{1 / PAUSE:g} saves a second beside a busy log, {seconds:g} s"
    longest = max(server.longest for server in account.servers.values())
    costs = account.of_a_save
    first, last = (costs[0], costs[-1]) if costs else (0.0, 0.0)
    return [
        judged(
            f"{what}: each in one operation, or not taken up",
            "every one",
            f"{told:,} of {made:,} seen; {'; '.join(parts)}",
            whole,
            f"{seen[LOG]:,} of {saved[LOG]:,} writes of the log seen",
        ),
        judged("the same: told after the answer", "≤ 2 s", f"at most {longest:.2f} s", longest <= TOLD_WITHIN),
        judged(
            f"the same: CPU of a save, the last {STEP:,} against the first",
            f"≤ {MOST_GROWTH:g}×",
            f"{last / first:.2f}×" if first else f"fewer than {STEP:,} saves",
            bool(first) and last <= MOST_GROWTH * first,
            " → ".join(f"{each * 1000:.2f}" for each in costs) + " ms",
        ),
    ]


def rows(quick: bool) -> Sequence[Row]:
    """The rows of the table."""
    span = QUICK_SPAN if quick else SPAN
    return table(span, *measure(span))


def main(arguments: list[str]) -> None:
    """Print the rows for so many seconds."""
    if arguments[:1] == ["--child"]:
        _record(Path(arguments[1]))
        return
    parser = argparse.ArgumentParser(prog="python -m benchmarks.saves")
    parser.add_argument("--seconds", type=float, default=SPAN)
    chosen = parser.parse_args(arguments)
    print(as_text(table(chosen.seconds, *measure(chosen.seconds))))


if __name__ == "__main__":
    main(sys.argv[1:])
