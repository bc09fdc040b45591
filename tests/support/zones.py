"""Local time as a test wants it: the process' time zone, set and given back."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest


@contextmanager
def fixed_zone(zone: str = "UTC") -> Iterator[None]:
    """Local time is that of the zone inside."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", zone)
        time.tzset()
        yield
    time.tzset()


@pytest.fixture
def utc() -> Iterator[None]:
    """Local time is UTC. A file of tests that print times asks for it in its `pytestmark`."""
    with fixed_zone():
        yield


@pytest.fixture
def berlin() -> Iterator[None]:
    """Local time is Berlin's, where the clocks are changed twice a year."""
    with fixed_zone("Europe/Berlin"):
        yield
