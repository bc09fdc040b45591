"""The words for what was near an alert are made by who reads them."""

from __future__ import annotations

import pytest

from hero_tui.core.causes import BusyCause, Cause, GrowthCause, SaveCause, WrittenCause
from hero_tui.core.objectives import Unit
from hero_tui.format.causes import cause_text, cause_texts, fitting_cause, growth_sentence
from tests.support.snapshots import at

AT = at("13:58:07")
CONFIG = SaveCause("vite.config.ts", AT)
NODE = GrowthCause("node", 48213, 410e6, AT - 7)


pytestmark = pytest.mark.usefixtures("utc")


@pytest.mark.parametrize(
    ("cause", "words"),
    [
        (None, ""),
        (SaveCause("src/App.tsx", AT), "src/App.tsx saved at 13:58"),
        (SaveCause("src/App.tsx", AT, 3.2), "src/App.tsx saved 3 s before it"),
        (SaveCause("src/App.tsx", AT, files=1912), "1,912 files saved at 13:58"),
        (NODE, "node (pid 48213) +410 MB since 13:58"),
        (GrowthCause("node", 48213, 410e6, AT, CONFIG), "node (pid 48213) +410 MB since 13:58"),
        (GrowthCause("icons", None, 410e6, AT), "icons +410 MB since 13:58"),
        (WrittenCause("icons (pid 1) +1 G, as it was written"), "icons (pid 1) +1 G, as it was written"),
    ],
)
def test_a_cause_in_the_sentence_of_status(cause: Cause | None, words: str) -> None:
    assert cause_text(cause, Unit.BYTES) == words


def test_a_growth_loses_file_pid_and_time_before_it_is_cut() -> None:
    assert cause_texts(GrowthCause("node", 48213, 410e6, AT, CONFIG), Unit.BYTES) == (
        "node (pid 48213) +410 MB since 13:58 (vite.config.ts)",
        "node (pid 48213) +410 MB since 13:58",
        "node +410 MB since 13:58",
        "node +410 MB",
    )
    assert fitting_cause(NODE, Unit.BYTES, 36) == "node (pid 48213) +410 MB since 13:58"
    assert fitting_cause(NODE, Unit.BYTES, 35) == "node +410 MB since 13:58"
    assert fitting_cause(NODE, Unit.BYTES, 23) == "node +410 MB"
    assert fitting_cause(NODE, Unit.BYTES, 0) == "node +410 MB"


@pytest.mark.parametrize(
    ("cause", "words"),
    [
        (BusyCause(0.71, 2.0, 9.3, 1.07), "machine busy: others took 71 % of 2 cores; 1.1 s of CPU in 9.3 s"),
        (BusyCause(0.25, 1.0, 120.0, 0.04), "machine busy: others took 25 % of 1 core; 40 ms of CPU in 2 min 00 s"),
        (BusyCause(1.0, 1.5, 3.0, 0.0), "machine busy: others took 100 % of 1.5 cores; 0 ms of CPU in 3.0 s"),
        (BusyCause(0.5, 64.0, 3.0), "machine busy: others took 50 % of 64 cores"),
        (BusyCause(0.5, 0.0, 3.0), "machine busy: others took 50 %"),
    ],
)
def test_a_busy_machine_with_its_figures(cause: BusyCause, words: str) -> None:
    assert cause_text(cause, Unit.SECONDS) == words


def test_a_busy_machine_comes_before_the_save_and_loses_its_figures_last() -> None:
    assert cause_texts(BusyCause(0.71, 2.0, 9.3, 1.1, SaveCause("src/App.tsx", AT, 3.0)), Unit.SECONDS) == (
        "machine busy: others took 71 % of 2 cores; 1.1 s of CPU in 9.3 s (src/App.tsx)",
        "machine busy: others took 71 % of 2 cores; 1.1 s of CPU in 9.3 s",
        "machine busy: others took 71 % of 2 cores",
        "machine busy",
    )


def test_a_save_loses_its_time_and_a_bare_name_all_but_itself() -> None:
    assert fitting_cause(CONFIG, Unit.SECONDS, 80) == "vite.config.ts saved at 13:58"
    assert fitting_cause(CONFIG, Unit.SECONDS, 28) == "vite.config.ts saved"
    assert fitting_cause(CONFIG, Unit.SECONDS, 19) == "vite.config.ts"
    assert fitting_cause(SaveCause("src/App.tsx", AT), Unit.SECONDS, 0) == "src/App.tsx saved"


def test_what_a_former_version_wrote_and_nothing_are_as_they_are_at_any_length() -> None:
    assert (
        fitting_cause(WrittenCause("node (pid 1) +1 GB since 13:58"), Unit.BYTES, 3) == "node (pid 1) +1 GB since 13:58"
    )
    assert fitting_cause(None, Unit.BYTES, 3) == ""


@pytest.mark.parametrize(
    ("growth", "server", "sentence"),
    [
        (NODE, None, "node (pid 48213) +410 MB since 13:58"),
        (NODE, "vite", "node (pid 48213), the Vite server, +410 MB since 13:58"),
        (
            GrowthCause("node", 48213, 410e6, AT - 7, CONFIG),
            "vite",
            "node (pid 48213), the Vite server, +410 MB since vite.config.ts was saved at 13:58:07",
        ),
        (
            GrowthCause("icons", None, 410e6, AT - 7, SaveCause("src/a.ts", AT, files=1912)),
            None,
            "icons +410 MB since 1,912 files were saved at 13:58:07",
        ),
    ],
)
def test_a_growth_names_the_save_that_it_followed(growth: GrowthCause, server: str | None, sentence: str) -> None:
    assert growth_sentence(growth, Unit.BYTES, server) == sentence


NAMES = ["docs/report-2024 final.md", "x (pid 1) +1 G", "a saved at 13:58", "b since 12:00 (c.ts)", "1,912 files, of 3"]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_that_looks_like_our_words_is_in_every_length_as_it_is(name: str) -> None:
    for cause in (SaveCause(name, AT), SaveCause(name, AT, 3.0), GrowthCause(name, 7, 1e9, AT, CONFIG)):
        assert all(text.startswith(name) for text in cause_texts(cause, Unit.BYTES))
    assert cause_texts(GrowthCause("node", 7, 1e9, AT, SaveCause(name, AT)), Unit.BYTES)[0].endswith(f" ({name})")
