"""The tables of the database as SQLAlchemy sees them; `migrations` makes them, step by step.

Personal data stands in tables of its own, `asker`, `extra_vraag_addition` and `extra_vraag_message`, so that
erasing a person is deleting rows. `extra_vraag_event` is the history: triggers let it grow only. Of a token
only its SHA-256 is kept, of the secret of a status page also what only Terecht's key opens.

>>> sorted(name for name in metadata.tables if name.startswith("extra"))
['extra_vraag', 'extra_vraag_addition', 'extra_vraag_event', 'extra_vraag_message']
"""

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    false,
)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware datetime, UTC in the database and in Python; SQLite alone would forget the zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn what Python holds into UTC; ValueError on a time without a zone, which is a fault of ours."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone can't be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give what the database holds its zone back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    }
)

account = Table(
    "account",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("email", String(254), nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("roles", JSON, nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("is_active", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    sqlite_autoincrement=True,
)
"""Staff. `email` is in lower case; `password_hash` "" until the invitation was accepted."""

login_session = Table(
    "login_session",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("account_id", ForeignKey("account.id"), nullable=False, index=True),
    Column("device", String(60), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
)

account_link = Table(
    "account_link",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("account_id", ForeignKey("account.id"), unique=True),
    Column("kind", String(20), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
)
"""Links to choose a password, one an account at most; without an account it opens nothing."""

second_factor = Table(
    "second_factor",
    metadata,
    Column("account_id", ForeignKey("account.id"), primary_key=True),
    Column("secret", Text, nullable=False),
    Column("is_on", Boolean, nullable=False),
    Column("last_step", Integer, nullable=False),
)
"""`secret` is sealed; `last_step` is the newest half minute whose code was used."""

recovery_code = Table(
    "recovery_code",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("account_id", ForeignKey("account.id"), nullable=False, index=True),
)

tries = Table(
    "tries",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("count", Integer, nullable=False),
    Column("blocked_until", UtcDateTime, nullable=False),
    Column("forgotten_at", UtcDateTime, nullable=False, index=True),
)
"""Failures at the entrance; the key is a hash of who is counted."""

job = Table(
    "job",
    metadata,
    Column("name", String(30), primary_key=True),
    Column("seen_at", UtcDateTime, nullable=False),
    Column("done_at", UtcDateTime),
    Column("trouble", String(20), nullable=False),
    Column("leased_until", UtcDateTime),
)
"""What one worker does now and then; whoever has the lease does it."""

vraag_group = Table(
    "vraag_group",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("thema", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    sqlite_autoincrement=True,
)
"""Extra vragen that ask the same; `answer` ("" until there is one) is what those that join later may get."""

outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", String(100), unique=True),
    Column("kind", String(30), nullable=False),
    Column("extra_vraag_id", ForeignKey("extra_vraag.id"), index=True),
    Column("to", String(254), nullable=False),
    Column("subject", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("html", Text, nullable=False),
    Column("calendar", Text, nullable=False),
    Column("state", String(20), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("sent_at", UtcDateTime),
    Column("fault", Text, nullable=False),
    Column("message_id", String(255)),
    Column("claimed_until", UtcDateTime),
    Column("unsure", Integer, nullable=False, server_default="0"),
    Column("left_at", UtcDateTime),
    Index(None, "state", "due_at"),
    Index(None, "message_id", unique=True),
    sqlite_autoincrement=True,
)
"""Mail to be sent, written in the transaction of what it tells. A `key` is in it once at most."""

mail_stop = Table(
    "mail_stop",
    metadata,
    Column("mark", String(64), primary_key=True),
    Column("at", UtcDateTime, nullable=False),
)
"""Who wants no reminders any more: a keyed hash of the address."""

inbox = Table(
    "inbox_mail",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("message_id", String(255), nullable=False, unique=True),
    Column("at", UtcDateTime, nullable=False),
    Column("sender", String(254), nullable=False),
    Column("subject", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("attachments", Integer, nullable=False),
    Column("state", String(20), nullable=False),
    Column("reason", String(20), nullable=False),
    Column("extra_vraag_id", ForeignKey("extra_vraag.id"), index=True),
    Index(None, "state", "id"),
    sqlite_autoincrement=True,
)
"""Mail that came in, the whole text of it when a person wrote it. A Message-ID is in it once."""

extra_vraag = Table(
    "extra_vraag",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("thema", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("visit_key", String(64), unique=True),
    Column("status", String(20), nullable=False),
    Column("resolution", String(20), nullable=False),
    Column("reason", String(20), nullable=False),
    Column("probability", Float, nullable=False),
    Column("proposed", JSON, nullable=False),
    Column("answer", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("assignee_id", ForeignKey("account.id"), index=True),
    Column("group_id", ForeignKey("vraag_group.id"), index=True),
    Index(None, "thema", "status", "created_at"),
    Index(None, "thema", "created_at", "id"),
    Index(None, "thema", "updated_at", "id"),
    sqlite_autoincrement=True,
)
"""`visit_key` is what makes filing idempotent; NULL once its asker withdrew or was erased."""

presence = Table(
    "presence",
    metadata,
    Column("extra_vraag_id", ForeignKey("extra_vraag.id"), primary_key=True),
    Column("account_id", ForeignKey("account.id"), primary_key=True),
    Column("seen_at", UtcDateTime, nullable=False, index=True),
)
"""Who of staff has which extra vraag open; a row says so for a minute."""

asker = Table(
    "asker",
    metadata,
    Column("extra_vraag_id", ForeignKey("extra_vraag.id"), primary_key=True),
    Column("secret_hash", String(64), nullable=False, unique=True),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("email", String(254), nullable=False, index=True),
    Column("consent_at", UtcDateTime),
    Column("consent_version", String(20), nullable=False),
    Column("sealed_secret", Text, nullable=False, server_default=""),
    Column("hand_over_to", Text, nullable=False, server_default=""),
    Column("hand_over_asked_at", UtcDateTime),
    Column("hand_over_agreed_at", UtcDateTime),
    Column("hand_over_sent_at", UtcDateTime),
)
"""Who left an address. `sealed_secret` is the secret of the status page, encrypted, for links in later mails;
`hand_over_to` is the id of the organisation that may or may not get the question ("" = not asked)."""

receipt = Table(
    "receipt",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("extra_vraag_id", ForeignKey("extra_vraag.id"), nullable=False, index=True),
    Column("expires_at", UtcDateTime, nullable=False),
)

addition = Table(
    "extra_vraag_addition",
    metadata,
    Column("extra_vraag_id", ForeignKey("extra_vraag.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("text", Text, nullable=False),
)

message = Table(
    "extra_vraag_message",
    metadata,
    Column("extra_vraag_id", ForeignKey("extra_vraag.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("kind", String(30), nullable=False),
    Column("by", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("sender", String(254), nullable=False, server_default=""),
)
"""The conversation with an asker and the notes of coaches."""

canned_text = Table(
    "canned_text",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    sqlite_autoincrement=True,
)
"""Sentences that coaches use again."""

slot = Table(
    "slot",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("account_id", ForeignKey("account.id"), nullable=False),
    Column("starts_at", UtcDateTime, nullable=False, index=True),
    Column("minutes", Integer, nullable=False),
    Column("place", String(20), nullable=False),
    UniqueConstraint("account_id", "starts_at"),
    sqlite_autoincrement=True,
)
"""When a coach keeps time free for a coaching session."""

coaching_session = Table(
    "coaching_session",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("extra_vraag_id", ForeignKey("extra_vraag.id"), nullable=False, index=True),
    Column("kind", String(20), nullable=False),
    Column("place", String(20), nullable=False),
    Column("state", String(20), nullable=False),
    Column("account_id", ForeignKey("account.id"), nullable=False),
    Column("slot_id", ForeignKey("slot.id"), unique=True),
    Column("offered_at", UtcDateTime, nullable=False),
    Column("starts_at", UtcDateTime, index=True),
    Column("minutes", Integer, nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("is_untold", Boolean, nullable=False, server_default=false()),
    sqlite_autoincrement=True,
)
"""`slot_id` is unique: two that book one slot at once can't both have it; NULL until booked and once called off.
`is_untold`: its asker left, and its coach has to hear that it does not take place."""

introduction = Table(
    "introduction",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("one_id", ForeignKey("extra_vraag.id"), nullable=False),
    Column("two_id", ForeignKey("extra_vraag.id"), nullable=False, index=True),
    Column("account_id", ForeignKey("account.id"), nullable=False),
    Column("proposed_at", UtcDateTime, nullable=False),
    Column("one_yes_at", UtcDateTime),
    Column("two_yes_at", UtcDateTime),
    Column("ended_at", UtcDateTime),
    Column("version", Integer, nullable=False),
    UniqueConstraint("one_id", "two_id"),
    sqlite_autoincrement=True,
)
"""Two askers who may get to know each other; `one_id` is the smaller. Once ended, it is not proposed again."""

event = Table(
    "extra_vraag_event",
    metadata,
    Column("extra_vraag_id", ForeignKey("extra_vraag.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("kind", String(30), nullable=False),
    Column("by", Text, nullable=False),
    Column("text", Text, nullable=False),
)

asked = Table(
    "asked",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("thema", Text, nullable=False),
    Column("outcome", String(20), nullable=False),
    Column("reason", String(20), nullable=False),
    Column("probability", Float, nullable=False),
    Column("entry_id", Text, nullable=False),
    Column("text", Text, nullable=False),
    Index(None, "thema", "at"),
)

feedback = Table(
    "feedback",
    metadata,
    Column("visit_key", String(64), primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("thema", Text, nullable=False),
    Column("entry_id", Text, nullable=False),
    Column("useful", Boolean, nullable=False),
    Column("query", Text, nullable=False),
    Column("reason", String(30), nullable=False),
    Column("note", Text, nullable=False),
    Index(None, "thema", "at"),
)

promotion = Table(
    "promotion",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("entry_id", Text, nullable=False),
    Column("before", Text, nullable=False),
    Column("after", Text, nullable=False),
    Column("guarded", Text, nullable=False),
    Column("author_id", ForeignKey("account.id"), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("state", String(20), nullable=False, index=True),
    Column("extra_vraag_id", ForeignKey("extra_vraag.id"), index=True),
    Column("proposal_id", Integer),
    Column("undoes_id", ForeignKey("promotion.id")),
    sqlite_autoincrement=True,
)
"""What editors changed in the FAQ file, noted before the file is written. `before` and `after` are lines of it."""

proposal = Table(
    "proposal",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("draft", JSON, nullable=False),
    Column("author_id", ForeignKey("account.id"), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    sqlite_autoincrement=True,
)
"""What coaches would change in the FAQ; gone once an editor decided."""
