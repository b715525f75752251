"""Working days in Belgium: every day but Saturdays, Sundays and the ten public holidays.

Days are those of Brussels; whoever has a point in time turns it into one first. A holiday that falls on a
Sunday is taken on another day by whoever chooses it, so it moves nothing here.

>>> easter(2026), is_workday(date(2026, 4, 6)), due(date(2026, 4, 2), 5)
(datetime.date(2026, 4, 5), False, datetime.date(2026, 4, 10))
"""

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

BRUSSELS = ZoneInfo("Europe/Brussels")

_DAY = timedelta(days=1)
_SATURDAY = 5

_FIXED = ((1, 1), (5, 1), (7, 21), (8, 15), (11, 1), (11, 11), (12, 25))
"""New Year, Labour Day, the national holiday, Assumption, All Saints, Armistice, Christmas."""
_AFTER_EASTER = (1, 39, 50)
"""Easter Monday, Ascension, Whit Monday."""


def easter(year: int) -> date:
    """Return Easter Sunday of a Gregorian year (the anonymous algorithm; Meeus, Astronomical Algorithms, 1991)."""
    century, rest = divmod(year, 100)
    golden = year % 19
    epact = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (rest // 4) - epact - rest % 4) % 7
    month, day = divmod(epact + weekday - 7 * ((golden + 11 * epact + 22 * weekday) // 451) + 114, 31)
    return date(year, month, day + 1)


def day_of(moment: datetime) -> date:
    """Return the day it is in Brussels at a point in time (aware, any zone)."""
    return moment.astimezone(BRUSSELS).date()


def start_of(day: date) -> datetime:
    """Return the point in time at which a day begins in Brussels."""
    return datetime.combine(day, time.min, BRUSSELS)


@lru_cache(maxsize=128)
def holidays(year: int) -> frozenset[date]:
    """Return the public holidays of Belgium in a year."""
    fixed = (date(year, month, day) for month, day in _FIXED)
    return frozenset((*fixed, *(easter(year) + days * _DAY for days in _AFTER_EASTER)))


def is_workday(day: date) -> bool:
    """Tell whether people work on this day."""
    return day.weekday() < _SATURDAY and day not in holidays(day.year)


def due(start: date, days: int) -> date:
    """Return the last day to answer what came in on `start`, when that may take `days` working days.

    The day itself does not count, whenever in it the query came.
    """
    day = start
    for _ in range(days):
        day = _next(day, _DAY)
    return day


def first_in_time(today: date, days: int) -> date:
    """Return the first day whose queries are still in time on `today`: due(day) < today just before it.

    >>> first_in_time(date(2026, 4, 10), 5), first_in_time(date(2026, 4, 11), 5)
    (datetime.date(2026, 4, 2), datetime.date(2026, 4, 3))
    """
    day = today
    for _ in range(days):
        day = _next(day, -_DAY)
    return day


def between(start: date, end: date) -> int:
    """Return how many working days come after `start` up to and including `end`; negative when it is before."""
    if end < start:
        return -between(end, start)
    days = (start + number * _DAY for number in range(1, (end - start).days + 1))
    return sum(map(is_workday, days))


def _next(day: date, step: timedelta) -> date:
    day += step
    while not is_workday(day):
        day += step
    return day
