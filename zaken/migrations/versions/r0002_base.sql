-- A row that stands for a resource of another provider keeps its URL there.
alter table zaaktype add column extern text, add constraint uq_zaaktype_extern unique (extern);
alter table statustype add column extern text, add constraint uq_statustype_extern unique (extern);
alter table resultaattype add column extern text, add constraint uq_resultaattype_extern unique (extern);
alter table roltype add column extern text, add constraint uq_roltype_extern unique (extern);
alter table eigenschap add column extern text, add constraint uq_eigenschap_extern unique (extern);
alter table informatieobjecttype add column extern text,
  add constraint uq_informatieobjecttype_extern unique (extern);
alter table besluittype add column extern text, add constraint uq_besluittype_extern unique (extern);
alter table enkelvoudiginformatieobject add column extern text,
  add constraint uq_enkelvoudiginformatieobject_extern unique (extern);

-- Ready for publication: some applications are shown nothing else (documenten 1.7, autorisaties 1.1).
alter table enkelvoudiginformatieobject add column is_gereed_voor_publicatie boolean;
