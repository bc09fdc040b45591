"""A run as an operation: from the first start to the last end, with the outcome of its parts together. Pure."""

from __future__ import annotations

from hero_tui.core.attributes import (
    COMMAND,
    EXIT,
    FINDINGS,
    MESSAGE,
    PARTS,
    PID,
    SEEN_BY,
    TERMINATED_BY,
    TIMED,
    TOOL,
    TYPED,
    TYPED_DURATION,
    TYPED_START,
    Timed,
)
from hero_tui.core.label_sets import CLASS
from hero_tui.core.signals import NO_ATTRIBUTES, NO_LABELS, Attributes, Operation, Outcome, Scalar
from hero_tui.probes.commands.outcome import Result, outcome_of
from hero_tui.probes.commands.parts import Part, Run
from hero_tui.probes.commands.tools import Tool
from hero_tui.probes.processes.model import SeenBy

COLD = "cold"
BEGAN_BEFORE = "it ran before the recording: when it began is not known"
OUT_OF_MEMORY = "the kernel killed it: out of memory"
_EXACT_FIRST = tuple(SeenBy)
_WORST_FIRST = (Outcome.FAILED, Outcome.UNKNOWN, Outcome.OK, Outcome.CANCELLED)


def operation_of(run: Run, *, cold: bool = False, cost: Attributes = NO_ATTRIBUTES) -> Operation | None:
    """Return the run as it is told; None for a build, which `hero-tui run` tells, and while a part goes on.

    `cold`: the tool's cache came to be in this run; `cost`: what it used, and what others did.
    """
    signal, end, first = run.tool.signal, run.last_end, run.parts[0]
    if signal is None or end is None:
        return None
    words = first.recognised.words
    typed = run.typed.words
    named_tool = len(typed) > len(words) and typed[-len(words) :] == words
    result = together([_outcome(run.tool, part) for part in run.parts])
    attributes: dict[str, Scalar] = {
        TOOL: run.tool.name,
        EXIT: result.exit,
        TERMINATED_BY: result.signal,
        FINDINGS: result.findings,
        COMMAND: " ".join(typed if named_tool else words),
        TYPED: " ".join(typed),
        TYPED_START: run.typed.start.wall if run.start_is_known else None,
        TYPED_DURATION: _typed_duration(run),
        TIMED: Timed.PROCESS.value,
        SEEN_BY: _seen_by(run.parts).value,
        PID: first.program.process.pid,
        **cost,
    }
    if not run.start_is_known:
        attributes[MESSAGE] = BEGAN_BEFORE
    if result.outcome is Outcome.FAILED and any(part.missing for part in run.parts):
        attributes[MESSAGE] = f"{run.tool.name} is not installed where it was looked for"
    if result.outcome is Outcome.FAILED and any(part.out_of_memory for part in run.parts):
        attributes[MESSAGE] = OUT_OF_MEMORY
    if len(run.parts) > 1:
        attributes[PARTS] = len(run.parts)
    labels = {CLASS: COLD} if cold else NO_LABELS
    if not run.start_is_known:  # only its end is
        return Operation(signal, end.wall, None, result.outcome, labels, attributes)
    start = first.program.start
    return Operation(signal, start.wall, start.until(end), result.outcome, labels, attributes)


def _outcome(tool: Tool, part: Part) -> Result:
    return outcome_of(tool, part.status, missing=part.missing, out_of_memory=part.out_of_memory)


def together(results: list[Result]) -> Result:
    """Return the outcome of all parts: failed if any failed, cancelled if all were, findings if any had some; exit
    code and signal are the worst one's."""
    worst = min(results, key=lambda each: (_WORST_FIRST.index(each.outcome), each.findings is not True))
    return Result(worst.outcome, worst.exit, worst.signal, _findings(results))


def _findings(results: list[Result]) -> bool | None:
    """None where a part that nobody cancelled did not come to its end, and no other found anything."""
    found = [each.findings for each in results if each.outcome is not Outcome.CANCELLED]
    if any(found):
        return True
    return None if None in found or not found else False


def _typed_duration(run: Run) -> float | None:
    """None while it goes on. What it ran before anybody recorded is not known."""
    if run.typed_ended is None or not run.start_is_known:
        return None
    return run.typed.start.until(run.typed_ended)


def _seen_by(parts: list[Part]) -> SeenBy:
    """How the least exact of the moments that count is known."""
    moments = [parts[0].program.seen_by, *(part.end_seen_by for part in parts)]
    return max((each for each in moments if each is not None), key=_EXACT_FIRST.index)
