"""How long each kind of data is retained."""

from __future__ import annotations

from hero_tui.core.time import DAY, HOUR

BUCKETS_RETAINED = {1: 2 * HOUR, 10: DAY, 60: 8 * DAY, 600: 30 * DAY, 3600: 400 * DAY}
"""How long a gauge's buckets of each length are retained; both in seconds."""

OPERATIONS_RETAINED = 400 * DAY
"""How long operations are retained, seconds; so are slices, gaps, recordings, viewers and departures."""
