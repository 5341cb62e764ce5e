-- Every change in how many zaken there are of a zaaktype and level is one note in zaak_tally (ADR 0011).
-- Once per statement, not per row: a bulk import of ten thousand zaken writes a handful of notes.
create function zaak_tally_note() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    insert into zaak_tally (zaaktype_id, vertrouwelijkheidaanduiding, delta)
    select zaaktype_id, vertrouwelijkheidaanduiding, count(*) from after group by 1, 2;
  elsif tg_op = 'DELETE' then
    insert into zaak_tally (zaaktype_id, vertrouwelijkheidaanduiding, delta)
    select zaaktype_id, vertrouwelijkheidaanduiding, -count(*) from before group by 1, 2;
  else
    insert into zaak_tally (zaaktype_id, vertrouwelijkheidaanduiding, delta)
    select zaaktype_id, vertrouwelijkheidaanduiding, sum(change)
    from (select zaaktype_id, vertrouwelijkheidaanduiding, 1 as change from after
          union all
          select zaaktype_id, vertrouwelijkheidaanduiding, -1 from before) as moved
    group by 1, 2 having sum(change) <> 0;
  end if;
  return null;
end $$;

create trigger zaak_tally_insert after insert on zaak
  referencing new table as after for each statement execute function zaak_tally_note();
create trigger zaak_tally_delete after delete on zaak
  referencing old table as before for each statement execute function zaak_tally_note();
create trigger zaak_tally_update after update on zaak
  referencing old table as before new table as after for each statement execute function zaak_tally_note();

-- Truncate tells no triggers of rows; an empty table has an empty tally.
create function zaak_tally_empty() returns trigger language plpgsql as $$
begin
  delete from zaak_tally;
  return null;
end $$;
create trigger zaak_tally_truncate after truncate on zaak
  for each statement execute function zaak_tally_empty();
