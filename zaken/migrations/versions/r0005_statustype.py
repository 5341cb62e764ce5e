"""A zaak knows the statustype of its latest status: lists are asked by it, and looking that up
among all statussen takes longer the more of them there are.
"""

from alembic import op

revision = "0005"
down_revision = "0004"

FILL = """
    update zaak set statustype_id = latest.statustype_id
    from (select distinct on (zaak_id) zaak_id, statustype_id from status
          order by zaak_id, datum_status_gezet desc, id desc) latest
    where zaak.id = latest.zaak_id
    """


def upgrade() -> None:
    op.execute("alter table zaak add statustype_id bigint")
    op.execute(FILL)
    op.execute("""
        alter table zaak add constraint fk_zaak_statustype_id
        foreign key (statustype_id) references statustype (id)
        """)
    op.execute("create index ix_zaak_statustype_id on zaak (statustype_id, id)")
