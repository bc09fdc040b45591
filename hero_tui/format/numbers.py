"""Numbers as every reader prints them. A rounded number never stands on the other side of its limit."""

from __future__ import annotations

import math
from datetime import datetime

from hero_tui.core.budget import Unit, Written
from hero_tui.core.durations import DAY, HOUR, MINUTE

_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DECIMAL = (("TB", 1e12), ("GB", 1e9), ("MB", 1e6), ("kB", 1e3))
_BINARY = (("TiB", 2.0**40), ("GiB", 2.0**30), ("MiB", 2.0**20), ("KiB", 2.0**10))
_NOT_A_NUMBER = "–"


def duration_text(seconds: float, more: int = 0) -> str:
    """`312 ms` below a second, `4.2 s` below 100 s, then `2 min 05 s`, `1 h 05 min`. `more`: extra decimals."""
    if not math.isfinite(seconds):
        return _NOT_A_NUMBER
    if round(seconds, 3) < 1.0:
        return f"{seconds * 1000:.{more}f} ms"
    if round(seconds, 1 + more) < 100.0:
        return f"{seconds:.{1 + more}f} s"
    if seconds < HOUR - 0.5:
        minutes, rest = divmod(round(seconds, more), MINUTE)
        return f"{minutes:.0f} min {rest:0{2 if more == 0 else 3 + more}.{more}f} s"
    hours, rest = divmod(round(seconds / MINUTE), 60)
    return f"{hours} h {rest:02d} min"


def size_text(size: float, *, binary: bool = False, more: int = 0) -> str:
    """Three figures in decimal units (`612 MB`, `2.41 GB`), or binary ones where the budget is written in them."""
    if not math.isfinite(size):
        return _NOT_A_NUMBER
    for name, factor in _BINARY if binary else _DECIMAL:
        scaled = size / factor
        if abs(scaled) >= 0.9995:
            figures = 2 if abs(scaled) < 9.995 else 1 if abs(scaled) < 99.95 else 0
            return f"{scaled:.{figures + more}f} {name}"
    return f"{size:.{more}f} B"


def rate_text(rate: float, *, binary: bool = False, more: int = 0) -> str:
    """Bytes per second: `62.0 MB/s`."""
    return f"{size_text(rate, binary=binary, more=more)}/s" if math.isfinite(rate) else _NOT_A_NUMBER


def share_text(share: float) -> str:
    """Whole percent, down below 100 and up above; from 200 % a multiple with one decimal, down. Not nothing: `<1 %`."""
    if not math.isfinite(share):
        return _NOT_A_NUMBER
    percent = share * 100.0
    if 0.0 < percent < 1.0 - 1e-9:
        return "<1 %"
    if percent < 100.0:
        return f"{min(99, math.floor(percent + 1e-9))} %"
    if percent <= 199.0 + 1e-9:
        return f"{math.ceil(percent - 1e-9)} %"
    if percent < 200.0:
        return "200 %"
    return f"{math.floor(share * 10.0 + 1e-9) / 10.0:.1f}×"


def inside_text(share: float) -> str:
    """A share of time, one decimal, rounded down, `100 %` only when it is all of it."""
    tenths = math.floor(share * 1000.0 + 1e-9)
    return "100 %" if tenths >= 1000 else f"{tenths / 10:.1f} %"


def percent_text(share: float, *, like: Written) -> str:
    """A share beside its limit: a decimal more than the limit is written with, down; `<0.1 %` is not nothing."""
    if not math.isfinite(share):
        return _NOT_A_NUMBER
    decimals = _decimals(like.text) + 1
    step = 10.0**decimals
    units = math.floor(share * 100.0 * step + 1e-6)
    if units == 0 and share > 0:
        return f"<{1 / step:.{decimals}f} %"
    whole = units == 0 or units >= 100 * step
    return f"{units / step:.{0 if whole else decimals}f} %"


def signed_percent_text(share: float, *, like: Written, more: int = 0) -> str:
    """A change in percent, with its sign and as many decimals as its limit has (and `more`), towards zero: `+4 %`."""
    if not math.isfinite(share):
        return _NOT_A_NUMBER
    decimals = _decimals(like.text) + more
    units = math.trunc(share * 100.0 * 10.0**decimals + math.copysign(1e-6, share))
    sign = "+" if units > 0 else ""
    return f"{sign}{units / 10.0**decimals:.{decimals}f} %"


def _decimals(text: str) -> int:
    return len(bare_number(text).partition(".")[2])


def cores_text(cores: float, more: int = 0) -> str:
    """CPU in cores, two decimals."""
    return f"{cores:.{2 + more}f} cores" if math.isfinite(cores) else _NOT_A_NUMBER


def count_text(count: float) -> str:
    """A whole number with commas."""
    return f"{count:,.0f}" if math.isfinite(count) else _NOT_A_NUMBER


def _plain(value: float, unit: Unit, binary: bool, more: int) -> str:
    if unit is Unit.SECONDS:
        return duration_text(value, more)
    if unit is Unit.BYTES:
        return size_text(value, binary=binary, more=more)
    if unit is Unit.RATE:
        return rate_text(value, binary=binary, more=more)
    if unit is Unit.CORES:
        return cores_text(value, more)
    if unit is Unit.SHARE:
        return share_text(value)
    return count_text(value)


FACTORS = {"ms": 1e-3, "s": 1.0, "cores": 1.0, "B": 1.0} | dict(_DECIMAL) | dict(_BINARY)


def _printed(text: str) -> float | None:
    """The value that a reader reads off `text`; None where it is not one number and a unit."""
    number, _, unit = text.partition(" ")
    if unit.count(" ") == 2 and unit.startswith("min "):
        return float(number) * MINUTE + float(unit.split(" ")[1])
    factor = FACTORS.get(unit.removesuffix("/s"))
    return None if factor is None else float(number) * factor


