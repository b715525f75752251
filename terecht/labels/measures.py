"""How a number, a day, a moment and a wait are said; a moment by the clock in Brussels.

Read everywhere: pages (also as the filters `date`, `moment` and `appointment`), mails and command line.

>>> date_label(date(2026, 11, 3))
'3 november 2026'
"""

from datetime import date, datetime
from zoneinfo import ZoneInfo

BRUSSELS = ZoneInfo("Europe/Brussels")

MONTHS = (
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
)

WEEKDAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")


def counted(number: int, one: str, many: str) -> str:
    """Return a number with its noun.

    >>> counted(1, "vraag", "vragen"), counted(0, "vraag", "vragen")
    ('1 vraag', '0 vragen')
    """
    return f"{number} {one if number == 1 else many}"


def date_label(day: date) -> str:
    """Return a day as people write it."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def moment_label(moment: datetime) -> str:
    """Return a point in time (aware, any zone) as a clock in Brussels shows it."""
    local = moment.astimezone(BRUSSELS)
    return f"{date_label(local.date())} om {local.hour}.{local.minute:02} uur"


def appointment_label(moment: datetime) -> str:
    """Return when people meet, with the day of the week, as a clock in Brussels shows it.

    >>> from datetime import UTC
    >>> appointment_label(datetime(2026, 11, 28, 15, tzinfo=UTC))
    'zaterdag 28 november 2026 om 16.00 uur'
    """
    return f"{WEEKDAYS[moment.astimezone(BRUSSELS).weekday()]} {moment_label(moment)}"


def wait_label(hours: float) -> str:
    """Return how long something took, in the unit that people would say it in.

    >>> wait_label(0.02), wait_label(0.5), wait_label(5.2), wait_label(60)
    ('1 minuut', '30 minuten', '5 uur', '2,5 dagen')
    """
    if hours < 1:
        return counted(max(1, round(hours * 60)), "minuut", "minuten")
    if hours < 48:
        return f"{round(hours)} uur"
    return f"{hours / 24:.1f} dagen".replace(".", ",").replace(",0 ", " ")


def age_label(days: int) -> str:
    """Return how long ago something was, in days.

    >>> age_label(0), age_label(1), age_label(12)
    ('vandaag', 'gisteren', '12 dagen geleden')
    """
    return {0: "vandaag", 1: "gisteren"}.get(days, f"{days} dagen geleden")


def due_label(left: int, *, is_late: bool) -> str:
    """Return how much time there is left for an answer, in working days.

    >>> due_label(3, is_late=False), due_label(0, is_late=False), due_label(-1, is_late=True)
    ('nog 3 werkdagen', 'vandaag beantwoorden', '1 werkdag te laat')
    """
    days = counted(abs(left), "werkdag", "werkdagen")
    if is_late:
        return f"{days} te laat" if left else "te laat"
    return f"nog {days}" if left else "vandaag beantwoorden"
