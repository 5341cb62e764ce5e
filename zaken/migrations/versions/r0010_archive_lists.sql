-- Lists of zaken to destroy become lists of zaken that leave: destroyed, or transferred.

alter table vernietigingslijst rename to archieflijst;
alter table archieflijst rename constraint pk_vernietigingslijst to pk_archieflijst;
alter table archieflijst rename constraint uq_vernietigingslijst_uuid to uq_archieflijst_uuid;
alter table archieflijst rename constraint uq_vernietigingslijst_naam to uq_archieflijst_naam;
alter table archieflijst rename constraint ck_vernietigingslijst_vier_ogen to ck_archieflijst_vier_ogen;
alter index ix_vernietigingslijst_verklaring_sha256 rename to ix_archieflijst_verklaring_sha256;
drop index ix_vernietigingslijst_vanaf;
alter table archieflijst
  add column soort text not null default 'vernietigen', add column bevestigd_door text,
  add column bevestigd_op timestamptz, add column kenmerk text not null default '';
alter table archieflijst alter column soort drop default, alter column kenmerk drop default;
create index ix_archieflijst_vanaf on archieflijst (vanaf) where status in ('inpakken', 'in_uitvoering');

alter table vernietigingsitem rename to archiefitem;
alter table archiefitem rename constraint pk_vernietigingsitem to pk_archiefitem;
alter table archiefitem rename constraint fk_vernietigingsitem_lijst_id to fk_archiefitem_lijst_id;
alter index ix_vernietigingsitem_lijst_id rename to ix_archiefitem_lijst_id;
alter index ix_vernietigingsitem_rest rename to ix_archiefitem_rest;
alter table archiefitem add column pakket_sha256 text;
create index ix_archiefitem_pakket_sha256 on archiefitem (pakket_sha256);
drop index uq_vernietigingsitem_zaak_uuid;
create unique index uq_archiefitem_zaak_uuid on archiefitem (zaak_uuid)
  where staat in ('opgenomen', 'verpakt', 'overgedragen');
update event set resource = 'archieflijst' where resource = 'vernietigingslijst';
