"""Coaching sessions with the slots that coaches keep free, and introductions of askers to each other."""

import sqlalchemy as sa
from alembic import op

revision = "m0007_sessions"
down_revision = "m0006_outbox_worker"

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "slot",
        sa.Column("id", sa.Integer, nullable=False),
        _reference("slot", "account_id", "account"),
        sa.Column("starts_at", _MOMENT, nullable=False),
        sa.Column("minutes", sa.Integer, nullable=False),
        sa.Column("place", sa.String(20), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_slot"),
        sa.UniqueConstraint("account_id", "starts_at", name="uq_slot_account_id_starts_at"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_slot_starts_at", "slot", ["starts_at"])
    op.create_table(
        "coaching_session",
        sa.Column("id", sa.Integer, nullable=False),
        _reference("coaching_session", "extra_vraag_id", "extra_vraag"),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("place", sa.String(20), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        _reference("coaching_session", "account_id", "account"),
        _reference("coaching_session", "slot_id", "slot", nullable=True),
        sa.Column("offered_at", _MOMENT, nullable=False),
        sa.Column("starts_at", _MOMENT),
        sa.Column("minutes", sa.Integer, nullable=False),
        sa.Column("sequence", sa.Integer, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_coaching_session"),
        sa.UniqueConstraint("slot_id", name="uq_coaching_session_slot_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_coaching_session_extra_vraag_id", "coaching_session", ["extra_vraag_id"])
    op.create_index("ix_coaching_session_starts_at", "coaching_session", ["starts_at"])
    op.create_table(
        "introduction",
        sa.Column("id", sa.Integer, nullable=False),
        _reference("introduction", "one_id", "extra_vraag"),
        _reference("introduction", "two_id", "extra_vraag"),
        _reference("introduction", "account_id", "account"),
        sa.Column("proposed_at", _MOMENT, nullable=False),
        sa.Column("one_yes_at", _MOMENT),
        sa.Column("two_yes_at", _MOMENT),
        sa.Column("ended_at", _MOMENT),
        sa.Column("version", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_introduction"),
        sa.UniqueConstraint("one_id", "two_id", name="uq_introduction_one_id_two_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_introduction_two_id", "introduction", ["two_id"])


def downgrade() -> None:
    """Drop them; agreements are lost."""
    for table in ("introduction", "coaching_session", "slot"):
        op.drop_table(table)


def _reference(table: str, column: str, other: str, *, nullable: bool = False) -> sa.Column[int]:
    key = sa.ForeignKey(f"{other}.id", name=f"fk_{table}_{column}")
    return sa.Column(column, sa.Integer, key, nullable=nullable)
