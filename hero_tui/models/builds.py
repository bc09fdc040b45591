"""What does not compile: from the first failed reload until the next good one."""

from __future__ import annotations

from msgspec import Struct

from hero_tui.core.signals import Labels


class FailedBuild(Struct, frozen=True):
    """A server whose changes fail, from `since` (UTC s) to `until`, None while it goes on.

    `saves`: how many failed in a row; `run` and `labels`: id and labels of the newest of them. `file` (relative to the
    workspace), `line`, `column`: where the compiler stopped, as far as it says so; `message`: its own sentence; `text`:
    the error as a whole, several lines. All of these are from outside. `last_good`: the time (s) of the newest good one
    before, and when that was served. `fixed_by`, `fixed_took`: the save that ended it; empty and None where the server
    ended. `newest`: no save of this server came since.
    """

    server: str
    since: float
    until: float | None
    saves: int
    run: int
    labels: Labels
    file: str
    line: int | None
    column: int | None
    message: str
    text: str = ""
    last_good: float | None = None
    last_good_at: float | None = None
    fixed_by: str = ""
    fixed_took: float | None = None
    newest: bool = False

    @property
    def open(self) -> bool:
        """It does not compile now."""
        return self.until is None

    @property
    def place(self) -> str:
        """`src/App.tsx:3:50`, as far as it is known."""
        return ":".join([self.file, *(str(each) for each in (self.line, self.column) if each is not None)])
