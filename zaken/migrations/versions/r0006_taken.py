"""Tasks of a case type file, and who took a step: what four eyes are counted by.

Who gave the statuses of before is known by his username, from the log; which step it was is not,
and then every step that leads to that status counts as taken.
"""

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.execute(
        """
        alter table task
          add column taak text not null default '', add column stay text not null default '',
          add column done_by_id integer, add column vervallen boolean not null default false,
          add constraint fk_task_done_by_id foreign key (done_by_id) references medewerker (id)
        """
    )
    op.execute(
        """
        alter table status
          add column stappen text[] not null default '{}', add column medewerker_id integer,
          add constraint fk_status_medewerker_id
            foreign key (medewerker_id) references medewerker (id)
        """
    )
    op.execute(
        """
        update status set medewerker_id = medewerker.id
        from event, medewerker
        where event.resource = 'status' and event.actie = 'create'
          and event.resource_uuid = status.uuid
          and medewerker.username =
            case event.actor_soort when 'medewerker' then event.actor else event.gebruiker end
        """
    )
