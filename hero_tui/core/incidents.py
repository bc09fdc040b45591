"""How an incident stands, and what may happen to it: the words that judge, store and screens share."""

from __future__ import annotations

from enum import StrEnum


class IncidentState(StrEnum):
    """How an incident stands. `UNKNOWN`: it is open, and nobody observes."""

    FIRING = "firing"
    RECOVERING = "recovering"
    ENDED = "ended"
    UNKNOWN = "unknown"


class TransitionKind(StrEnum):
    """One change of an incident worth remembering.

    `REOPENED`: it fired again within ten minutes of its end; `REFIRED`: while it recovered. `EXPIRED`: it ended by
    itself, nothing good was seen.
    """

    OPENED = "opened"
    ESCALATED = "escalated"
    DEESCALATED = "deescalated"
    RECOVERING = "recovering"
    REFIRED = "refired"
    RECOVERED = "recovered"
    EXPIRED = "expired"
    UNKNOWN = "unknown"
    REOPENED = "reopened"
