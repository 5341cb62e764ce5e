"""What can be wrong with a request. Raised anywhere, answered in one place as problem+json or a
page.

Problem                  400  anything the caller can mend
├── Invalid              400  one or more fields are wrong (`invalidParams`)
├── Unauthenticated      401  who are you? (the code says which part of the token is wrong)
├── Forbidden            403  you may not
├── NotFound             404  not there, or not for you
├── Conflict             409  somebody else was first, or the same key with another body
├── PreconditionFailed   412  the version you saw is no longer the present one
├── TooLarge             413  more bytes than a stated limit
└── Unavailable          503  something we need does not answer; later it may
"""

from typing import Self

from zaken.base.keeps import keeps


class Problem(Exception):
    status, code, title = 400, "invalid", "Invalid input."

    def __init__(self, *params: dict[str, str], detail: str = "", code: str = "") -> None:
        super().__init__(detail or self.title, *params)
        self.params = params
        self.detail = detail or " ".join(p["reason"] for p in params) or self.title
        self.code = code or self.code


@keeps("G-31", "A validation problem lists its fields in invalidParams")
@keeps("G-36", "A code is spelled as the standard spells it, whatever its style")
class Invalid(Problem):
    @classmethod
    def field(cls, name: str, code: str, reason: str) -> Self:
        """One wrong field: its JSON name, a code for machines, a Dutch sentence for people."""
        return cls({"name": name, "code": code, "reason": reason})


class Unauthenticated(Problem):
    status, code, title = 401, "not_authenticated", "Authenticatiegegevens zijn niet opgegeven."


class Forbidden(Problem):
    status, code, title = 403, "permission_denied", "U hebt geen toestemming om dit te doen."


class NotFound(Problem):
    status, code, title = 404, "not_found", "Niet gevonden."


class Conflict(Problem):
    status, code, title = 409, "conflict", "Iemand anders was u voor."


class PreconditionFailed(Problem):
    status, code, title = 412, "precondition_failed", "Dit is intussen gewijzigd."


class TooLarge(Problem):
    status, code, title = 413, "request_entity_too_large", "Het bestand is te groot."


class Unavailable(Problem):
    status, code, title = 503, "service_unavailable", "Wij zijn even niet bereikbaar."
