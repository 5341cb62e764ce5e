"""What every request gets, also one whose path is no path."""

from typing import Any

import pytest

from tests.coroutines import finish
from zaakspoor.middleware import room_of


@pytest.mark.parametrize(
    ("path", "room"),
    [
        ("/zaken/api/v1/zaken", "zaken"),
        ("/autorisaties/api/v1/applicaties", "autorisaties"),
        ("/mijn", "mijn"),
        ("/", "other"),
        ("/wp-admin/x", "other"),
        ("*", "other"),
        ("", "other"),
    ],
)
def test_a_room_is_one_of_ours_or_other(path: str, room: str) -> None:
    assert room_of(path) == room


def test_options_of_the_whole_server_broke_the_count(database: str) -> None:
    from zaakspoor.app import app

    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http", "method": "OPTIONS", "path": "*", "raw_path": b"*", "query_string": b"",
        "headers": [], "scheme": "http", "server": ("testserver", 80), "client": ("127.0.0.1", 1),
        "root_path": "", "http_version": "1.1", "asgi": {"version": "3.0"},
    }  # fmt: skip
    finish(app(scope, receive, send))
    assert sent[0]["status"] == 404
