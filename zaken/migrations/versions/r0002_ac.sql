-- An application that may only read documents that are ready for publication (Autorisaties 1.1, G-62);
-- and the way from a client id to its application, which every request takes.
alter table applicatie add column alleen_is_gereed_voor_publicatie boolean not null default false;
alter table applicatie alter column alleen_is_gereed_voor_publicatie drop default;
create index ix_applicatie_client_ids on applicatie using gin (client_ids);
-- The name of its component stands in each autorisatie.
update applicatie set autorisaties = coalesce((
  select jsonb_agg(entry || jsonb_build_object('componentWeergave', case entry ->> 'component'
    when 'ac' then 'Autorisaties API' when 'nrc' then 'Notificaties API' when 'zrc' then 'Zaken API'
    when 'ztc' then 'Catalogi API' when 'drc' then 'Documenten API' when 'brc' then 'Besluiten API' end)
    order by place)
  from jsonb_array_elements(autorisaties) with ordinality as each (entry, place)), '[]');

-- The user an application acts for, by the id it gives (G-81).
alter table event add column gebruiker text not null default '';
