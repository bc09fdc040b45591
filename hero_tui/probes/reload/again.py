"""Fetches once more what a server served while its file was still being written."""

from __future__ import annotations

from msgspec.structs import replace

from hero_tui.probes.reload.fetch import fetch
from hero_tui.probes.reload.protocol import Fetch, Reaction
from hero_tui.probes.reload.saves import AskAgain
from hero_tui.probes.servers.sockets import Listener


def fetch_again(listener: Listener, wanted: Fetch, asked: AskAgain) -> Reaction:
    """Return what the server serves now that the file is closed, as a reaction to that save.

    It is stale where the file was written on after the former answer, and the server has not noticed: what the page got
    is half of the file, or what stood there before. Takes up to 10 s.
    """
    former, save = asked.reaction, asked.save
    fetched = fetch(listener, wanted)
    written_on = former.done is not None and save.whole > former.done.mono
    stale = written_on and fetched.done is not None and fetched.digest == former.digest
    return replace(
        former,
        noticed=save.at,
        done=None if stale else fetched.done,
        files=(save.path,),
        message=fetched.refused,
        broken_file=None,
        again=True,
        stale=stale,
    )
