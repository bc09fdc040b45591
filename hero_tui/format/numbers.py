"""Numbers as every reader prints them. A rounded number never stands on the other side of its limit."""

from __future__ import annotations

import math
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from hero_tui.core.objectives import Unit, Written
from hero_tui.core.time import DAY, HOUR, MINUTE

_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DECIMAL = (("TB", 1e12), ("GB", 1e9), ("MB", 1e6), ("kB", 1e3))
_BINARY = (("TiB", 2.0**40), ("GiB", 2.0**30), ("MiB", 2.0**20), ("KiB", 2.0**10))
_NOT_A_NUMBER = "–"
JUST_NOW = 10.0  # seconds


class Printed(Struct, frozen=True):
    """A value as it is printed: its figures and its unit. `value`: what a reader takes them for, in the base unit; None
    where the unit is coarser than a comparison with a limit needs."""

    figures: str
    unit: str = ""
    value: float | None = None

    @property
    def text(self) -> str:
        """Figures and unit: `2.47 GB`, `1,912`."""
        return f"{self.figures} {self.unit}" if self.unit else self.figures


_NO_NUMBER = Printed(_NOT_A_NUMBER)


def _scaled(value: float, decimals: int, unit: str, factor: float) -> Printed:
    """`value` of `factor` base units each."""
    figures = f"{value:.{decimals}f}"
    return Printed(figures, unit, float(figures) * factor)


def _duration(seconds: float, more: int) -> Printed:
    if not math.isfinite(seconds):
        return _NO_NUMBER
    if round(seconds, 3) < 1.0:
        return _scaled(seconds * 1000, more, "ms", 1e-3)
    if round(seconds, 1 + more) < 100.0:
        return _scaled(seconds, 1 + more, "s", 1.0)
    if seconds < HOUR - 0.5:
        minutes, rest = divmod(round(seconds, more), MINUTE)
        padded = f"{rest:0{2 if more == 0 else 3 + more}.{more}f}"
        return Printed(f"{minutes:.0f}", f"min {padded} s", minutes * MINUTE + float(padded))
    hours, minutes_left = divmod(round(seconds / MINUTE), 60)
    return Printed(f"{hours}", f"h {minutes_left:02d} min")


def _size(size: float, binary: bool, more: int) -> Printed:
    if not math.isfinite(size):
        return _NO_NUMBER
    for name, factor in _BINARY if binary else _DECIMAL:
        scaled = size / factor
        if abs(scaled) >= 0.9995:
            decimals = 2 if abs(scaled) < 9.995 else 1 if abs(scaled) < 99.95 else 0
            return _scaled(scaled, decimals + more, name, factor)
    return _scaled(size, more, "B", 1.0)


def duration_text(seconds: float, more: int = 0) -> str:
    """`312 ms` below a second, `4.2 s` below 100 s, then `2 min 05 s`, `1 h 05 min`. `more`: extra decimals."""
    return _duration(seconds, more).text


def size_text(size: float, *, binary: bool = False, more: int = 0) -> str:
    """Three figures in decimal units (`612 MB`, `2.41 GB`), or binary ones where the budget is written in them."""
    return _size(size, binary, more).text


def rate_text(rate: float, *, binary: bool = False, more: int = 0) -> str:
    """Bytes per second: `62.0 MB/s`."""
    return _printed(rate, Unit.RATE, binary, more).text


def _share(share: float) -> Printed:
    if not math.isfinite(share):
        return _NO_NUMBER
    percent = share * 100.0
    if 0.0 < percent < 1.0 - 1e-9:
        return Printed("<1", "%")
    if percent < 100.0:
        return Printed(f"{min(99, math.floor(percent + 1e-9))}", "%")
    if percent <= 199.0 + 1e-9:
        return Printed(f"{math.ceil(percent - 1e-9)}", "%")
    if percent < 200.0:
        return Printed("200", "%")
    return Printed(f"{math.floor(share * 10.0 + 1e-9) / 10.0:.1f}×")


def share_text(share: float) -> str:
    """Whole percent, down below 100 and up above; from 200 % a multiple with one decimal, down. Not nothing: `<1 %`."""
    return _share(share).text


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


