"""What the coach desk stands on: accounts with their sessions, groups of extra vragen, the outbox."""

import sqlalchemy as sa
from alembic import op

revision = "m0003_desk"
down_revision = "m0002_asked"

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables, and let an extra vraag have an assignee and a group."""
    op.create_table(
        "account",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("roles", sa.JSON, nullable=False),
        sa.Column("password_hash", sa.Text, nullable=False),
        sa.Column("is_active", sa.Boolean, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_account"),
        sa.UniqueConstraint("email", name="uq_account_email"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "login_session",
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("account_id", sa.Integer, nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("expires_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("hash", name="pk_login_session"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_login_session_account_id"),
    )
    op.create_index("ix_login_session_account_id", "login_session", ["account_id"])
    op.create_table(
        "vraag_group",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("thema", sa.Text, nullable=False),
        sa.Column("answer", sa.Text, nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_vraag_group"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("key", sa.String(100)),
        sa.Column("kind", sa.String(30), nullable=False),
        sa.Column("extra_vraag_id", sa.Integer),
        sa.Column("to", sa.String(254), nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("html", sa.Text, nullable=False),
        sa.Column("calendar", sa.Text, nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("due_at", _MOMENT, nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("sent_at", _MOMENT),
        sa.Column("fault", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.UniqueConstraint("key", name="uq_outbox_key"),
        sa.ForeignKeyConstraint(["extra_vraag_id"], ["extra_vraag.id"], name="fk_outbox_extra_vraag_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_outbox_extra_vraag_id", "outbox", ["extra_vraag_id"])
    op.create_index("ix_outbox_state_due_at", "outbox", ["state", "due_at"])
    for column, table in (("assignee_id", "account"), ("group_id", "vraag_group")):
        # In words of SQL: Alembic's would add the foreign key afterwards, which SQLite can't.
        op.execute(
            f"ALTER TABLE extra_vraag ADD COLUMN {column} INTEGER "
            f"CONSTRAINT fk_extra_vraag_{column} REFERENCES {table} (id)"
        )
        op.create_index(f"ix_extra_vraag_{column}", "extra_vraag", [column])


def downgrade() -> None:
    """Drop the desk; accounts, groups and mail that waits are lost."""
    for column in ("group_id", "assignee_id"):
        op.drop_index(f"ix_extra_vraag_{column}", "extra_vraag")
        op.execute(f"ALTER TABLE extra_vraag DROP COLUMN {column}")
    for table in ("outbox", "vraag_group", "login_session", "account"):
        op.drop_table(table)
