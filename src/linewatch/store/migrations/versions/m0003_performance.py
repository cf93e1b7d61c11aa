"""What gear counts in quarter hours."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "performance_points",
        sa.Column("id", _ID, primary_key=True, autoincrement=True),
        sa.Column("element", sa.Text, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("layer", sa.Text, nullable=False),
        sa.Column("end", sa.Text, nullable=False),
        sa.UniqueConstraint("element", "by", "layer", "end", name="performance_points_unique"),
    )
    op.create_index("performance_points_by", "performance_points", ["by"])
    op.create_table(
        "performance",
        sa.Column("point", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("quarter", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("grade", sa.SmallInteger, nullable=False),
        sa.Column("es", sa.Integer),
        sa.Column("ses", sa.Integer),
        sa.Column("uas", sa.Integer),
        sa.Column("cv", sa.BigInteger),
        sa.Column("offset_s", sa.Integer, nullable=False),
        sa.Column("read_at", sa.BigInteger, nullable=False),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("performance")
    op.drop_index("performance_points_by", "performance_points")
    op.drop_table("performance_points")
