"""What coach and asker say to each other, whether a question may go elsewhere, and sentences to use again."""

import sqlalchemy as sa
from alembic import op

revision = "m0004_conversation"
down_revision = "m0003_desk"

_MOMENT = sa.DateTime(timezone=True)
_MOMENTS = ("hand_over_asked_at", "hand_over_agreed_at", "hand_over_sent_at")


def upgrade() -> None:
    """Make the tables; who left an address before this has no link in later mails, and was asked nothing."""
    op.create_table(
        "extra_vraag_message",
        sa.Column("extra_vraag_id", sa.Integer, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("kind", sa.String(30), nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("extra_vraag_id", "number", name="pk_extra_vraag_message"),
        sa.ForeignKeyConstraint(
            ["extra_vraag_id"], ["extra_vraag.id"], name="fk_extra_vraag_message_extra_vraag_id"
        ),
    )
    op.create_table(
        "canned_text",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("updated_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_canned_text"),
        sqlite_autoincrement=True,
    )
    for name in ("sealed_secret", "hand_over_to"):
        op.add_column("asker", sa.Column(name, sa.Text, nullable=False, server_default=""))
    for name in _MOMENTS:
        op.add_column("asker", sa.Column(name, _MOMENT))


def downgrade() -> None:
    """Drop them; conversations and notes are lost."""
    for name in (*_MOMENTS, "sealed_secret", "hand_over_to"):
        op.drop_column("asker", name)
    for table in ("canned_text", "extra_vraag_message"):
        op.drop_table(table)
