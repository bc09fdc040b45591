"""Asks the terminal for the colour of its background (OSC 11), so that `auto` can choose between dark and light."""

from __future__ import annotations

import math
import os
import re
import select
import termios
import time
import tty
from collections.abc import Mapping

ANSWER_SECONDS = 0.1
MOST_BYTES = 256
_QUESTION = b"\x1b]11;?\x1b\\\x1b[c"  # what the terminal is, is answered by all of them: after it nothing more comes
_COLOUR = re.compile(rb"\x1b\]11;rgb:([0-9a-fA-F]{1,4})/([0-9a-fA-F]{1,4})/([0-9a-fA-F]{1,4})(?:\x07|\x1b\\)")
_END = re.compile(rb"\x1b\[\?[0-9;]*c")


def automatic_theme(environ: Mapping[str, str], fd: int = 0) -> str:
    """`light` where the terminal's background is light, else `dark`: also where it does not say so in a tenth of a
    second, and over ssh, where an answer that comes later would be taken for keys."""
    if environ.get("SSH_CONNECTION") or environ.get("SSH_TTY") or not os.isatty(fd):
        return "dark"
    return "light" if is_light(_answer(fd)) else "dark"


def is_light(answer: bytes) -> bool:
    """Whether a terminal's answer names a colour that is nearer to white than to black for the eye."""
    found = _COLOUR.search(answer)
    if found is None:
        return False
    shares = [int(part, 16) / float(16 ** len(part) - 1) for part in found.groups()]
    light = sum(weight * math.pow(share, 2.2) for weight, share in zip((0.2126, 0.7152, 0.0722), shares, strict=True))
    return light > 0.18


def _answer(fd: int) -> bytes:
    """What the terminal answers within the time; nothing where it cannot be asked."""
    found = b""
    try:
        before = termios.tcgetattr(fd)
        try:
            tty.setcbreak(fd, termios.TCSANOW)
            os.write(fd, _QUESTION)
            until = time.monotonic() + ANSWER_SECONDS
            while len(found) < MOST_BYTES and not _END.search(found):
                if not select.select([fd], [], [], max(0.0, until - time.monotonic()))[0]:
                    break
                found += os.read(fd, MOST_BYTES - len(found))
        finally:
            termios.tcsetattr(fd, termios.TCSANOW, before)
    except (OSError, termios.error):
        return b""
    return found
