"""Which folder a Vite command line serves."""

from __future__ import annotations

from pathlib import Path

import pytest

from hero_tui.core.signals import Stamp
from hero_tui.probes.processes.model import Process
from hero_tui.probes.servers.identity.folder import served_folder
from hero_tui.probes.servers.identity.tree import short_command
from hero_tui.probes.servers.recognise import recognise


@pytest.mark.parametrize(
    ("words", "served"),
    [
        ("", "."),
        ("web", "web"),
        ("--port 5173 web", "web"),
        ("dev web --host", "web"),
        ("--host 0.0.0.0 -m staging", "."),
        ("--config=web/vite.config.ts --force", "."),
        ("dev", "."),
        ("gone", "."),
        ("web/../web/", "web"),
    ],
)
def test_the_first_word_that_is_no_value_is_the_folder(tmp_path: Path, words: str, served: str) -> None:
    """Given options with and without values, then the folder is found; one that is not there is not believed."""
    (tmp_path / "web").mkdir()
    argv = ("node", "/w/node_modules/.bin/vite", *words.split())
    tool = recognise(argv)
    assert tool is not None
    main = Process(7, 7, 1, "node", argv, str(tmp_path), None, 0, Stamp(0.0, 0.0), True, True)
    assert served_folder(tool, main) == str((tmp_path / served).resolve())


def test_of_the_command_no_options_value_is_kept() -> None:
    """Given values after options, which may be secret, then only the tool and the words before them remain."""
    for words, kept in (("--port 5173", "vite"), ("--token hush dev", "vite"), ("dev --host hush", "vite dev")):
        argv = ("node", "/w/node_modules/.bin/vite", *words.split())
        assert short_command(Process(7, 7, 1, "node", argv, "/w", None, 0, Stamp(0.0, 0.0), True, True)) == kept
