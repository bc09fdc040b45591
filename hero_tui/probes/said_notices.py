"""What was said last, so that a notice comes when its text changes and is withdrawn when it no longer holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from hero_tui.probes.events import Notice


class SaidNotices:
    """The texts that hold now, by the notice's key."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}

    def say(self, key: str, text: str) -> Iterator[Notice]:
        """Yield the notice to emit for `key`, where it says something else now; an empty text withdraws it."""
        before = self.texts.pop(key, "")
        if text:
            self.texts[key] = text
        if text != before:
            yield Notice(key, text) if text else Notice(key, before, resolved=True)

    def say_all(self, texts: Mapping[str, str]) -> Iterator[Notice]:
        """Yield the notices to emit where these, and no others, hold now: first what is withdrawn."""
        for key in self.texts.keys() - texts.keys():
            yield from self.say(key, "")
        for key, text in texts.items():
            yield from self.say(key, text)

    def again(self) -> Iterator[Notice]:
        """Yield all that holds, for somebody who may have missed it."""
        return (Notice(key, text) for key, text in self.texts.items())
