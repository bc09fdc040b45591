"""An independent client of Vite's update channel: asyncio, its own reading of the messages, its own fetches.

It shares nothing with the adapter under test, so that agreement of the two means something.
"""

from __future__ import annotations

import asyncio
import json
import re
import threading
import time
from dataclasses import dataclass, field
from typing import Self


@dataclass(slots=True)
class HmrClient:
    """Connects to `port` and notes, for each update, when its last byte had come (monotonic s)."""

    port: int
    served: list[float] = field(default_factory=list)
    refused: list[float] = field(default_factory=list)
    connected: threading.Event = field(default_factory=threading.Event)
    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)
    _thread: threading.Thread | None = None
    _task: asyncio.Task[None] | None = None

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        assert self.connected.wait(20), "the server's update channel did not open"
        return self

    def __exit__(self, *_: object) -> None:
        assert self._thread is not None
        self._loop.call_soon_threadsafe(self._cancel)
        self._thread.join(10)

    def _cancel(self) -> None:
        if self._task is not None:
            self._task.cancel()

    def _run(self) -> None:
        self._task = self._loop.create_task(self._listen())
        try:
            self._loop.run_until_complete(self._task)
        except asyncio.CancelledError:
            return
        finally:
            self._loop.close()

    async def _listen(self) -> None:
        from websockets.asyncio.client import connect
        from websockets.typing import Subprotocol

        url = f"ws://localhost:{self.port}/"
        async with connect(url, subprotocols=[Subprotocol("vite-hmr")], origin=None, proxy=None) as socket:
            async for text in socket:
                message = json.loads(text)
                if message["type"] == "connected":
                    self.connected.set()
                elif message["type"] == "update":
                    await self._update(message["updates"])

    async def _update(self, updates: list[dict[str, str]]) -> None:
        paths = [f"{update['acceptedPath']}?t={update['timestamp']}" for update in updates]
        stamp = f"t={updates[0]['timestamp']}"
        seen: set[str] = set()
        ok = True
        while paths:
            path = paths.pop(0)
            seen.add(path)
            status, body = await self._get(path)
            ok = ok and status == 200
            paths += [each for each in re.findall(r'"(/[^"]+)"', body) if each.endswith(stamp) and each not in seen]
        (self.served if ok else self.refused).append(time.monotonic())

    async def _get(self, path: str) -> tuple[int, str]:
        reader, writer = await asyncio.open_connection("localhost", self.port)
        writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost:{self.port}\r\nConnection: close\r\n\r\n".encode())
        answer = (await reader.read()).decode()
        writer.close()
        return int(answer.split(" ", 2)[1]), answer
