"""What the mail worker needs: a lease and a Message-ID per mail, and who wants no reminders any more."""

import sqlalchemy as sa
from alembic import op

revision = "m0006_outbox_worker"
down_revision = "m0005_queue"

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Widen the outbox and make the list of addresses that stopped."""
    op.add_column("outbox", sa.Column("message_id", sa.String(255)))
    op.add_column("outbox", sa.Column("claimed_until", _MOMENT))
    op.add_column("outbox", sa.Column("unsure", sa.Integer, nullable=False, server_default="0"))
    op.create_index("ix_outbox_message_id", "outbox", ["message_id"], unique=True)
    op.create_table(
        "mail_stop",
        sa.Column("mark", sa.String(64), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("mark", name="pk_mail_stop"),
    )


def downgrade() -> None:
    """Drop what only the worker needs; mail that waits stays."""
    op.drop_table("mail_stop")
    op.drop_index("ix_outbox_message_id", "outbox")
    for column in ("unsure", "claimed_until", "message_id"):
        op.drop_column("outbox", column)
