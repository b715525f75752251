"""What was asked, and what visitors thought of the answers."""

import sqlalchemy as sa
from alembic import op

revision = "m0002_asked"
down_revision = "m0001_extra_vraag"


def upgrade() -> None:
    """Make the tables of insight."""
    op.create_table(
        "asked",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("thema", sa.Text, nullable=False),
        sa.Column("outcome", sa.String(20), nullable=False),
        sa.Column("reason", sa.String(20), nullable=False),
        sa.Column("probability", sa.Float, nullable=False),
        sa.Column("entry_id", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_asked"),
    )
    op.create_index("ix_asked_thema_at", "asked", ["thema", "at"])
    op.create_table(
        "feedback",
        sa.Column("visit_key", sa.String(64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("thema", sa.Text, nullable=False),
        sa.Column("entry_id", sa.Text, nullable=False),
        sa.Column("useful", sa.Boolean, nullable=False),
        sa.Column("query", sa.Text, nullable=False),
        sa.Column("reason", sa.String(30), nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("visit_key", name="pk_feedback"),
    )
    op.create_index("ix_feedback_thema_at", "feedback", ["thema", "at"])


def downgrade() -> None:
    """Drop what was asked and thought."""
    op.drop_table("feedback")
    op.drop_table("asked")
