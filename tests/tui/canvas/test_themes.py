"""The themes keep their floors: computed, not believed. No state is told by colour alone."""

from __future__ import annotations

from itertools import combinations, pairwise
from pathlib import Path

import pytest
from msgspec.structs import replace

from hero_tui.core.objectives import Level
from hero_tui.format import badges
from hero_tui.models.budgets import Waiting
from hero_tui.tui.canvas.styled_text import CRITICAL_BLOCK, MUTED, TEXT, WARNING, Span, TextStyle, Tone, text_of
from hero_tui.tui.canvas.themes import Depth, Palette, ThemeError, load_theme, theme_names
from hero_tui.tui.screens.live.layout import live_layout
from hero_tui.tui.screens.live.paint import LivePainter
from hero_tui.tui.screens.live.state import LiveState
from tests.support import snapshots
from tests.tui.canvas.colour import VISIONS, contrast, difference, indexed, lab

LEVELS = (Tone.OK, Tone.INFO, Tone.WARNING, Tone.CRITICAL)
BARS = (Tone.OK_BAR, Tone.INFO, Tone.WARNING_BAR, Tone.HIGH, Tone.OVER)
COLOURED = ("dark", "light", "colour-blind", "high-contrast")
WORDS = (Tone.TEXT, Tone.MUTED, Tone.ACCENT, Tone.OVER, *LEVELS)


def test_difference_agrees_with_the_published_test_data() -> None:
    # Sharma, Wu, Dalal 2005, table 1, pairs 1, 7 and 25.
    assert difference((50, 2.6772, -79.7751), (50, 0, -82.7485)) == pytest.approx(2.0425, abs=1e-4)
    assert difference((50, 0, 0), (50, -1, 2)) == pytest.approx(2.3669, abs=1e-4)
    assert difference((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387)) == pytest.approx(1.2644, abs=1e-4)


def test_all_themes_are_there() -> None:
    assert theme_names() == ("ansi16", "colour-blind", "dark", "high-contrast", "light")


@pytest.mark.parametrize("name", COLOURED)
def test_contrast(name: str) -> None:
    theme = load_theme(name)
    assert theme.background is not None
    assert theme.row is not None
    floor = 7.0 if name == "high-contrast" else 4.5
    for behind in (theme.background, theme.row):
        for tone in WORDS:
            assert contrast(theme.tones[tone], behind) >= floor, (tone, behind)
        assert contrast(theme.tones[Tone.FOG], behind) >= 2.9
    assert contrast(theme.tones[Tone.HIGH], theme.background) >= 2.9
    assert contrast(theme.tones[Tone.OK_BAR], theme.background) >= 2.9
    assert contrast(theme.tones[Tone.LIMIT], theme.background) >= 4.5


@pytest.mark.parametrize("name", COLOURED)
@pytest.mark.parametrize("vision", ["typical", "deuteranopia", "protanopia"])
def test_any_two_levels_differ(name: str, vision: str) -> None:
    theme = load_theme(name)
    seen = {tone: lab(theme.tones[tone], VISIONS[vision]) for tone in LEVELS}
    for one, other in combinations(LEVELS, 2):
        assert difference(seen[one], seen[other]) >= 15, (one, other)


@pytest.mark.parametrize("name", COLOURED)
@pytest.mark.parametrize("vision", ["typical", "deuteranopia", "protanopia"])
def test_a_bar_tells_its_neighbours_apart(name: str, vision: str) -> None:
    """Quiet, 70, 80, 90 %, over: each and the next; over and quiet, which stand side by side after one slow run."""
    theme = load_theme(name)
    seen = [lab(theme.tones[tone], VISIONS[vision]) for tone in BARS]
    assert min(difference(one, other) for one, other in pairwise(seen)) >= 12
    assert difference(seen[0], seen[-1]) >= (10 if vision == "protanopia" else 12)


def test_red_is_over_and_no_level_has_the_tone_of_90_percent() -> None:
    for name in COLOURED:
        theme = load_theme(name)
        assert theme.tones[Tone.HIGH] not in {theme.tones[tone] for tone in (Tone.OK, Tone.INFO, Tone.WARNING)}
    for name in ("dark", "light", "high-contrast"):
        red, green, blue = (int(load_theme(name).tones[Tone.OVER][at : at + 2], 16) for at in (1, 3, 5))
        assert red > 1.5 * max(green, blue), "a red glyph or bar is over"


def test_the_colour_blind_theme_also_serves_tritan_eyes() -> None:
    theme = load_theme("colour-blind")
    seen = {tone: lab(theme.tones[tone], VISIONS["tritanopia"]) for tone in LEVELS}
    assert min(difference(seen[one], seen[other]) for one, other in combinations(LEVELS, 2)) >= 15


