"""What an outgoing call may reach: no trick in a URL, no inside address, nothing under a lock."""

from collections.abc import Iterator

import httpx
import pytest
from sqlalchemy.orm import Session

from schemas.engine.mirror_rows import SHAPES as BY_PATH
from tests import peer as peers
from tests.elsewhere import MEMBERS
from tests.peer import Peer
from zaken.base.remote_guard import (
    BadUrl,
    Guarded,
    HoldsLock,
    Unavailable,
    checked,
    is_below,
    is_private,
    parsed,
    refuse_while_locked,
)
from zaken.base.remote_shapes import SHAPES

OWN = BY_PATH | {
    "communicatiekanalen": "communicatiekanaal",
    "procestypen": "selectielijst.procestype",
    "resultaten": "selectielijst.resultaat",
    "resultaattypeomschrijvingen": "selectielijst.resultaattypeomschrijving",
}


@pytest.fixture
def peer() -> Iterator[Peer]:
    with peers.running() as started:
        yield started


@pytest.mark.parametrize(
    "url",
    [
        "",
        "zaaktype",
        "ftp://catalogi.example/1",
        "file:///etc/passwd",
        "http:///1",
        "http://naam:geheim@catalogi.example/1",
        "http://catalogi.example/a/%2e%2e/b",
        "http://catalogi.example/a/%252e%252e/b",
        "http://catalogi.example/a%5cb",
        "http://catalogi.example\\@intern/1",
        "http://catalogi.example/1#2",
        "http://catalogi.example/1\r\nHost: intern",
        "http://catalogi.example/a b",
        "http://[::1/",
        "http://catalogi.example:99999999/",
    ],
)
def test_g_11_a_url_with_a_trick_in_it_is_refused(url: str) -> None:
    with pytest.raises(BadUrl):
        parsed(url)


@pytest.mark.parametrize(
    ("url", "inside"),
    [
        ("https://catalogi.example/api/v1/zaaktypen/1", True),
        ("https://CATALOGI.example:443/api/v1/zaaktypen?jaar=1", True),
        ("https://catalogi.example/api/v1", False),
        ("https://catalogi.example/api/v10/zaaktypen/1", False),
        ("https://catalogi.example/api/v1/../v2/1", False),
        ("https://catalogi.example/api%2fv1/1", False),
        ("http://catalogi.example/api/v1/zaaktypen/1", False),
        ("https://catalogi.example:8443/api/v1/zaaktypen/1", False),
        ("https://catalogi.example.evil.example/api/v1/1", False),
    ],
)
def test_g_13_a_service_is_its_host_port_and_path(url: str, inside: bool) -> None:
    assert is_below(parsed(url), httpx.URL("https://catalogi.example/api/v1/")) is inside


@pytest.mark.parametrize(
    ("host", "by_name"),
    [
        ("127.0.0.1", True),
        ("localhost", True),
        ("2130706433", True),  # 127.0.0.1 as one number
        ("0x7f.1", True),
        ("[::1]", True),
        ("[::ffff:127.0.0.1]", True),
        ("[64:ff9b::7f00:1]", True),
        ("10.1.2.3", True),
        ("172.16.0.1", True),
        ("192.168.1.1", True),
        ("100.64.1.1", True),
        ("[fd00::1]", True),
        ("169.254.169.254", False),  # where clouds keep their passwords
        ("[fe80::1]", False),
        ("[::ffff:169.254.169.254]", False),
        ("224.0.0.1", False),
        ("[ff02::1]", False),
        ("0.0.0.0", False),  # noqa: S104  never bound, only refused
        ("[::]", False),
        ("[2002:7f00:1::]", False),  # loopback in a tunnel
    ],
)
def test_g_11_an_inside_address_is_called_only_when_named(host: str, by_name: bool) -> None:
    place = parsed(f"http://{host}/1")
    assert is_private(f"http://{host}/1")
    with pytest.raises(BadUrl):
        checked(place, prive=False)
    if by_name:
        assert checked(place, prive=True)
    else:
        with pytest.raises(BadUrl):
            checked(place, prive=True)


def test_a_public_address_may_be_called() -> None:
    assert checked(parsed("https://93.184.216.34/1"), prive=False) == ["93.184.216.34"]
    assert not is_private("https://93.184.216.34/1")


def test_a_name_without_an_address_is_unavailable() -> None:
    with pytest.raises(Unavailable):
        checked(parsed("https://bestaat-niet.invalid/1"), prive=False)


def test_the_checked_address_is_called_under_the_name_that_was_asked(peer: Peer) -> None:
    peer.put("/1", {"naam": "een"})
    url = peer.url.replace("127.0.0.1", "localhost")
    with httpx.Client(transport=Guarded(lambda place: True)) as http:
        assert http.get(f"{url}/1").json() == {"naam": "een"}
        assert peer.asked[0].headers["host"] == url.removeprefix("http://")
    with httpx.Client(transport=Guarded(lambda place: False)) as http, pytest.raises(BadUrl):
        http.get(f"{url}/1")
    assert len(peer.asked) == 1


def test_no_network_while_a_case_is_locked(db: Session, peer: Peer) -> None:
    refuse_while_locked()
    db.connection()
    db.info["locked"] = {"the zaak of mevrouw Jansen"}
    with httpx.Client(transport=Guarded(lambda place: True)) as http, pytest.raises(HoldsLock):
        http.get(f"{peer.url}/1")
    db.rollback()
    refuse_while_locked()
    assert peer.asked == []


def test_g_12_a_shape_asks_for_members_and_their_types() -> None:
    kind = SHAPES["statustype"]
    body = {"url": "u", "zaaktype": "z", "omschrijving": "o", "volgnummer": 1, "isEindstatus": True}
    assert kind.fits(body)
    assert kind.fits({**body, "more": None})
    assert not kind.fits({**body, "volgnummer": True})
    assert not kind.fits({**body, "isEindstatus": None})
    assert not kind.fits({k: v for k, v in body.items() if k != "zaaktype"})


@pytest.mark.parametrize("kind", sorted(MEMBERS))
def test_g_12_no_kind_of_resource_passes_for_another(kind: str) -> None:
    links = {"url": "u", "catalogus": "c", "zaaktype": "z", "informatieobjecttype": "i"}
    alone = ("catalogussen", "communicatiekanalen", "procestypen", "resultaattypeomschrijvingen")
    body = {**({"url": "u"} if kind in alone else links), **MEMBERS[kind]}
    fitting = [name for name, shape in SHAPES.items() if shape.members and shape.fits(body)]
    assert fitting == [OWN[kind]]