def signed_percent_text(share: float, *, like: Written, more: int = 0, bare: bool = False) -> str:
    """A change in percent, with its sign and as many decimals as its limit has (and `more`), towards zero: `+4 %`;
    `+4` where it is `bare`."""
    if not math.isfinite(share):
        return _NOT_A_NUMBER
    decimals = _decimals(like.text) + more
    units = math.trunc(share * 100.0 * 10.0**decimals + math.copysign(1e-6, share))
    sign = "+" if units > 0 else ""
    figures = f"{sign}{units / 10.0**decimals:.{decimals}f}"
    return figures if bare else f"{figures} %"


def _decimals(text: str) -> int:
    return len(bare_number(text).partition(".")[2])


def count_text(count: float) -> str:
    """A whole number with commas."""
    return f"{count:,.0f}" if math.isfinite(count) else _NOT_A_NUMBER


def _printed(value: float, unit: Unit, binary: bool, more: int) -> Printed:
    match unit:
        case Unit.SECONDS:
            return _duration(value, more)
        case Unit.BYTES:
            return _size(value, binary, more)
        case Unit.RATE:
            size = _size(value, binary, more)
            return replace(size, unit=f"{size.unit}/s") if size.unit else size
        case Unit.CORES:
            return _scaled(value, 2 + more, "cores", 1.0) if math.isfinite(value) else _NO_NUMBER
        case Unit.SHARE:
            return _share(value)
        case _:
            return Printed(count_text(value))


SIZE_FACTORS = {"B": 1.0} | dict(_DECIMAL) | dict(_BINARY)


def printed(value: float, unit: Unit, *, limit: Written | float | None = None) -> Printed:
    """A value of a signal in its base unit. With its `limit`, decimals are added until both stand on their own side."""
    bound = limit.value if isinstance(limit, Written) else limit
    if unit is Unit.SHARE and bound is not None and 0 < bound < 0.1:
        return _small_share(value, bound)
    binary = isinstance(limit, Written) and limit.text.rstrip().removesuffix("/s").endswith("iB")
    found = _NO_NUMBER
    for more in range(7):
        found = _printed(value, unit, binary, more)
        if bound is None or found.value is None:
            break
        if (found.value >= bound - 1e-12 * abs(bound)) == (value >= bound):
            break
    return found


def value_text(value: float, unit: Unit, *, limit: Written | float | None = None, cores: str = "cores") -> str:
    """A value as `printed` gives it. `cores`: how the unit of CPU is written, `c` or nothing where room is short."""
    found = printed(value, unit, limit=limit)
    return replace(found, unit=cores).text if unit is Unit.CORES and found.unit else found.text


def _small_share(share: float, bound: float) -> Printed:
    """A share beside a limit below 10 %: with a decimal more than that limit's first figure, rounded down."""
    if not math.isfinite(share):
        return _NO_NUMBER
    decimals = 1 - math.floor(math.log10(bound * 100.0) + 1e-9)
    step = 10.0**decimals
    return Printed(f"{math.floor(share * 100.0 * step + 1e-6) / step:.{decimals}f}", "%")


def limit_text(limit: Written, unit: Unit, *, bare: bool = False) -> str:
    """The limit as budgets.yaml writes it. `bare`: without the unit `cores`, where the room is short."""
    text = " ".join(limit.text.split())
    if unit is Unit.CORES:
        text = text.removesuffix("cores").removesuffix("core").rstrip()
        return text if bare else f"{text} cores"
    return text


def written(limit: Written, unit: Unit) -> Printed:
    """The limit as budgets.yaml writes it, its number apart from its unit; cores without theirs."""
    figures, _, rest = limit_text(limit, unit, bare=True).partition(" ")
    return Printed(figures, rest, limit.value)


def bare_number(text: str) -> str:
    """The number of a limit as budgets.yaml writes it: `3.00` of `3.00 GB`."""
    return text.partition(" ")[0]