@pytest.mark.parametrize("name", COLOURED)
@pytest.mark.parametrize("vision", ["deuteranopia", "protanopia"])
def test_the_indices_of_256_colours_differ_too(name: str, vision: str) -> None:
    theme = load_theme(name)
    seen = [lab(indexed(theme.indices[tone]), VISIONS[vision]) for tone in LEVELS]
    assert min(difference(one, other) for one, other in combinations(seen, 2)) >= 13


def test_a_filled_badge_is_readable() -> None:
    for name in COLOURED:
        style = Palette(load_theme(name), Depth.TRUE).rich_style(CRITICAL_BLOCK)
        assert style.color is not None
        assert style.bgcolor is not None
        assert contrast(str(style.color.name).upper(), str(style.bgcolor.name).upper()) >= 4.5


def test_sixteen_colours_leave_words_in_the_terminals_foreground() -> None:
    palette = Palette(load_theme("ansi16"), Depth.TRUE)
    glyph, word = palette.segments((Span("▲ warning", WARNING),))
    assert glyph.style is not None
    assert word.style is not None
    assert glyph.text == "▲"
    assert glyph.style.color is not None
    assert word.style.color is None


def test_in_sixteen_colours_only_a_block_is_reversed_never_a_bar() -> None:
    palette = Palette(load_theme("ansi16"), Depth.TRUE)
    assert palette.rich_style(CRITICAL_BLOCK).reverse
    assert not palette.rich_style(TextStyle(Tone.CRITICAL)).reverse
    lead, _ = palette.segments((Span(" ▲ 1 warning", WARNING),))
    assert lead.style is not None
    assert (lead.text, lead.style.color is not None) == (" ▲", True)


def test_without_colour_urgency_is_reverse_and_bold() -> None:
    palette = Palette(load_theme("dark"), Depth.NONE)
    assert palette.rich_style(CRITICAL_BLOCK).reverse
    assert palette.rich_style(WARNING).bold
    assert palette.rich_style(MUTED).dim
    assert palette.rich_style(replace(TEXT, row=True)).reverse
    for tone in Tone:
        style = palette.rich_style(TextStyle(tone))
        assert style.color is None
        assert style.bgcolor is None


def test_no_level_is_told_by_colour_alone() -> None:
    view = next(each for each in snapshots.snapshot().budgets if each.budget.id == "dev.memory")
    moments = [replace(view, level=level) for level in Level]
    moments += [replace(view, level=Level.OK, latest=3.2e9)]
    moments += [snapshots.no_data(snapshots.MEMORY, waiting) for waiting in (Waiting.NO_SERVER, Waiting.PAGE)]
    for narrow in (False, True):
        texts = [badges.badge(each).text(narrow=narrow) for each in moments]
        assert len(set(texts)) == len(texts), texts
    glyphs = [badges.badge(each).glyph for each in moments[:6]]
    assert len(set(glyphs)) == len(glyphs)
    assert not set(glyphs) & set(badges.GLYPH_OF_VERDICT.values()), "level and verdict never share a glyph"


def test_the_text_alone_differs_where_the_screen_differs() -> None:
    layout = live_layout(120, 40)
    texts = set()
    for level in (Level.OK, Level.INFO, Level.WARNING, Level.CRITICAL):
        views = tuple(
            replace(each, level=level) if each.budget.id == "dev.lint" else each
            for each in snapshots.snapshot().budgets
        )
        page = LivePainter().page(snapshots.snapshot(budgets=views), LiveState(), layout, snapshots.NOW)
        texts.add("".join(text_of(line) for line in page.columns[0]))
    assert len(texts) == 4


def test_a_broken_theme_says_where(tmp_path: Path) -> None:
    whole = "name = 'mine'\nbackground = '#000000'\nfocused-row = '#111111'\ntones = {text = 'red'}\n"
    for text, wrong in {
        whole: "'muted'",
        whole.replace("tones", "tone"): "'tones'",
        whole.replace("= 'mine'", "mine"): "Expected '=' after a key",
        "": "'tones'",
        f"{whole}name = 'twice'\n": "Cannot overwrite a value",
        "ansi = 16\n": "not subscriptable",
    }.items():
        (tmp_path / "mine.toml").write_text(text, encoding="utf-8")
        with pytest.raises(ThemeError, match=rf"mine\.toml: .*{wrong}"):
            load_theme("mine", tmp_path)
    with pytest.raises(ThemeError, match="there is no theme 'yours'; there are: mine"):
        load_theme("yours", tmp_path)
