"""Where the description of an API is served: for programs at openapi.json and openapi.yaml, for
people at docs (Swagger UI from our own server).
"""

from collections.abc import Callable
from functools import cache

import orjson
import yaml
from fastapi import Request, Response
from starlette.routing import Router

from schemas.engine.openapi import document
from schemas.engine.shape import Api
from zaken.base.keeps import keeps

# Swagger UI places style elements; nothing else of the house may (see portal/render.py).
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
PAGE = """<!doctype html>
<html lang="nl">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} {version} – Zaakspoor</title>
<link rel="icon" href="/static/zaakspoor.svg">
<link rel="stylesheet" href="/static/vendor/swagger-ui.css">
<link rel="stylesheet" href="/static/openapi.css">
<script src="/static/vendor/swagger-ui.js" defer></script>
<script src="/static/openapi.js" defer></script>
</head>
<body>
<main>
<div id="api" data-beschrijving="{root}/openapi.json">
<h1>{title} {version}</h1>
<p>De beschrijving voor programma’s: <a href="{root}/openapi.json">openapi.json</a> en
<a href="{root}/openapi.yaml">openapi.yaml</a>.</p>
</div>
</main>
</body>
</html>
"""


@keeps("G-04", "Each API serves its own description, as JSON and as YAML")
def describe(api: Api, router: Router) -> None:
    """The description of this API in its three forms."""
    forms = {"openapi.json": as_json, "openapi.yaml": as_yaml, "docs": as_page}
    for name, form in forms.items():
        router.add_route(f"/{name}", served(form, api), methods=["GET"])


def served(form: Callable[[Api], Response], api: Api) -> Callable[[Request], Response]:
    return lambda request: form(api)


@cache
def _json(api: Api) -> bytes:
    return orjson.dumps(document(api))


@cache
def _yaml(api: Api) -> str:
    return yaml.dump(document(api), Dumper=_NoAliases, sort_keys=False, allow_unicode=True)


class _NoAliases(yaml.SafeDumper):
    """Every part written out: the document shares parts with itself, and a reader need not know."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def as_json(api: Api) -> Response:
    return Response(_json(api), media_type="application/json")


def as_yaml(api: Api) -> Response:
    return Response(_yaml(api), media_type="application/yaml")


def as_page(api: Api) -> Response:
    text = PAGE.format(title=api.title, version=api.version, root=api.root)
    return Response(text, media_type="text/html", headers={"Content-Security-Policy": POLICY})
