"""The extra vraag with its asker, receipts, additions and a history that only grows."""

import sqlalchemy as sa
from alembic import op

revision = "m0001_extra_vraag"
down_revision = None


def upgrade() -> None:
    """Make the tables of the extra vraag and the guards of its history."""
    op.create_table(
        "extra_vraag",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("thema", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("visit_key", sa.String(64)),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("resolution", sa.String(20), nullable=False),
        sa.Column("reason", sa.String(20), nullable=False),
        sa.Column("probability", sa.Float, nullable=False),
        sa.Column("proposed", sa.JSON, nullable=False),
        sa.Column("answer", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_extra_vraag"),
        sa.UniqueConstraint("visit_key", name="uq_extra_vraag_visit_key"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_extra_vraag_thema_status_created_at", "extra_vraag", ["thema", "status", "created_at"]
    )
    op.create_table(
        "asker",
        _extra_vraag_id("asker"),
        sa.Column("secret_hash", sa.String(64), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("consent_at", sa.DateTime(timezone=True)),
        sa.Column("consent_version", sa.String(20), nullable=False),
        sa.PrimaryKeyConstraint("extra_vraag_id", name="pk_asker"),
        sa.UniqueConstraint("secret_hash", name="uq_asker_secret_hash"),
    )
    op.create_index("ix_asker_email", "asker", ["email"])
    op.create_table(
        "receipt",
        sa.Column("hash", sa.String(64), nullable=False),
        _extra_vraag_id("receipt"),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("hash", name="pk_receipt"),
    )
    op.create_index("ix_receipt_extra_vraag_id", "receipt", ["extra_vraag_id"])
    op.create_table(
        "extra_vraag_addition",
        _extra_vraag_id("extra_vraag_addition"),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("extra_vraag_id", "number", name="pk_extra_vraag_addition"),
    )
    op.create_table(
        "extra_vraag_event",
        _extra_vraag_id("extra_vraag_event"),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(30), nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("extra_vraag_id", "number", name="pk_extra_vraag_event"),
    )
    for statement in _GUARDS[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    """Drop everything; the extra vragen are lost."""
    for table in ("extra_vraag_event", "extra_vraag_addition", "receipt", "asker", "extra_vraag"):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION extra_vraag_event_only_grows()")


def _extra_vraag_id(table: str) -> sa.Column[int]:
    return sa.Column(
        "extra_vraag_id",
        sa.Integer,
        sa.ForeignKey("extra_vraag.id", name=f"fk_{table}_extra_vraag_id"),
        nullable=False,
    )


_GUARDS = {
    "sqlite": (
        """
        CREATE TRIGGER extra_vraag_event_no_update BEFORE UPDATE ON extra_vraag_event
        BEGIN SELECT RAISE(ABORT, 'the history only grows'); END
        """,
        """
        CREATE TRIGGER extra_vraag_event_no_delete BEFORE DELETE ON extra_vraag_event
        BEGIN SELECT RAISE(ABORT, 'the history only grows'); END
        """,
    ),
    "postgresql": (
        """
        CREATE FUNCTION extra_vraag_event_only_grows() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE integrity_constraint_violation USING MESSAGE = 'the history only grows'; END $$
        """,
        """
        CREATE TRIGGER extra_vraag_event_only_grows
        BEFORE UPDATE OR DELETE OR TRUNCATE ON extra_vraag_event
        EXECUTE FUNCTION extra_vraag_event_only_grows()
        """,
    ),
}
