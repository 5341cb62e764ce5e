"""The APIs we serve: names, versions, and which of their lists have no pages (G-21)."""

from schemas.engine.shape import Api

ZAKEN = Api(
    "zrc",
    "zaken",
    "1.7.0",
    "Zaken API",
    bare=frozenset(
        {
            "zaakcontactmomenten",
            "zaakinformatieobjecten",
            "zaakverzoeken",
            "zaken/{zaak}/besluiten",
            "zaken/{zaak}/zaakeigenschappen",
        }
    ),
)
CATALOGI = Api("ztc", "catalogi", "1.3.3", "Catalogi API")
DOCUMENTEN = Api(
    "drc",
    "documenten",
    "1.7.0",
    "Documenten API",
    bare=frozenset({"objectinformatieobjecten", "gebruiksrechten"}),
)
BESLUITEN = Api(
    "brc", "besluiten", "1.1.0", "Besluiten API", bare=frozenset({"besluitinformatieobjecten"})
)
AUTORISATIES = Api("ac", "autorisaties", "1.1.0", "Autorisaties API")
NOTIFICATIES = Api(
    "nrc",
    "notificaties",
    "1.0.1",
    "Notificaties API",
    bare=frozenset({"abonnement", "kanaal"}),
)
APIS = (ZAKEN, CATALOGI, DOCUMENTEN, BESLUITEN, AUTORISATIES, NOTIFICATIES)
