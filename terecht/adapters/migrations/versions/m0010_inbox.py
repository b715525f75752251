"""Mail that came in."""

import sqlalchemy as sa
from alembic import op

revision = "m0010_inbox"
down_revision = "m0009_promotion"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "inbox_mail",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("message_id", sa.String(255), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sender", sa.String(254), nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("attachments", sa.Integer, nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("reason", sa.String(20), nullable=False),
        sa.Column("extra_vraag_id", sa.Integer),
        sa.PrimaryKeyConstraint("id", name="pk_inbox_mail"),
        sa.UniqueConstraint("message_id", name="uq_inbox_mail_message_id"),
        sa.ForeignKeyConstraint(["extra_vraag_id"], ["extra_vraag.id"], name="fk_inbox_mail_extra_vraag_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_inbox_mail_extra_vraag_id", "inbox_mail", ["extra_vraag_id"])
    op.create_index("ix_inbox_mail_state_id", "inbox_mail", ["state", "id"])


def downgrade() -> None:
    """Drop the table; mail that waits for a person is lost."""
    op.drop_table("inbox_mail")
