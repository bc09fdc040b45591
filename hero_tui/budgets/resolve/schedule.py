"""What happens by the clock: the declared checks, and the downtime that was announced."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from hero_tui.budgets.parse.document import Entry, Placed
from hero_tui.budgets.problems import did_you_mean
from hero_tui.budgets.resolve.effective_budgets import ResolveContext
from hero_tui.budgets.units import Quantity
from hero_tui.core.budget import Budget
from hero_tui.core.declared import Check, Planned
from hero_tui.core.sanitise import sanitise
from hero_tui.core.signal_names import HEALTH_CHECK
from hero_tui.core.time import time_zone

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


def resolve_checks(
    context: ResolveContext, entries: Mapping[str, Entry], budgets: Iterable[Budget]
) -> tuple[Check, ...]:
    """The checks in the file's order; what they cannot tell, and budgets that name none of them, are noted."""
    judged = {budget.id: budget for budget in budgets}
    checks = [_check(entry, context, judged.values(), entries) for entry in context.checks.values() if not entry.broken]
    for budget in judged.values():
        named = entries[budget.id].get("available.check", str)
        if named is not None and named.value not in context.checks:
            hint = did_you_mean(named.value, context.checks) if context.checks else "Declare it below checks:"
            context.error(f"there is no check {named.value}", hint, named)
    return tuple(checks)


def _check(entry: Entry, context: ResolveContext, budgets: Iterable[Budget], entries: Mapping[str, Entry]) -> Check:
    how = next(way for way in WAYS if way in entry.leaves)
    target, every, timeout = entry.leaves[how], entry.get("every", Quantity), entry.get("timeout", Quantity)
    signal = entry.get("signal", str)
    form, sentence, hint = _TARGETS[how]
    if form.fullmatch(target.value) is None:
        context.error(f"{sanitise(target.value)} {sentence}", hint, target)
    check = Check(
        entry.id.value,
        how,
        target.value,
        EVERY if every is None else every.value.value,
        TIMEOUT if timeout is None else timeout.value.value,
        HEALTH_CHECK if signal is None else signal.value,
        entry.id.source,
    )
    _emits(check, signal or entry.id, context)
    for budget in budgets:
        if budget.signal == check.signal and budget.spec.timed and budget.loosest.limit.value >= check.timeout:
            limit = entries[budget.id].leaves[f"time.{budget.loosest.statistic}"]
            waits = f"{check.timeout:g} s" if timeout is None else timeout.text
            sentence = f"a timeout of {waits} hides the {budget.loosest.statistic} of {budget.id} ({limit.text})"
            context.error(sentence, f"Wait for more than {limit.text}", timeout or entry.id, limit)
    return check


def _emits(check: Check, at: Placed[str], context: ResolveContext) -> None:
    """A check records operations; under a name of this program it must be one that is timed."""
    if check.signal.partition(".")[0] in context.closed and check.signal not in context.timed:
        context.error(f"no check is recorded as {check.signal}", did_you_mean(check.signal, context.timed), at)


def resolve_planned(context: ResolveContext, budgets: Iterable[Budget]) -> tuple[Planned, ...]:
    """The announced downtimes in the file's order; times and names that mean nothing are noted."""
    written = context.get("planned", tuple)
    scopes = {scope for budget in budgets for scope in (budget.id, budget.system)}
    return tuple(_planned(entry, context, scopes) for entry in written.value if not entry.broken) if written else ()


def _planned(entry: Entry, context: ResolveContext, scopes: set[str]) -> Planned:
    named = entry.get("budgets", tuple)
    for scope in named.value if named else ():
        if scope.value not in scopes:
            context.error(f"there is no budget {scope.value}", did_you_mean(scope.value, sorted(scopes)), scope)
    about = tuple(scope.value for scope in named.value) if named else ()
    why, weekly, zone = entry.leaves["why"], entry.get("every", tuple), entry.get("zone", str)
    if weekly is not None and zone is not None:
        if not _is_zone(zone.value):
            context.error(f"{sanitise(zone.value)} is not a time zone", "Write one such as Europe/Berlin or UTC", zone)
        start, end = weekly.value
        return Planned(start, end, why.value, zone.value, about, entry.id.source)
    begins, ends = entry.leaves["from"], entry.leaves["to"]
    if ends.value <= begins.value:
        context.error(f"this ends ({ends.text}) before it begins ({begins.text})", "Let from be before to", ends)
    return Planned(begins.value, ends.value, why.value, None, about, entry.id.source)


def _is_zone(name: str) -> bool:
    try:
        time_zone(name)
    except (OSError, ValueError, LookupError):  # no such file, a path out of the database, a folder of it
        return False
    return True
