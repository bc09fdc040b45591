"""Silence: how long and why are asked, an end is offered, what is silent says so. Time alone ends it."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from hero_tui.models.incidents import IncidentView
from hero_tui.tui.canvas.styled_text import text_of
from hero_tui.tui.data.silence_ends import next_silence_end, without_ended_silences
from hero_tui.tui.screens.common.alerts.alert_log import log_lines
from hero_tui.tui.screens.common.alerts.alert_rows import LogRow
from hero_tui.tui.screens.common.dialogs.silence_dialog import (
    HOW_LONG,
    SilenceQuestion,
    SilenceRequest,
    answered,
    begin,
)
from tests.support import snapshots
from tests.support.screens import Calls, Clock, scripted_app, shown
from tests.support.snapshots import NOW
from tests.tui.screens.live.scenes import silent

WIDE = (120, 40)


pytestmark = pytest.mark.usefixtures("utc")


def memory(**changes: object) -> IncidentView:
    return replace(snapshots.incidents()[0], **changes)


def asked(incident: IncidentView) -> SilenceQuestion:
    found = begin(incident, NOW)
    assert isinstance(found, SilenceQuestion)
    return found


def reply(question: SilenceQuestion, text: str) -> SilenceQuestion | SilenceRequest | None:
    return answered(question, replace(question.prompt, text=text), NOW)


def test_two_answers_make_a_silence() -> None:
    first = asked(memory())
    assert first.prompt.label == "Silence Memory ▲ warning for how long?"
    second = reply(first, "30 min")
    assert isinstance(second, SilenceQuestion)
    assert second.prompt.label == "Silent to 15:02. Why, for the others?"
    assert reply(second, "  restarting   it ") == SilenceRequest(1800.0, "restarting it")


@pytest.mark.parametrize(("text", "seconds"), [("2h because deploy", 7200.0), ("1 d because of the move", 86400.0)])
def test_because_answers_both_at_once(text: str, seconds: float) -> None:
    found = reply(asked(memory()), text)
    assert isinstance(found, SilenceRequest)
    assert found.seconds == seconds


@pytest.mark.parametrize("text", ["", "30", "soon", "min", "-5 min", "30 min then", "1:30"])
def test_what_is_no_duration_is_asked_again_with_an_example(text: str) -> None:
    found = reply(asked(memory()), text)
    assert isinstance(found, SilenceQuestion)
    assert found.prompt.label == "A number with its unit, such as 30 min or 2 h:"
    assert found.prompt.text == text, "nothing has to be typed twice"


def test_it_has_to_end_and_to_say_why() -> None:
    for text in ("31 d", "0 s"):
        found = reply(asked(memory()), text)
        assert isinstance(found, SilenceQuestion)
        assert found.prompt.label == "It has to end within 30 d:"
    second = reply(asked(memory()), "30 min")
    assert isinstance(second, SilenceQuestion)
    for text in ("", "   "):
        again = reply(second, text)
        assert isinstance(again, SilenceQuestion)
        assert again.prompt.label == "Say why, the others read it:"
        assert reply(again, "now I say it") == SilenceRequest(1800.0, "now I say it")
    both = reply(asked(memory()), "30 min because ")
    assert isinstance(both, SilenceQuestion)
    assert both.prompt.label == "Say why, the others read it:"


def test_a_silent_alert_is_offered_an_end_and_planned_downtime_is_not() -> None:
    [told, *_] = silent().incidents
    offer = asked(told)
    assert offer.prompt.label == "Memory is silent to 15:02, by pair: a leak that we know"
    assert offer.prompt.typed("x") == offer.prompt, "there is nothing to type"
    assert reply(offer, "") is None
    planned = memory(silenced_until=NOW + 600, silenced_why="base image update")
    assert begin(planned, NOW) == "Memory is quiet to 14:42 as planned in budgets.yaml: base image update"


def test_a_silence_that_is_over_can_be_set_anew() -> None:
    assert asked(memory(silenced_until=NOW - 1, silence=7)).prompt.purpose == HOW_LONG


def test_time_alone_ends_a_silence_on_the_screen() -> None:
    now = silent()
    assert next_silence_end(now, NOW) == 1800.0
    assert without_ended_silences(now, NOW) is now
    later = without_ended_silences(now, NOW + 1800.0)
    assert later.incidents[0] == memory()
    assert later.budgets == snapshots.snapshot().budgets
    assert next_silence_end(later, NOW + 1800.0) is None


@pytest.mark.parametrize(("width", "until"), [(120, "15:02"), (80, "15:02")])
def test_the_log_says_until_when(width: int, until: str) -> None:
    [told, *_] = silent().incidents
    line = text_of(log_lines((LogRow(told),), silent(), NOW, width, 1, None)[0])
    assert f"silent to {until}" in line
    later = replace(told, silenced_until=NOW + 3 * 86400.0)
    assert "silent to Fri 14:32" in text_of(log_lines((LogRow(later),), silent(), NOW, width, 1, None)[0])
    planned = replace(told, silenced_by=None, silence=None)
    assert "planned to 15:02" in text_of(log_lines((LogRow(planned),), silent(), NOW, width, 1, None)[0])


async def test_s_on_a_row_of_the_log_asks_how_long_and_why() -> None:
    calls = Calls()
    app = scripted_app(snapshots.snapshot(), calls=calls)
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("tab")
        assert "s silence" in shown(app)[-1]
        await pilot.press("s")
        assert shown(app)[-1].startswith(" Silence Memory ▲ warning for how long? ▏")
        await pilot.press("s", "o", "enter")
        assert shown(app)[-1].startswith(" A number with its unit, such as 30 min or 2 h: so▏")
        await pilot.press("backspace", "backspace", *"15", "space", *"min", "enter")
        assert shown(app)[-1].startswith(" Silent to 14:47. Why, for the others? ▏")
        await pilot.press("enter")
        assert shown(app)[-1].startswith(" Say why, the others read it: ▏")
        await pilot.press(*"q", "space", *"D", "enter")
        assert calls.silences == [(43, 900.0, "q D")], "in a prompt text is text"
        assert "j/k move" in shown(app)[-1]


async def test_esc_leaves_either_question_and_nothing_is_silenced() -> None:
    calls = Calls()
    app = scripted_app(snapshots.snapshot(), calls=calls)
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("tab", "s", "escape", "s", *"1h", "enter", "escape")
        assert "j/k move" in shown(app)[-1]
        await pilot.press("enter")
        assert calls.silences == []


async def test_s_on_a_panel_is_about_its_alert_and_without_one_says_so() -> None:
    app = scripted_app(snapshots.snapshot())
    async with app.run_test(size=WIDE) as pilot:
        assert "s silence" not in shown(app)[-1]
        await pilot.press("s")
        assert shown(app)[-1].startswith(" Hot reload has no alert: nothing to acknowledge or silence.")
        await pilot.press("l")
        assert "j/k move" in shown(app)[-1]
        await pilot.press("s")
        assert "Silence Memory" in shown(app)[-1]


async def test_s_on_a_silent_alert_offers_to_end_it() -> None:
    calls = Calls()
    app = scripted_app(silent(), calls=calls)
    async with app.run_test(size=WIDE) as pilot:
        text = shown(app)
        assert any("▲ warning, silenced" in line for line in text)
        assert any("silent to 15:02" in line for line in text)
        await pilot.press("tab", "s")
        assert shown(app)[-1].startswith(" Memory is silent to 15:02, by pair: a leak that we know")
        assert "enter end it" in shown(app)[-1]
        await pilot.press("escape", "s", "enter")
        assert calls.ended == [43]


async def test_hostile_reasons_are_shown_and_never_obeyed() -> None:
    app = scripted_app(silent(why="\x1b[2J\u202e" + "x" * 4096 + "日本"))
    for size in (WIDE, (80, 24), (60, 15)):
        async with app.run_test(size=size) as pilot:
            await pilot.press("tab", "s")
            assert len(shown(app)[-1]) == size[0]
            assert all(line.isprintable() for line in shown(app))
        app = scripted_app(silent(why="\x1b[2J"))


async def test_the_screen_wakes_when_a_silence_ends() -> None:
    clock = Clock()
    app = scripted_app(silent(NOW + 30.0), clock=clock)
    async with app.run_test(size=WIDE) as pilot:
        assert any("silent to" in line for line in shown(app))
        clock.at = NOW + 30.1
        app._tick()
        await pilot.pause()
        assert not any("silent to" in line for line in shown(app))
