"""One server's websocket, in a thread of its own: messages become reactions in the recorder's queue."""

from __future__ import annotations

import json
import threading
import time
from contextlib import ExitStack
from pathlib import Path

from hero_tui.core.attributes import Timed
from hero_tui.core.signals import Stamp
from hero_tui.core.spared_imports import without_metadata
from hero_tui.probes.base import Sink
from hero_tui.probes.processes.model import ProcessKey
from hero_tui.probes.reload.protocol import (
    Attached,
    Broken,
    Detached,
    Fetch,
    HotReloadProtocol,
    Reaction,
    ReloadKind,
    Served,
    Step,
    one_line,
)
from hero_tui.probes.reload.saves.model import AskAgain
from hero_tui.probes.reload.updates.again import fetch_again
from hero_tui.probes.reload.updates.deliveries import Deliveries
from hero_tui.probes.reload.updates.fetch import fetch
from hero_tui.probes.reload.updates.reconnects import Reconnects
from hero_tui.probes.reload.updates.websocket import WebSocket
from hero_tui.probes.servers.model import Server
from hero_tui.probes.servers.requests.request import open_socket, unverified
from hero_tui.probes.servers.requests.sent_requests import SENT, Purpose
from hero_tui.probes.servers.sockets.listening import Listener, listeners, same_place

HANDSHAKE = 2.0
LARGEST_PARSED = 1024 * 1024  # bytes of a message


class Channel:
    """A source. Emits `Attached` when its socket opens, and a `Reaction` per change."""

    def __init__(self, server: Server, listener: Listener, protocol: HotReloadProtocol, sink: Sink, ask: bool) -> None:
        """`ask`: whether what an update names may be fetched."""
        self._key: ProcessKey = server.key
        self._folder = server.cwd or "/"
        self._listener, self._protocol, self._sink, self._ask = listener, protocol, sink, ask
        self._updates = server.channel or listener
        self._base = server.base.rstrip("/")
        self._stopped = threading.Event()
        self._refused_before = False
        self._socket: WebSocket | None = None
        self._deliveries = Deliveries(self._key, listener, self._base, sink, protocol.file)
        self._thread = threading.Thread(target=self._run, name=f"hmr-{listener.port}", daemon=True)

    def start(self) -> None:
        """Begin; returns at once."""
        self._thread.start()

    def stop(self) -> None:
        """End; the thread ends by itself, at the latest when a fetch that is under way has ended."""
        self._stopped.set()
        self._deliveries.stop()
        if self._socket is not None:
            self._socket.close()

    @property
    def newest_pending(self) -> float | None:
        """When the newest change was announced that is still being fetched (monotonic s), or None."""
        return self._deliveries.newest_pending

    def ask_again(self, asked: AskAgain, file: Path) -> None:
        """Fetch again what was served while `file` was being written; the reaction that says what came then follows.
        Returns at once."""
        threading.Thread(
            target=self._ask_again, args=(asked, file), name=f"again-{self._listener.port}", daemon=True
        ).start()

    def _ask_again(self, asked: AskAgain, file: Path) -> None:
        wanted = asked.reaction.fetched
        if wanted is not None:
            reaction = fetch_again(self._listener, self._deliveries.below_base(wanted), asked, file)
            if not self._stopped.is_set():
                self._sink(reaction)

    def _run(self) -> None:
        lost: Stamp | None = None
        pauses = Reconnects()
        heard = listening_inode(self._updates)
        while not self._stopped.is_set():
            with ExitStack() as stack:
                socket = self._connect(stack)
                if socket is not None:
                    before, heard = heard, listening_inode(self._updates) or heard  # None: it is closing just now
                    if lost is not None and self._protocol.resets and heard != before:
                        self._restarted(lost)
                    pauses.opened(time.monotonic())
                    self._socket = socket
                    self._refused_before = False
                    self._sink(Attached(self._key))
                    self._listen(socket)
                    self._socket = None
                    lost = Stamp.now()
            now = time.monotonic()
            self._stopped.wait(pauses.refused(now) if socket is None else pauses.lost(now))

    def _connect(self, stack: ExitStack) -> WebSocket | None:
        with without_metadata():
            from websockets.exceptions import ConnectionClosed, InvalidMessage, WebSocketException

        try:
            opened = self._open()
        except (TimeoutError, WebSocketException, ValueError, OSError) as error:
            coming_up = isinstance(error, OSError | ConnectionClosed | InvalidMessage)
            if not self._refused_before and (isinstance(error, TimeoutError) or not coming_up):
                self._refused_before = True
                why = one_line(str(error), 80)
                self._sink(Detached(self._key, f"no hot reload is timed, its update channel does not open: {why}"))
            return None  # tried until the server ends
        stack.callback(opened.release)
        stack.callback(opened.close)
        return opened

    def _open(self) -> WebSocket:
        port, protocol, tls = self._updates.port, self._protocol, self._updates.tls
        connected = open_socket(self._updates.host, port, HANDSHAKE)
        SENT.add(Purpose.CHANNEL)
        return WebSocket(
            unverified().wrap_socket(connected, server_hostname="localhost") if tls else connected,
            f"{'wss' if tls else 'ws'}://localhost:{port}{self._base}{protocol.path}",
            f"{'https' if tls else 'http'}://localhost:{port}" if protocol.origin else None,
            protocol.subprotocol or None,
            HANDSHAKE,
        )

    def _listen(self, socket: WebSocket) -> None:
        """Until the socket is lost. What is announced is fetched elsewhere: each message has its own moment."""
        again: float | None = None
        while not self._stopped.is_set():
            try:
                at, step = self._next(socket, again)
            except TimeoutError:
                again = self._deliveries.look()
                continue
            except (ConnectionError, EOFError):
                return
            if step is not None:
                self._take(at, step)
                again = self._deliveries.look()

    def _next(self, socket: WebSocket, timeout: float | None) -> tuple[Stamp, Step | None]:
        """The next message. Raises ConnectionError when the socket is lost, TimeoutError."""
        text = socket.receive(timeout)
        at = Stamp.now()
        if len(text) > LARGEST_PARSED:
            return at, None
        try:
            message = json.loads(text)
        except (ValueError, RecursionError):
            return at, None  # binary frames and words of other protocols
        return at, self._protocol.interpret(message, self._folder) if isinstance(message, dict) else None

    def _take(self, at: Stamp, step: Step) -> None:
        if isinstance(step, Served):
            self._sink(Reaction(self._key, step.change, at, at, step.files))
        elif isinstance(step, Broken):
            self._deliveries.error(at, step)
        elif not self._ask:
            self._sink(Reaction(self._key, step.change, at, Stamp.now(), step.files, timed=Timed.NOTICED))
        else:
            self._deliveries.add(at, step)

    def _restarted(self, lost: Stamp) -> None:
        if not self._ask:
            self._sink(Reaction(self._key, ReloadKind.RESTART, lost, Stamp.now(), timed=Timed.NOTICED))
            return
        fetched = fetch(self._listener, self._deliveries.below_base(Fetch(ReloadKind.RESTART, ("/",))))
        self._sink(
            Reaction(
                self._key,
                ReloadKind.RESTART,
                lost,
                fetched.done,
                message=fetched.refused,
                timed_out=fetched.timed_out,
            )
        )


def listening_inode(listener: Listener) -> int | None:
    """The kernel's number of the socket that listens there now: a server that restarts within its process has another
    one then, one that only cut a connection has not. None: nobody listens, or it cannot be known."""
    try:
        return next((each.inode for each in listeners().values() if same_place(each, listener)), None)
    except OSError:
        return None
