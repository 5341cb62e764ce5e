"""A consumer as Open Forms, Open Inwoner and KISS are built: zgw-consumers makes the client (it is
ape-pie, so requests) and signs the JWT; calls may be repeated, or their answers lost.
"""

import os
import warnings
from collections.abc import Callable
from functools import cache
from typing import Any

import requests

CRS = {"Accept-Crs": "EPSG:4326", "Content-Crs": "EPSG:4326"}
APIS = ("zaken", "catalogi", "documenten", "besluiten", "autorisaties", "notificaties")
DONE = {"unique", "identificatie-niet-uniek", "max-occurences"}
Body = dict[str, Any]


@cache
def library() -> Any:
    """zgw-consumers with the little Django it needs: an empty database in memory."""
    # A browser test in the same process leaves an event loop behind; Django then refuses to work.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    import django
    from django.conf import settings
    from django.core.management import call_command

    settings.configure(
        INSTALLED_APPS=[
            "django.contrib.contenttypes",
            "simple_certmanager",
            "solo",
            "zgw_consumers",
        ],
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
        SECRET_KEY="only-for-tests",
        USE_TZ=True,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of Django, about the migrations of the library
        django.setup()
        call_command("migrate", verbosity=0)
    from zgw_consumers import client, constants, models

    def build(root: str, name: str, secret: str) -> Any:
        service = models.Service(
            label=root,
            api_root=root,
            client_id=name,
            secret=secret,
            auth_type=constants.AuthTypes.zgw,
            user_id="tester",
            user_representation="T. Ester",
        )
        return client.build_client(service)

    return build


class Consumer:
    """One product at work. `twice`: it sends every call a second time, as a retry would."""

    def __init__(self, address: str, name: str, secret: str, *, twice: bool = False) -> None:
        self.twice = twice
        self.clients = {
            f"{address}/{api}/api/v1/": library()(f"{address}/{api}/api/v1/", name, secret)
            for api in APIS
        }
        self.roots = {root.split("/")[3]: root for root in self.clients}

    def client(self, url: str) -> Any:
        return next(c for root, c in self.clients.items() if url.startswith(root))

    def at(self, api: str, path: str) -> str:
        return f"{self.roots[api]}{path}"

    def call(self, method: str, url: str, **more: Any) -> list[requests.Response]:
        """The answers to a call: two when it was sent twice. One that is lost is asked again."""
        if method != "GET" or "/zaken/api/" in url:
            more["headers"] = CRS
        return [self._until_heard(method, url, **more) for _ in range(2 if self.twice else 1)]

    def _until_heard(self, method: str, url: str, **more: Any) -> requests.Response:
        for attempt in range(3):
            try:
                answer: requests.Response = self.client(url).request(method, url, **more)
                answer.repeated = attempt > 0  # type: ignore[attr-defined]
                return answer
            except requests.ConnectionError:
                continue
        raise AssertionError(f"no answer to {method} {url}")

    def get(self, url: str, **params: Any) -> Any:
        answers = self.call("GET", url, params=params)
        for answer in answers:
            assert answer.status_code == 200, answer.text
            assert answer.headers["API-version"].count(".") == 2
        assert len({a.text for a in answers}) == 1, "a second look shows something else"
        return answers[-1].json()

    def post(self, url: str, body: Body, again: Callable[[], list[Body]] | None = None) -> Body:
        """What was made. When it had been made before (`again` finds it), the refusal says so."""
        made: Body = {}
        for answer in self.call("POST", url, json=body):
            if answer.status_code == 400 and again and (made or answer.repeated):  # type: ignore[attr-defined]
                codes = {param["code"] for param in answer.json()["invalidParams"]}
                assert codes <= DONE, answer.text
                (found,) = again()
                assert not made or found["url"] == made["url"]
                made = found
            else:
                assert answer.status_code == 201, answer.text
                made = answer.json()
                assert made["url"] == answer.headers["Location"]
        return made

    def patch(self, url: str, body: Body) -> Body:
        answers = self.call("PATCH", url, json=body)
        assert {a.status_code for a in answers} == {200}, [a.text for a in answers]
        changed: Body = answers[-1].json()
        return changed

    def pages(self, url: str, most: int, **params: Any) -> list[Body]:
        """As the library follows `next`, at most so many times."""
        from zgw_consumers.service import pagination_helper

        first = self.get(url, **params)
        return list(pagination_helper(self.client(url), first, max_requests=most, headers=CRS))