def value_text(value: float, unit: Unit, *, limit: Written | float | None = None) -> str:
    """A value of a signal in its base unit. With its `limit`, decimals are added until both stand on their own side."""
    bound = limit.value if isinstance(limit, Written) else limit
    if unit is Unit.SHARE and bound is not None and 0 < bound < 0.1:
        return _small_share(value, bound)
    binary = isinstance(limit, Written) and limit.text.rstrip().removesuffix("/s").endswith("iB")
    for more in range(7):
        text = _plain(value, unit, binary, more)
        printed = None if bound is None else _printed(text)
        if bound is None or printed is None or (printed >= bound - 1e-12 * abs(bound)) == (value >= bound):
            return text
    return text


def _small_share(share: float, bound: float) -> str:
    """A share beside a limit below 10 %: with a decimal more than that limit's first figure, rounded down."""
    if not math.isfinite(share):
        return _NOT_A_NUMBER
    decimals = 1 - math.floor(math.log10(bound * 100.0) + 1e-9)
    step = 10.0**decimals
    return f"{math.floor(share * 100.0 * step + 1e-6) / step:.{decimals}f} %"


def limit_text(limit: Written, unit: Unit, *, bare: bool = False) -> str:
    """The limit as budgets.yaml writes it. `bare`: without the unit `cores`, where the room is short."""
    text = " ".join(limit.text.split())
    if unit is Unit.CORES:
        text = text.removesuffix("cores").removesuffix("core").rstrip()
        return text if bare else f"{text} cores"
    return text


def bare_number(text: str) -> str:
    """`3.00` of `3.00 GB`."""
    return text.partition(" ")[0]


def signed_size_text(size: float) -> str:
    """`+410 MB`, `-20 MB`, `0 MB`."""
    if abs(size) < 0.5e6:
        return "0 MB"
    return ("+" if size > 0 else "-") + size_text(abs(size))


def span_text(seconds: float) -> str:
    """How long something lasted, coarsely: `41 s`, `7 min`, `2 h 14 min`, `3 d 4 h`."""
    seconds = max(0.0, seconds)
    if seconds < MINUTE:
        return f"{int(seconds)} s"
    if seconds < HOUR:
        return f"{int(seconds // MINUTE)} min"
    if seconds < DAY:
        return f"{int(seconds // HOUR)} h {int(seconds % HOUR // MINUTE)} min"
    return f"{int(seconds // DAY)} d {int(seconds % DAY // HOUR)} h"


def lasting_text(seconds: float) -> str:
    """How long something goes on already; seconds would be stale at once: `<1 min`, `7 min`, `2 h 14 min`."""
    return "<1 min" if seconds < MINUTE else span_text(seconds)


def short_span_text(seconds: float) -> str:
    """Its first part only: `2 h` of `2 h 14 min`."""
    first, unit, *_ = span_text(seconds).split(" ")
    return f"{first} {unit}"


def clock_text(at: float, *, seconds: bool = False) -> str:
    """The local time of day: `14:32`, or `14:32:07`."""
    return datetime.fromtimestamp(at).astimezone().strftime("%H:%M:%S" if seconds else "%H:%M")


def moment_text(at: float, now: float) -> str:
    """`12:18` within the last 24 h, `Mon 12:18` within a week, else `17 Nov 12:18`."""
    local = datetime.fromtimestamp(at).astimezone()
    if now - at < DAY:
        return local.strftime("%H:%M")
    if now - at < 6 * DAY:
        return f"{_WEEKDAYS[local.weekday()]} {local:%H:%M}"
    return f"{local.day} {_MONTHS[local.month - 1]} {local:%H:%M}"


def dated_text(at: float, now: float) -> str:
    """A moment with its day, however near: `Tue 24 Nov 01:20`, `24 Nov 2025 01:20` of another year."""
    local, today = datetime.fromtimestamp(at).astimezone(), datetime.fromtimestamp(now).astimezone()
    day = f"{local.day} {_MONTHS[local.month - 1]}"
    if local.year != today.year:
        return f"{day} {local.year} {local:%H:%M}"
    return f"{_WEEKDAYS[local.weekday()]} {day} {local:%H:%M}"


def until_text(at: float, now: float) -> str:
    """A moment to come: `15:00` of today, `Mon 15:00` within six days, else `17 Dec 15:00`."""
    local, today = datetime.fromtimestamp(at).astimezone(), datetime.fromtimestamp(now).astimezone()
    if local.date() == today.date():
        return f"{local:%H:%M}"
    if at - now < 6 * DAY:
        return f"{_WEEKDAYS[local.weekday()]} {local:%H:%M}"
    return f"{local.day} {_MONTHS[local.month - 1]} {local:%H:%M}"


def age_text(then: float, now: float) -> str:
    """`just now` below 10 s, `<1 min`, whole minutes below an hour, then the time of day: `12:18`, `Mon 12:18`."""
    age = max(0.0, now - then)
    if age < 10.0:
        return "just now"
    if age < MINUTE:
        return "<1 min"
    if age < HOUR:
        return f"{int(age // MINUTE)} min"
    return moment_text(then, now)


def ago_text(then: float, now: float) -> str:
    """The age with `ago` where it is a span: `<1 min ago`, `2 min ago`, `12:18`."""
    text = age_text(then, now)
    return f"{text} ago" if text.endswith(" min") else text


def next_age_step(then: float, now: float) -> float:
    """Seconds from `now` until the printed age of `then` changes; a day at most."""
    age = max(0.0, now - then)
    if age < 10.0:
        return 10.0 - age
    if age < HOUR:
        return MINUTE - age % MINUTE
    return max(1.0, DAY - age) if age < DAY else DAY
