"""Zaken are asked by how surely somebody signed in: an index for it."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.execute(
        "create index ix_rol_loa on rol"
        " ((authenticatie_context ->> 'levelOfAssurance'), zaak_id)"
        " where authenticatie_context ->> 'levelOfAssurance' <> ''"
    )
