"""What editors changed in the FAQ, so that it can be finished and undone, and what coaches propose."""

import sqlalchemy as sa
from alembic import op

revision = "m0009_promotion"
down_revision = "m0008_accounts"

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "promotion",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("entry_id", sa.Text, nullable=False),
        sa.Column("before", sa.Text, nullable=False),
        sa.Column("after", sa.Text, nullable=False),
        sa.Column("guarded", sa.Text, nullable=False),
        sa.Column("author_id", sa.Integer, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("extra_vraag_id", sa.Integer),
        sa.Column("proposal_id", sa.Integer),
        sa.Column("undoes_id", sa.Integer),
        sa.PrimaryKeyConstraint("id", name="pk_promotion"),
        sa.ForeignKeyConstraint(["author_id"], ["account.id"], name="fk_promotion_author_id"),
        sa.ForeignKeyConstraint(["extra_vraag_id"], ["extra_vraag.id"], name="fk_promotion_extra_vraag_id"),
        sa.ForeignKeyConstraint(["undoes_id"], ["promotion.id"], name="fk_promotion_undoes_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_promotion_state", "promotion", ["state"])
    op.create_index("ix_promotion_extra_vraag_id", "promotion", ["extra_vraag_id"])
    op.create_table(
        "proposal",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("draft", sa.JSON, nullable=False),
        sa.Column("author_id", sa.Integer, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_proposal"),
        sa.ForeignKeyConstraint(["author_id"], ["account.id"], name="fk_proposal_author_id"),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    """Drop them; the FAQ file keeps what was changed, but nothing can be undone."""
    op.drop_table("proposal")
    op.drop_table("promotion")
