"""Counts for insight, from what was asked, voted and answered, in SQLite or PostgreSQL.

The database counts by the hour, so that a year of queries comes back as some thousands of rows; hours become
days in Brussels here, which change their length twice a year.
"""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Engine, func, select

from terecht.adapters.sql_engine import reading
from terecht.adapters.sql_tables import asked, event, extra_vraag, feedback
from terecht.domain.asked import NotUseful
from terecht.domain.extra_vraag import EventKind
from terecht.domain.insight import Period, Tally, VoteTally, Waited
from terecht.domain.ranking import Outcome, Reason

HOUR = "%Y-%m-%d %H"


class SqlInsight:
    """Counts; `service.insight.InsightStore` says what each call means."""

    def __init__(self, engine: Engine, *, zone: ZoneInfo) -> None:
        self._engine = engine
        self._zone = zone

    def asked(self, thema: str, period: Period) -> tuple[Tally, ...]:
        """Return how often queries of each hour, outcome and entry were asked."""
        hour = self._hour(asked.c.at)
        wanted = (
            select(hour, asked.c.outcome, asked.c.entry_id, func.count(), func.sum(asked.c.probability))
            .where(asked.c.thema == thema, *self._within(asked.c.at, period))
            .group_by(hour, asked.c.outcome, asked.c.entry_id)
        )
        with reading(self._engine) as connection:
            return tuple(
                Tally(self._local(row[0]), Outcome(row[1]), row[2], row[3], row[4])
                for row in connection.execute(wanted)
            )

    def votes(self, thema: str, period: Period) -> tuple[VoteTally, ...]:
        """Return how often each thing was thought of each entry."""
        what = (feedback.c.entry_id, feedback.c.useful, feedback.c.reason)
        wanted = (
            select(*what, func.count())
            .where(feedback.c.thema == thema, *self._within(feedback.c.at, period))
            .group_by(*what)
        )
        with reading(self._engine) as connection:
            return tuple(
                VoteTally(row[0], bool(row[1]), NotUseful(row[2]), row[3])
                for row in connection.execute(wanted)
            )

    def unanswered(self, thema: str, period: Period, *, limit: int) -> tuple[str, ...]:
        """Return the newest texts that no entry answered, as long as they are kept."""
        wanted = (
            select(asked.c.text)
            .where(
                asked.c.thema == thema,
                asked.c.reason == Reason.UNKNOWN,
                asked.c.text != "",
                *self._within(asked.c.at, period),
            )
            .order_by(asked.c.at.desc(), asked.c.id.desc())
            .limit(limit)
        )
        with reading(self._engine) as connection:
            return tuple(connection.scalars(wanted))

    def waited(self, thema: str, period: Period) -> tuple[Waited, ...]:
        """Return the extra vragen whose first answer went out in the period."""
        first = func.min(event.c.at, type_=event.c.at.type)
        wanted = (
            select(extra_vraag.c.created_at, first)
            .join_from(extra_vraag, event)
            .where(extra_vraag.c.thema == thema, event.c.kind == EventKind.ANSWERED)
            .group_by(extra_vraag.c.id, extra_vraag.c.created_at)
            .having(*self._within(first, period))
        )
        with reading(self._engine) as connection:
            return tuple(Waited(row[0], row[1]) for row in connection.execute(wanted))

    def _within(self, column: ColumnElement[datetime], period: Period) -> tuple[ColumnElement[bool], ...]:
        return column >= self._midnight(period.start), column < self._midnight(period.end)

    def _midnight(self, day: date) -> datetime:
        return datetime(day.year, day.month, day.day, tzinfo=self._zone)

    def _hour(self, column: ColumnElement[datetime]) -> ColumnElement[str]:
        if self._engine.dialect.name == "sqlite":
            return func.strftime(HOUR, column)
        return func.to_char(func.timezone("UTC", column), "YYYY-MM-DD HH24")

    def _local(self, hour: str) -> datetime:
        return datetime.strptime(hour, HOUR).replace(tzinfo=UTC).astimezone(self._zone)
