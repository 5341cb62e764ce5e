"""Tables of the case domain. Names are the names of the ZGW standard; our own inventions are
English.
"""

from zaken.models.abonnement import Abonnement, Kanaal, Notificatie
from zaken.models.base import Base, Vertrouwelijkheid, row
from zaken.models.besluit import Besluit, Besluitinformatieobject, Zaakbesluit
from zaken.models.catalogus import (
    Besluittype,
    Catalogus,
    Eigenschap,
    Informatieobjecttype,
    Resultaattype,
    Roltype,
    Statustype,
    Zaakobjecttype,
    Zaaktype,
    ZaaktypeInformatieobjecttype,
)
from zaken.models.document import Enkelvoudiginformatieobject
from zaken.models.event import Event
from zaken.models.notice import Attempt, Delivery, Notice
from zaken.models.service import RemoteCache, Service
from zaken.models.toegang import Aanvraag, Applicatie, ClientSecret, Sessie
from zaken.models.werk import (
    AccessLog,
    Automation,
    Contactmoment,
    Medewerker,
    MedewerkerQueue,
    Notitie,
    Queue,
    Task,
)
from zaken.models.zaak import (
    Opschorting,
    Resultaat,
    Rol,
    Status,
    Voortgang,
    Zaak,
    Zaakeigenschap,
    Zaakinformatieobject,
    Zaakobject,
)

__all__ = [
    "Aanvraag",
    "Abonnement",
    "AccessLog",
    "Applicatie",
    "Attempt",
    "Automation",
    "Base",
    "Besluit",
    "Besluitinformatieobject",
    "Besluittype",
    "Catalogus",
    "ClientSecret",
    "Contactmoment",
    "Delivery",
    "Eigenschap",
    "Enkelvoudiginformatieobject",
    "Event",
    "Informatieobjecttype",
    "Kanaal",
    "Medewerker",
    "MedewerkerQueue",
    "Notice",
    "Notificatie",
    "Notitie",
    "Opschorting",
    "Queue",
    "RemoteCache",
    "Resultaat",
    "Resultaattype",
    "Rol",
    "Roltype",
    "Service",
    "Sessie",
    "Status",
    "Statustype",
    "Task",
    "Vertrouwelijkheid",
    "Voortgang",
    "Zaak",
    "Zaakbesluit",
    "Zaakeigenschap",
    "Zaakinformatieobject",
    "Zaakobject",
    "Zaakobjecttype",
    "Zaaktype",
    "ZaaktypeInformatieobjecttype",
    "row",
]
