"""The APIs we serve: names, versions, and which of their lists have no pages (G-21)."""

from schemas.engine.shape import Api

ZAKEN = Api(
    "zrc",
    "zaken",
    "1.5.1",
    "Zaken API",
    bare=frozenset({"zaakinformatieobjecten", "zaken/{zaak}/zaakeigenschappen"}),
)
CATALOGI = Api("ztc", "catalogi", "1.3.3", "Catalogi API")
DOCUMENTEN = Api(
    "drc", "documenten", "1.4.2", "Documenten API", bare=frozenset({"objectinformatieobjecten"})
)
NOTIFICATIES = Api(
    "nrc",
    "notificaties",
    "1.0.1",
    "Notificaties API",
    bare=frozenset({"abonnement", "kanaal"}),
)
APIS = (ZAKEN, CATALOGI, DOCUMENTEN, NOTIFICATIES)
