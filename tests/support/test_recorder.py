"""When a recorder watches: only what it knows itself counts, not what a former one knew."""

from __future__ import annotations

from pathlib import Path

import pytest

from hero_tui.store.writer import Writer
from tests.support.recorder import Recorded

ME, FORMER = 4_200_001, 4_200_000  # PIDs beyond what the kernel gives out


class Awaited(Recorded):
    """The history of one whose recorder is `ME`."""

    @property
    def awaited(self) -> int | None:
        return ME


def life(writer: Writer, pid: int, at: float, *facts: str, ends: bool = False) -> None:
    """A recorder begins, knows these, and perhaps ends."""
    recording = writer.begin_recording(pid, at)
    for key in ("processes", "watch"):
        writer.fact(key, None)
    if "processes" in facts:
        writer.fact("processes", {"source": "connector"})
    if facts and facts[-1] in {"counting", "counted"}:
        writer.fact("watch", {"counting": facts[-1] == "counting"})
    if ends:
        writer.end_recording(recording, at + 1.0)


BEGUN, LOOKED, WALKED = "a recorder", "the first look at the processes", "the first walk"
ALL = ("processes", "counted")


@pytest.mark.parametrize("former", [None, "ended", "killed", "of the same PID"])
@pytest.mark.parametrize(
    ("facts", "lacks"),
    [
        (None, BEGUN),
        ((), LOOKED),
        (("counted",), LOOKED),
        (("processes",), WALKED),
        (("processes", "counting"), WALKED),
        (ALL, ""),
    ],
)
def test_what_a_former_recorder_knew_is_not_what_this_one_knows(
    tmp_path: Path, former: str | None, facts: tuple[str, ...] | None, lacks: str
) -> None:
    seen = Awaited(tmp_path / "w", tmp_path / "state")
    assert seen.lacks() == BEGUN, "there is no history yet"
    writer = Writer(seen.paths.database)
    if former is not None:
        pid = ME if former == "of the same PID" else FORMER
        life(writer, pid, 1_800_000_000.0, *ALL, ends=former != "killed")
    if facts is not None:
        life(writer, ME, 1_800_000_100.0, *facts)
    writer.close()
    assert seen.lacks() == lacks
