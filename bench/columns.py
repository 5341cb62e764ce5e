"""Which columns of which tables are made up, in an order that the foreign keys accept. A table or
column that a database does not have is left out; the other columns keep their defaults.
"""

COLUMNS = {
    "zaak": """
        id uuid identificatie bronorganisatie verantwoordelijke_organisatie zaaktype_id
        omschrijving toelichting registratiedatum startdatum einddatum einddatum_gepland
        uiterlijke_einddatum_afdoening communicatiekanaal producten_of_diensten
        vertrouwelijkheidaanduiding betalingsindicatie opschorting selectielijstklasse
        relevante_andere_zaken kenmerken archiefnominatie archiefstatus archiefactiedatum
        opdrachtgevende_organisatie hoofdzaak_id zaakgeometrie verlenging laatste_betaaldatum
        publicatiedatum laatst_gemuteerd statustype_id
    """,
    "voortgang": """
        zaak_id volgcode ontvangen_op laatste_aanvulling volledig_op queue_id behandelaar_id
        routering normdatum fatale_datum termijn opgeschort_sinds signalen
    """,
    "rol": """
        id uuid zaak_id roltype_id betrokkene betrokkene_type afwijkende_naam_betrokkene
        roltoelichting registratiedatum indicatie_machtiging betrokkene_identificatie contact
    """,
    "status": "id uuid zaak_id statustype_id datum_status_gezet statustoelichting",
    "resultaat": "id uuid zaak_id resultaattype_id toelichting",
    "zaakeigenschap": "id uuid zaak_id eigenschap_id naam waarde",
    "opschorting": "id zaak_id grond reden verzonden_op hersteltermijn verlopen",
    "enkelvoudiginformatieobject": """
        id uuid identificatie bronorganisatie creatiedatum titel vertrouwelijkheidaanduiding auteur
        status formaat taal versie begin_registratie bestandsnaam bestandsomvang sha256 link
        beschrijving ontvangstdatum verschijningsvorm ondertekening integriteit
        informatieobjecttype_id trefwoorden voor_inwoner
    """,
    "zaakinformatieobject": """
        id uuid zaak_id informatieobject_id titel beschrijving registratiedatum
    """,
    "task": """
        id uuid soort titel toelichting zaak_id queue_id medewerker_id sleutel gegevens due
        created_at created_by done_at done_by uitkomst
    """,
    "notice": """
        id uuid sleutel zaak_id rol_id event_id sjabloon soort onderwerp tekst waarom kanalen brief
        documenttype state created_at read_at
    """,
    "delivery": "id uuid notice_id kanaal generatie state reden tries next_at created_at done_at",
    "event": """
        id at actor actor_weergave actor_soort correlation actie resource resource_uuid hoofdobject
        toelichting nieuw handled_at fout
    """,
    "zaakobject": """
        id uuid zaak_id object object_type object_type_overige relatieomschrijving
        object_identificatie
    """,
    "besluit": """
        id uuid identificatie verantwoordelijke_organisatie besluittype_id zaak_id datum
        toelichting bestuursorgaan ingangsdatum vervaldatum vervalreden publicatiedatum
        verzenddatum uiterlijke_reactiedatum
    """,
    "besluitinformatieobject": "id uuid besluit_id informatieobject_id",
    "enkelvoudiginformatieobject_versie": """
        id informatieobject_id identificatie bronorganisatie creatiedatum titel
        vertrouwelijkheidaanduiding auteur status formaat taal versie begin_registratie
        bestandsnaam bestandsomvang sha256 link beschrijving ontvangstdatum verschijningsvorm
        ondertekening integriteit informatieobjecttype_id trefwoorden
    """,
    "gebruiksrechten": """
        id uuid informatieobject_id startdatum einddatum omschrijving_voorwaarden
    """,
    "verzending": """
        id uuid informatieobject_id betrokkene aard_relatie toelichting verzenddatum
        contact_persoon contactpersoonnaam binnenlands_correspondentieadres mijn_overheid
    """,
    "objectinformatieobject": "id uuid informatieobject_id object object_type",
    "zaakcontactmoment": "id uuid zaak_id contactmoment",
    "zaakverzoek": "id uuid zaak_id verzoek",
    "zaaknotitie": """
        id uuid gerelateerd_aan_id onderwerp tekst aangemaakt_door notitie_type status
        aanmaakdatum wijzigingsdatum
    """,
    "klantcontact": "id uuid zaak_id identificatie datumtijd kanaal onderwerp toelichting",
    "substatus": "id uuid zaak_id status_id omschrijving tijdstip doelgroep",
    "contactmoment": "id uuid zaak_id kanaal vraag antwoord uitkomst niveau medewerker at",
    "notitie": "id uuid zaak_id tekst auteur at",
}
