-- The Berichtenbox of MijnOverheid: messages that came in over ebMS2, answers about subscriptions.

create table globe_bericht (
  id serial, message_id text not null, soort text not null, action text not null,
  conversation text not null, ref_to text not null, sha256 text not null, inhoud jsonb not null,
  wacht_op uuid[] not null, state text not null, ontvangen timestamptz not null,
  constraint pk_globe_bericht primary key (id),
  constraint uq_globe_bericht_message_id unique (message_id)
);
create index ix_globe_bericht_wacht on globe_bericht (id) where state = 'wacht';
create index ix_globe_bericht_ontvangen on globe_bericht (ontvangen);

create table globe_abonnement (
  lezer text not null, berichttype text not null, gewenst boolean not null,
  gevraagd timestamptz not null,
  constraint pk_globe_abonnement primary key (lezer, berichttype)
);
create index ix_globe_abonnement_gevraagd on globe_abonnement (gevraagd);
