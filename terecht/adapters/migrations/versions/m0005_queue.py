"""What the queue needs: who has an extra vraag open, and the orders it is shown in."""

import sqlalchemy as sa
from alembic import op

revision = "m0005_queue"
down_revision = "m0004_conversation"

_ORDERS = ("created_at", "updated_at")


def upgrade() -> None:
    """Make the table and the indexes."""
    op.create_table(
        "presence",
        sa.Column("extra_vraag_id", sa.Integer, nullable=False),
        sa.Column("account_id", sa.Integer, nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("extra_vraag_id", "account_id", name="pk_presence"),
        sa.ForeignKeyConstraint(["extra_vraag_id"], ["extra_vraag.id"], name="fk_presence_extra_vraag_id"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_presence_account_id"),
    )
    op.create_index("ix_presence_seen_at", "presence", ["seen_at"])
    for column in _ORDERS:
        op.create_index(f"ix_extra_vraag_thema_{column}_id", "extra_vraag", ["thema", column, "id"])


def downgrade() -> None:
    """Drop them."""
    for column in _ORDERS:
        op.drop_index(f"ix_extra_vraag_thema_{column}_id", "extra_vraag")
    op.drop_table("presence")
