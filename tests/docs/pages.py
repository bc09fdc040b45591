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


def commands(page: str) -> list[str]:
    """The lines of its console blocks that a person types, without what is said of them."""
    typed = [
        line for language, body in FENCE.findall(text_of(page)) if language == "console" for line in body.splitlines()
    ]
    return [line.removeprefix("$ ").partition("  #")[0].strip() for line in typed if line.startswith("$ ")]


def makefile_targets() -> set[str]:
    """What `make` can be asked for by name."""
    return set(re.findall(r"^([a-z][a-z-]*)(?:\s+[a-z-]+)*:", text_of("Makefile"), re.MULTILINE))


def prose(page: str) -> str:
    """The page without its fenced blocks."""
    return FENCE.sub("", text_of(page))


def links(page: str) -> list[str]:
    """Where its links and pictures lead, but for addresses and places on the page itself."""
    return [each for each in LINK.findall(prose(page)) if not each.startswith(("https://", "#"))]


def in_backticks(page: str) -> list[str]:
    """What stands in backticks outside of fenced blocks."""
    return re.findall(r"`([^`\n]+)`", prose(page))
