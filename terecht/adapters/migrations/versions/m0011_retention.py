"""When retention ran; secrets of second steps sealed, so longer than they were.

Whoever had a second step turns it on again: there was no release with one yet.
"""

import sqlalchemy as sa
from alembic import op

revision = "m0011_retention"
down_revision = "m0010_inbox"

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the table of jobs, and that of second steps anew."""
    op.create_table(
        "job",
        sa.Column("name", sa.String(30), nullable=False),
        sa.Column("seen_at", _MOMENT, nullable=False),
        sa.Column("done_at", _MOMENT),
        sa.Column("trouble", sa.String(20), nullable=False),
        sa.Column("leased_until", _MOMENT),
        sa.PrimaryKeyConstraint("name", name="pk_job"),
    )
    _make_factors(sa.Text())


def downgrade() -> None:
    """Forget when retention ran, and all second steps."""
    op.drop_table("job")
    _make_factors(sa.String(64))


def _make_factors(kind: sa.types.TypeEngine[str]) -> None:
    op.execute("DELETE FROM recovery_code")
    op.drop_table("second_factor")
    op.create_table(
        "second_factor",
        sa.Column("account_id", sa.Integer, nullable=False),
        sa.Column("secret", kind, nullable=False),
        sa.Column("is_on", sa.Boolean, nullable=False),
        sa.Column("last_step", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("account_id", name="pk_second_factor"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_second_factor_account_id"),
    )