def signed_size_text(size: float) -> str:
    """`+410 MB`, `-20 MB`, `0 MB`."""
    if abs(size) < 0.5e6:
        return "0 MB"
    return ("+" if size > 0 else "-") + size_text(abs(size))


def _span_parts(seconds: float) -> tuple[tuple[int, str], ...]:
    """The whole numbers and units of a length of time, the bigger first: one below an hour, else two."""
    seconds = max(0.0, seconds)
    if seconds < MINUTE:
        return ((int(seconds), "s"),)
    if seconds < HOUR:
        return ((int(seconds // MINUTE), "min"),)
    if seconds < DAY:
        return (int(seconds // HOUR), "h"), (int(seconds % HOUR // MINUTE), "min")
    return (int(seconds // DAY), "d"), (int(seconds % DAY // HOUR), "h")


def span_text(seconds: float, *, tight: bool = False) -> str:
    """How long something lasted, coarsely: `41 s`, `7 min`, `2 h 14 min`, `3 d 4 h`. `tight`: `2h14min`."""
    space = "" if tight else " "
    return space.join(f"{number}{space}{unit}" for number, unit in _span_parts(seconds))


def lasting_text(seconds: float, *, tight: bool = False) -> str:
    """How long something goes on already; seconds would be stale at once: `<1 min`, `7 min`, `2 h 14 min`."""
    if seconds < MINUTE:
        return "<1min" if tight else "<1 min"
    return span_text(seconds, tight=tight)


def short_span_text(seconds: float, *, tight: bool = False) -> str:
    """Its first part only: `2 h` of `2 h 14 min`; `2h` where it is `tight`."""
    number, unit = _span_parts(seconds)[0]
    return f"{number}{unit}" if tight else f"{number} {unit}"


def fitting_span(seconds: float, room: int) -> str:
    """How long something lasted, its first part only where the whole is longer than `room` columns."""
    text = span_text(seconds)
    return text if len(text) <= room else short_span_text(seconds)


def whole_span_text(seconds: float) -> str:
    """A round length of time in its own unit: `4 h`, `1 d`; `1 h 30 min` where it is not whole."""
    first, *rest = _span_parts(seconds)
    return " ".join(f"{number} {unit}" for number, unit in (first, *(each for each in rest if each[0])))


def clock_text(at: float, *, seconds: bool = False) -> str:
    """The local time of day: `14:32`, or `14:32:07`."""
    return datetime.fromtimestamp(at).astimezone().strftime("%H:%M:%S" if seconds else "%H:%M")


def day_text(at: float, now: float) -> str:
    """The day of a moment: empty within the last 24 h, `Mon` within a week, else `17 Nov`."""
    if now - at < DAY:
        return ""
    local = datetime.fromtimestamp(at).astimezone()
    if now - at < 6 * DAY:
        return _WEEKDAYS[local.weekday()]
    return f"{local.day} {_MONTHS[local.month - 1]}"


def moment_text(at: float, now: float) -> str:
    """`12:18` within the last 24 h, `Mon 12:18` within a week, else `17 Nov 12:18`."""
    return f"{day_text(at, now)} {clock_text(at)}".lstrip()


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


def age_text(then: float, now: float, *, just: str = "just now") -> str:
    """`just now` below 10 s, `<1 min`, whole minutes below an hour, then the time of day: `12:18`, `Mon 12:18`.

    `just`: what stands for the first, `now` where room is short.
    """
    age = max(0.0, now - then)
    if age < JUST_NOW:
        return just
    return lasting_text(age) if age < HOUR else moment_text(then, now)


def ago_text(then: float, now: float) -> str:
    """The age with `ago` where it is a span: `<1 min ago`, `2 min ago`, `12:18`."""
    text = age_text(then, now)
    return f"{text} ago" if JUST_NOW <= now - then < HOUR else text


def next_age_step(then: float, now: float) -> float:
    """Seconds from `now` until the printed age of `then` changes; a day at most."""
    age = max(0.0, now - then)
    if age < JUST_NOW:
        return JUST_NOW - age
    if age < HOUR:
        return MINUTE - age % MINUTE
    return max(1.0, DAY - age) if age < DAY else DAY
