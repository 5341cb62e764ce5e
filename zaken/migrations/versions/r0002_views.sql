-- Every relation of a document, whichever side keeps it (drcL-22).
create view objectrelatie as
  select uuid as id, uuid, informatieobject_id, zaak_id, null::bigint as besluit_id,
         null::text as object, 'zaak' as object_type from zaakinformatieobject
  union all
  select uuid, uuid, informatieobject_id, null, besluit_id, null, 'besluit'
  from besluitinformatieobject
  union all
  select uuid, uuid, informatieobject_id, null, null, object, object_type
  from objectinformatieobject;
