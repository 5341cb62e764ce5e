-- By what the lists of zaken and rollen may be asked: no filter and no order reads a large table whole.
create index ix_zaak_registratiedatum on zaak (registratiedatum, id);
create index ix_zaak_einddatum on zaak (einddatum, id);
create index ix_zaak_einddatum_gepland on zaak (einddatum_gepland, id);
create index ix_zaak_uiterlijke_einddatum_afdoening on zaak (uiterlijke_einddatum_afdoening, id);
create index ix_zaak_publicatiedatum on zaak (publicatiedatum, id);
create index ix_zaak_archiefactiedatum on zaak (archiefactiedatum, id);
create index ix_zaak_archiefnominatie on zaak (archiefnominatie, id);
create index ix_zaak_archiefstatus on zaak (archiefstatus, id);
create index ix_zaak_bronorganisatie on zaak (bronorganisatie, id);

create index ix_rol_roltype_id on rol (roltype_id, zaak_id);
create index ix_rol_betrokkene_type on rol (betrokkene_type, zaak_id);
create index ix_rol_betrokkene on rol (betrokkene, zaak_id) where betrokkene <> '';
create index ix_rol_anp on rol ((betrokkene_identificatie ->> 'anpIdentificatie'), zaak_id)
  where betrokkene_identificatie ->> 'anpIdentificatie' <> '';
create index ix_rol_a_nummer on rol ((betrokkene_identificatie ->> 'inpA_nummer'), zaak_id)
  where betrokkene_identificatie ->> 'inpA_nummer' <> '';
create index ix_rol_ann on rol ((betrokkene_identificatie ->> 'annIdentificatie'), zaak_id)
  where betrokkene_identificatie ->> 'annIdentificatie' <> '';
create index ix_rol_identificatie on rol ((betrokkene_identificatie ->> 'identificatie'), zaak_id)
  where betrokkene_identificatie ->> 'identificatie' <> '';

-- Beyond the standard: by the name elsewhere.
create index ix_zaak_kenmerken on zaak using gin (kenmerken jsonb_path_ops);

-- And by a part of the number or the description.
create index ix_zaak_woorden on zaak using gin (identificatie gin_trgm_ops, omschrijving gin_trgm_ops);

-- The list of statussen is in the order of time; zaken are asked by status and by resultaat.
create index ix_status_datum_status_gezet on status (datum_status_gezet, id);
create index ix_status_statustype_id on status (statustype_id, zaak_id);
create index ix_resultaat_resultaattype_id on resultaat (resultaattype_id, zaak_id);

-- Which zaken are about this object, this contactmoment? A hash takes an address of any length.
create index ix_zaakobject_object on zaakobject using hash (object);
create index ix_zaakobject_object_type on zaakobject (object_type, id);
create index ix_zaakcontactmoment_contactmoment on zaakcontactmoment using hash (contactmoment);
create index ix_zaakverzoek_verzoek on zaakverzoek using hash (verzoek);
