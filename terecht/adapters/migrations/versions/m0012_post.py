"""What coaches do with post: mail of an outsider joins, mail that failed is let be; coaches hear of who left."""

import sqlalchemy as sa
from alembic import op

revision = "m0012_post"
down_revision = "m0011_retention"


def upgrade() -> None:
    """Add the columns."""
    sender = sa.Column("sender", sa.String(254), nullable=False, server_default="")
    op.add_column("extra_vraag_message", sender)
    op.add_column("outbox", sa.Column("left_at", sa.DateTime(timezone=True)))
    untold = sa.Column("is_untold", sa.Boolean, nullable=False, server_default=sa.false())
    op.add_column("coaching_session", untold)


def downgrade() -> None:
    """Drop them, with what outsiders wrote; what was sent anew counts as failed."""
    op.execute("DELETE FROM extra_vraag_message WHERE kind = 'outside'")
    op.execute("UPDATE outbox SET state = 'failed' WHERE state = 'resent'")
    op.drop_column("coaching_session", "is_untold")
    op.drop_column("outbox", "left_at")
    op.drop_column("extra_vraag_message", "sender")
