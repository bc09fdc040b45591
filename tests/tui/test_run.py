"""When a viewer draws in ASCII."""

from __future__ import annotations

import pytest

from hero_tui.tui.run import needs_ascii


@pytest.mark.parametrize(
    ("environ", "wanted"),
    [
        ({"LANG": "C.UTF-8"}, False),
        ({"LANG": "de_DE.UTF-8", "LC_CTYPE": "C.UTF-8"}, False),
        ({}, False),
        ({"LANG": "C.UTF-8", "LC_ALL": "C"}, True),
        ({"LANG": "POSIX"}, True),
        ({"LANG": "C", "LC_CTYPE": "C.UTF-8"}, True),
        ({"LANG": "C.UTF-8", "TERM": "linux"}, True),
        ({"LANG": "C.UTF-8", "HERO_TUI_ASCII": "1"}, True),
    ],
    ids=str,
)
def test_ascii_where_the_locale_is_named_and_has_no_utf8(
    environ: dict[str, str], wanted: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("locale.getpreferredencoding", lambda do_setlocale=True: "UTF-8")
    assert needs_ascii(environ) is wanted
