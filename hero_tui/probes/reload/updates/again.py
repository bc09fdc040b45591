"""Fetches once more what a server served while its file was still being written."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Sequence
from pathlib import Path

from msgspec.structs import replace

from hero_tui.core.file_system.regular_file import read_file_if_possible
from hero_tui.probes.reload.protocol import Fetch, Reaction
from hero_tui.probes.reload.saves.model import AskAgain
from hero_tui.probes.reload.updates.fetch import fetch
from hero_tui.probes.servers.sockets.listening import Listener

LARGEST = 1024 * 1024
LONGEST_LINE = 200
_MAP = rb"sourceMappingURL=data:application/json;(?:charset=utf-8;)?base64,([A-Za-z0-9+/=]+)"


def fetch_again(listener: Listener, wanted: Fetch, asked: AskAgain, file: Path) -> Reaction:
    """Return what the server serves now that `file` is closed, as a reaction to that save. Takes up to a minute.

    It is stale where the same came before the file was whole: the server has not noticed the rest, and what the page
    has is half of the file. Where the file was written on while it was fetched, its last line decides.
    """
    former, save = asked.reaction, asked.save
    fetched = fetch(listener, wanted)
    stale = former.done is not None and fetched.done is not None and fetched.digest == former.digest
    if stale and former.done is not None and save.whole <= former.done.mono:
        stale = not holds_last_line(fetched.bodies, file)
    return replace(
        former,
        noticed=save.at,
        done=None if stale else fetched.done,
        files=(save.path,),
        message=fetched.refused,
        broken=None,
        again=True,
        stale=stale,
    )


def holds_last_line(bodies: Sequence[bytes], file: Path) -> bool:
    """Whether the text of one of these modules, or the source map within it, holds the last line of that file; True
    where that cannot be known."""
    read = read_file_if_possible(file, LARGEST, follow_link=False)
    lines = [] if read is None else read.content.splitlines()
    last = next((line.strip() for line in reversed(lines) if line.strip()), b"")[-LONGEST_LINE:]
    if not last:
        return True
    quoted = json.dumps(last.decode("utf-8", "replace"), ensure_ascii=False)[1:-1].encode()
    texts = [text for body in bodies for text in (body, *_source_maps(body))]
    return any(line in text for text in texts for line in (last, quoted))


def _source_maps(body: bytes) -> list[bytes]:
    maps = []
    for match in re.finditer(_MAP, body):
        try:
            maps.append(base64.b64decode(match.group(1)))
        except binascii.Error:
            continue
    return maps
