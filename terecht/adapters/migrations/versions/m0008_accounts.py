"""What accounts need: links to choose a password, a second step, counts of failures, and sessions that idle out.

Sessions are made anew: whoever was signed in, signs in again.
"""

import sqlalchemy as sa
from alembic import op

revision = "m0008_accounts"
down_revision = "m0007_sessions"

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables."""
    _make_sessions(
        sa.Column("device", sa.String(60), nullable=False), sa.Column("seen_at", _MOMENT, nullable=False)
    )
    op.create_table(
        "account_link",
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("account_id", sa.Integer),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("expires_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("hash", name="pk_account_link"),
        sa.UniqueConstraint("account_id", name="uq_account_link_account_id"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_account_link_account_id"),
    )
    op.create_table(
        "second_factor",
        sa.Column("account_id", sa.Integer, nullable=False),
        sa.Column("secret", sa.String(64), nullable=False),
        sa.Column("is_on", sa.Boolean, nullable=False),
        sa.Column("last_step", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("account_id", name="pk_second_factor"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_second_factor_account_id"),
    )
    op.create_table(
        "recovery_code",
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("account_id", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("hash", name="pk_recovery_code"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_recovery_code_account_id"),
    )
    op.create_index("ix_recovery_code_account_id", "recovery_code", ["account_id"])
    op.create_table(
        "tries",
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("count", sa.Integer, nullable=False),
        sa.Column("blocked_until", _MOMENT, nullable=False),
        sa.Column("forgotten_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_tries"),
    )
    op.create_index("ix_tries_forgotten_at", "tries", ["forgotten_at"])


def downgrade() -> None:
    """Drop them; links and second steps are lost, and everybody signs in again."""
    for table in ("tries", "recovery_code", "second_factor", "account_link"):
        op.drop_table(table)
    _make_sessions()


def _make_sessions(*more: sa.Column[object]) -> None:
    op.drop_table("login_session")
    op.create_table(
        "login_session",
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("account_id", sa.Integer, nullable=False),
        *more,
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("expires_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("hash", name="pk_login_session"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_login_session_account_id"),
    )
    op.create_index("ix_login_session_account_id", "login_session", ["account_id"])
