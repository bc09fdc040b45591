"""A pipeline over the store that a test file calls `writer`, and a reader of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from hero_tui.core.budget import BudgetFile
from hero_tui.judge.engine.judge import Judge
from hero_tui.recorder.context.recent_activity import RecentActivity
from hero_tui.recorder.pipeline import Pipeline
from hero_tui.store.reader import Reader
from hero_tui.store.writer import Writer
from tests.support.pipelines import TYPE_CHECK, FixedCause


@pytest.fixture
def reader(writer: Writer) -> Iterator[Reader]:
    reader = Reader(writer.database)
    yield reader
    reader.close()


@pytest.fixture
def pipeline(writer: Writer) -> Pipeline:
    judge = Judge(BudgetFile((TYPE_CHECK,), None, ""), writer.next_incident())
    return Pipeline(writer, judge, RecentActivity(), FixedCause())
