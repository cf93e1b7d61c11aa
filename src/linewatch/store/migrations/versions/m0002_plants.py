"""The history of the plant, with what the journal still tells of it."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_SEQ = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    plants = op.create_table(
        "plants",
        sa.Column("seq", _SEQ, primary_key=True, autoincrement=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("base", sa.Text, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("added", sa.Integer, nullable=False),
        sa.Column("removed", sa.Integer, nullable=False),
        sa.Column("changed", sa.Integer, nullable=False),
    )
    rows = _of_the_journal()
    if rows:
        op.bulk_insert(plants, rows)


def _of_the_journal() -> list[dict[str, object]]:
    journal = sa.table("journal", sa.column("seq"), sa.column("at"), sa.column("tag"), sa.column("body"))
    connection = op.get_bind()

    def tagged(tag: str) -> list[tuple[int, int, dict[str, object]]]:
        query = sa.select(journal.c.seq, journal.c.at, journal.c.body).where(journal.c.tag == tag)
        found = connection.execute(query.order_by(journal.c.seq)).all()
        return [(seq, at, json.loads(bytes(body))) for seq, at, body in found]

    aside = {event["poisoned"] for _, _, event in tagged("Quarantined/1")}
    rows: list[dict[str, object]] = []
    for seq, at, event in tagged("PlantChanged/1"):
        if seq in aside:
            continue
        base = rows[-1]["digest"] if rows else ""
        numbers = {"note": "", "source": "", "added": 0, "removed": 0, "changed": 0}
        rows.append(
            {
                "seq": seq,
                "at": at,
                "digest": event["digest"],
                "base": base,
                "actor": event["actor"],
                **numbers,
            }
        )
    return rows


def downgrade() -> None:
    op.drop_table("plants")
