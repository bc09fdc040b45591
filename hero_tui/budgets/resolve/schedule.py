"""What happens by the clock: the declared checks, and the downtime that was announced."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from hero_tui.budgets.parse.document import Entry, Placed
from hero_tui.budgets.problems import did_you_mean
from hero_tui.budgets.resolve.effective_budgets import Ground
from hero_tui.budgets.units import Quantity
from hero_tui.core.budget import Budget, Check, Kind, Planned
from hero_tui.core.sanitise import plain
from hero_tui.core.signal_names import HEALTH_CHECK

EVERY, TIMEOUT = 5.0, 4.0
WAYS = ("http", "tcp", "command")
_TARGETS = {
    "http": (re.compile(r"https?://[^\s/]+\S*"), "is no address", "Write one such as http://127.0.0.1:8080/health"),
    "tcp": (
        re.compile(r"[^\s:]+:\d{1,5}|\[[0-9a-fA-F:.]+\]:\d{1,5}"),
        "is no port",
        "Write one such as 127.0.0.1:5432",
    ),
    "command": (re.compile(r".+"), "is no command", ""),
}


def settle_checks(ground: Ground, entries: Mapping[str, Entry], budgets: Iterable[Budget]) -> tuple[Check, ...]:
    """The checks in the file's order; what they cannot tell, and budgets that name none of them, are noted."""
    judged = {budget.id: budget for budget in budgets}
    checks = [_check(each, ground, judged.values(), entries) for each in ground.checks.values() if not each.broken]
    for budget in judged.values():
        named = entries[budget.id].get("available.check", str)
        if named is not None and named.value not in ground.checks:
            hint = did_you_mean(named.value, ground.checks) if ground.checks else "Declare it below checks:"
            ground.say(f"there is no check {named.value}", hint, named)
    return tuple(checks)


def _check(said: Entry, ground: Ground, budgets: Iterable[Budget], entries: Mapping[str, Entry]) -> Check:
    how = next(way for way in WAYS if way in said.leaves)
    target, every, timeout = said.leaves[how], said.get("every", Quantity), said.get("timeout", Quantity)
    signal = said.get("signal", str)
    form, sentence, hint = _TARGETS[how]
    if form.fullmatch(target.value) is None:
        ground.say(f"{plain(target.value)} {sentence}", hint, target)
    check = Check(
        said.id.value,
        how,
        target.value,
        EVERY if every is None else every.value.value,
        TIMEOUT if timeout is None else timeout.value.value,
        HEALTH_CHECK if signal is None else signal.value,
        said.id.source,
    )
    _emits(check, signal or said.id, ground)
    for budget in budgets:
        if budget.signal == check.signal and budget.kind is Kind.TIME and budget.loosest.limit.value >= check.timeout:
            limit = entries[budget.id].leaves[f"time.{budget.loosest.statistic}"]
            waits = f"{check.timeout:g} s" if timeout is None else timeout.text
            sentence = f"a timeout of {waits} hides the {budget.loosest.statistic} of {budget.id} ({limit.text})"
            ground.say(sentence, f"Wait for more than {limit.text}", timeout or said.id, limit)
    return check


def _emits(check: Check, at: Placed[str], ground: Ground) -> None:
    """A check records operations; under a name of this program it must be one that is timed."""
    timed = ground.signals[Kind.TIME]
    if check.signal.partition(".")[0] in ground.closed and check.signal not in timed:
        ground.say(f"no check is recorded as {check.signal}", did_you_mean(check.signal, timed), at)


def settle_planned(ground: Ground, budgets: Iterable[Budget]) -> tuple[Planned, ...]:
    """The announced downtimes in the file's order; times and names that mean nothing are noted."""
    written = ground.get("planned", tuple)
    scopes = {scope for each in budgets for scope in (each.id, each.system)}
    return tuple(_planned(each, ground, scopes) for each in written.value if not each.broken) if written else ()


def _planned(said: Entry, ground: Ground, scopes: set[str]) -> Planned:
    named = said.get("budgets", tuple)
    for each in named.value if named else ():
        if each.value not in scopes:
            ground.say(f"there is no budget {each.value}", did_you_mean(each.value, sorted(scopes)), each)
    about = tuple(each.value for each in named.value) if named else ()
    why, weekly, zone = said.leaves["why"], said.get("every", tuple), said.get("zone", str)
    if weekly is not None and zone is not None:
        if not _is_zone(zone.value):
            ground.say(f"{plain(zone.value)} is not a time zone", "Write one such as Europe/Berlin or UTC", zone)
        start, end = weekly.value
        return Planned(start, end, why.value, zone.value, about, said.id.source)
    begins, ends = said.leaves["from"], said.leaves["to"]
    if ends.value <= begins.value:
        ground.say(f"this ends ({ends.text}) before it begins ({begins.text})", "Let from be before to", ends)
    return Planned(begins.value, ends.value, why.value, None, about, said.id.source)


def _is_zone(name: str) -> bool:
    from zoneinfo import ZoneInfo

    try:
        ZoneInfo(name)
    except (OSError, ValueError, LookupError):  # no such file, a path out of the database, a folder of it
        return False
    return True
