"""The one request that finds out when a server really answers, held open by the server for as long as it needs."""

from __future__ import annotations

import itertools
import os
import threading
from collections.abc import Mapping

from hero_tui.budgets.signals import Stamp
from hero_tui.probes.base import Sink
from hero_tui.probes.servers.model import Answered, Key, NotAnswered
from hero_tui.probes.servers.request import Request, RequestError
from hero_tui.probes.servers.sockets import Listener

SWITCH = "HERO_TUI_NO_REQUESTS"
SERVED_BELOW = 500

_numbers = itertools.count(1)


def requests_allowed(environment: Mapping[str, str] | None = None) -> bool:
    """Whether recognised servers may be sent requests: always, unless `HERO_TUI_NO_REQUESTS` is set (and not 0)."""
    return (os.environ if environment is None else environment).get(SWITCH, "") in {"", "0"}


class Asking:
    """A GET / in a thread of its own. Puts one `Answered` or `NotAnswered` into the sink, unless cancelled."""

    def __init__(self, key: Key, listener: Listener, sink: Sink) -> None:
        """Send it; returns at once."""
        self.number = next(_numbers)
        self.since = Stamp.now()
        self._key, self._sink = key, sink
        self._request = Request(listener.host, listener.port)
        threading.Thread(target=self._run, name=f"ask-{listener.port}", daemon=True).start()

    def cancel(self) -> None:
        """End it; what it still puts into the sink is of no interest."""
        self._request.cancel()

    def _run(self) -> None:
        try:
            answer = self._request.send()
        except RequestError as error:
            self._sink(NotAnswered(self._key, self.number, Stamp.now(), str(error)))
        else:
            self._sink(Answered(self._key, self.number, answer.first, answer.status))
