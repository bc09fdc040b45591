"""Keys of the attributes that the recorder's operations and gauges carry, and that readers ask for by name.

Values are scalars; a key that is absent is not known. Other programs may bring keys of their own.
"""

from __future__ import annotations

from enum import StrEnum


class Timed(StrEnum):
    """Which moment ended the time of an operation."""

    SERVED = "served"
    """The last byte of the change was served."""
    VISIBLE = "visible"
    """The page showed the change."""
    NOTICED = "noticed"
    """The server noticed the change: requests are switched off."""
    SERVING = "serving"
    """The first answer of a server that started."""
    LISTENING = "listening"
    """The first LISTEN of a server that may not be asked."""
    PROCESS = "process"
    """The end of the process."""


class Excluded(StrEnum):
    """Why a save is not judged: it was one of very many, changed nothing, or the next save stopped its reload."""

    BULK = "bulk"
    UNCHANGED = "unchanged"
    SUPERSEDED = "superseded"


class Warmth(StrEnum):
    """The class of a server's start: whether its dependencies were pre-bundled first."""

    COLD = "cold"
    WARM = "warm"


FILE = "file"
"""The saved file, relative to the workspace."""
CHANGE = "change"
"""How a change reached the page: update, reload, restart."""
TIMED = "timed"
"""Which moment ended the time: a `Timed`."""
NOTICED = "noticed"
"""Seconds from the save until the server noticed it."""
SAVES = "saves"
"""How many saves one operation stands for, where it is more than one."""
EXCLUDED = "excluded"
"""Why a cancelled operation is not judged: an `Excluded`."""
WORKER = "worker"
"""PID of the server's process that served the change."""
MESSAGE = "message"
"""Why it failed, one line."""
BROKEN = "broken"
"""The file that did not compile."""

TOOL = "tool"
COMMAND = "command"
"""The tool with its sub-command, or the command that started a server, without its options."""
TYPED = "typed"
"""What was typed to start the run."""
TYPED_START = "typed_start"
"""When the typed command began, UTC s."""
TYPED_DURATION = "typed_duration"
"""Seconds of the typed command, wrapper included."""
PARTS = "parts"
"""How many programs the run had, where they are more than one."""
SEEN_BY = "seen_by"
"""How the run's start and end are known, which says how exact they are: connector, pidfd, bell or poll."""
SCRIPT = "script"
EXIT = "exit"
TERMINATED_BY = "signal"
"""The name of the POSIX signal that ended a run."""
FINDINGS = "findings"
PID = "pid"
URL = "url"
LISTENING = "listening"
"""Seconds from a server's start until it listened."""
BEFORE = "before"
"""Seconds of a server's launch in which other commands ran that ended before the server began: they are not counted."""
VERSION = "version"
START = "start"
"""Of a server's start: cold or warm."""

BRANCH = "branch"
COMMIT = "commit"
"""The commit's first digits."""
DIRTY = "dirty"
"""How many files were changed and not committed."""
HOST = "host"
"""A fingerprint of the machine: runs are compared with those of the same one."""
FROM = "from"
TO = "to"
"""What the workspace moved from, and to: branches or commits."""

VALUE = "value"
UNIT = "unit"
GOOD = "good"
BAD = "bad"
"""Numbers of good and bad events that one operation reports."""
INFRASTRUCTURE = "infrastructure"
"""True where the fault was the infrastructure's: the operation is not judged."""
NEARBY = "near"
"""A sentence that another program gave about what was near."""
EXTERNAL = "appended"
"""True on a gauge that no probe measures: another program brings its values. The stored key is older than the word."""
INTERVAL = "interval"
"""Seconds between two measurements of a gauge."""

DIRECTORIES = "directories"
FAILED = "failed"
LOST = "lost"
"""Of the watched files: folders watched, folders that could not be, events lost."""
CACHES = "caches"
OLDEST_DAYS = "oldest_days"
OLDEST_AT = "oldest_at"
UNREAD = "unread"
"""Of the build caches: how many, age and time (UTC s) of the oldest file, entries that could not be read."""
