"""What a page of Markdown names: its links, its code in backticks, its text drawings."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")


def text_of(page: str) -> str:
    """The page at that path of the repository."""
    return (ROOT / page).read_text(encoding="utf-8")


def drawings(page: str) -> list[str]:
    """Its fenced blocks without a language, or of the language `text`."""
    return [body for language, body in FENCE.findall(text_of(page)) if language in {"", "text"}]


def prose(page: str) -> str:
    """The page without its fenced blocks."""
    return FENCE.sub("", text_of(page))


def links(page: str) -> list[str]:
    """Where its links and pictures lead, but for addresses and places on the page itself."""
    return [each for each in LINK.findall(prose(page)) if not each.startswith(("https://", "#"))]


def in_backticks(page: str) -> list[str]:
    """What stands in backticks outside of fenced blocks."""
    return re.findall(r"`([^`\n]+)`", prose(page))
