"""The base of the judge's kinds: what each of them defines."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec import Struct

from hero_tui.core.budget import Budget
from hero_tui.judge.kinds.operation_kind import OperationWindow, Rules
from hero_tui.judge.results import Judgement

NothingJudged = Callable[[Budget], Judgement]


class JudgeKind(Struct, frozen=True):
    """One kind. `judge_nothing`: the verdict where nothing was observed. `window`: of a budget of operations, None for
    all other kinds; `rules`: where these raise alerts."""

    judge_nothing: NothingJudged
    window: Callable[[Budget], OperationWindow] | None = None
    rules: Callable[[Budget], Rules[Any]] | None = None
