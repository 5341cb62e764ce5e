"""What must be true of the side exits of a case type file, and of the zaken it brings with it."""

from collections.abc import Callable, Iterator

from workflows.consistency_conditions import facts_of, known_names
from workflows.definition import Definition, placeholders
from workflows.guards import named
from workflows.parts import Automatisch, Bericht, Stap

Faults = Iterator[str]


def exit_faults(d: Definition) -> Faults:
    """The rules of each `zijpad`; a file with none has none."""
    for step in d.stappen:
        if step.zijpad:
            place = f"stappen.{step.stap}"
            yield from _OF[step.zijpad](d, step, place)
            if step.zijpad != "heropenen":
                yield from _leaves(d, step, place)
    if d.geen_intrekken and any(s.zijpad == "intrekken" for s in d.stappen):
        yield "geen_intrekken: er is een stap met `zijpad: intrekken`. Haal een van beide weg."


def _leaves(d: Definition, step: Stap, place: str) -> Faults:
    """It ends the zaak, in its own way, before anything was decided."""
    if not step.resultaat:
        yield f"{place}: dit zijpad beeindigt de zaak. Zet er `resultaat:` bij."
    elif others := [s.stap for s in d.stappen if _shares(s, step)]:
        yield (
            f"{place}.resultaat: '{step.resultaat}' is ook van '{others[0]}'. "
            "Geef dit zijpad een eigen resultaat."
        )
    announced = {s.naam for s in d.statustypen if s.klok_stopt} | {d.last}
    for status in [s for s in step.van if s in announced]:
        yield f"{place}.van: bij '{status}' is er al een besluit. Haal die status weg."


def _shares(other: Stap, step: Stap) -> bool:
    return other.resultaat == step.resultaat and other.zijpad != step.zijpad


def _withdraw(d: Definition, step: Stap, place: str) -> Faults:
    if missing := [who for who in (d.initiator, "behandelaar") if who not in step.door]:
        yield f"{place}.door: ook {missing[0]} mag intrekken. Zet die erbij."


def _set_aside(d: Definition, step: Stap, place: str) -> Faults:
    """Awb 4:5: only where a remedy term can be given; a reasoned decision by a person."""
    if not d.termijn.opschorten:
        yield (
            f"{place}: buiten behandeling kan pas na een hersteltermijn (Awb 4:5). "
            "Zet `termijn.opschorten: true`."
        )
    if step.door != ["behandelaar"]:
        yield f"{place}.door: hierover besluit een medewerker. Schrijf `door: behandelaar`."
    yield from _asks(step, place, "motivering")
    notices = [b for b in _told(d, step) if b.soort == "besluit"]
    if not notices:
        yield (
            f"{place}: de aanvrager krijgt geen besluit. Zet bij `berichten` een bericht met "
            f"`bij: {step.naar}` en `soort: besluit`."
        )


def _send_on(d: Definition, step: Stap, place: str) -> Faults:
    """Awb 2:3: at once, and the sender is told."""
    yield from _asks(step, place, "organisatie")
    yield from _tells(d, step, place, "organisatie")


def _double(d: Definition, step: Stap, place: str) -> Faults:
    yield from _asks(step, place, "ander_zaaknummer")
    yield from _tells(d, step, place, "ander_zaaknummer")


def _reopen(d: Definition, step: Stap, place: str) -> Faults:
    if step.van != [d.last]:
        yield f"{place}.van: heropenen begint bij de laatste status. Schrijf `van: {d.last}`."
    if step.door != ["behandelaar"]:
        yield f"{place}.door: heropenen doet een medewerker. Schrijf `door: behandelaar`."
    if step.resultaat:
        yield f"{place}.resultaat: een heropende zaak is nog niet klaar. Haal dit weg."
    yield from _asks(step, place, "reden")


def _asks(step: Stap, place: str, veld: str) -> Faults:
    if not any(q.veld == veld and q.verplicht for q in step.vraagt):
        yield f"{place}.vraagt: '{veld}' ontbreekt. Vraag dit, met `verplicht: true`."


def _tells(d: Definition, step: Stap, place: str, word: str) -> Faults:
    """The resident hears of it, and reads this word."""
    if not _told(d, step):
        yield (
            f"{place}: de aanvrager krijgt geen bericht. Zet bij `berichten` een bericht met "
            f"`bij: {step.naar}`."
        )
    status = d.status(step.naar)
    if word not in placeholders(status.teksten.get(step.resultaat, status.tekst)):
        yield (
            f"statustypen.{step.naar}.tekst: '{step.knop}' moet hier {{{word}}} noemen. "
            "Zet dat woord in de tekst."
        )


def _told(d: Definition, step: Stap) -> list[Bericht]:
    """The notices to the applicant that this step may give; what hangs on answers may hold."""
    known = d.known({"resultaat": step.resultaat})
    return [
        b
        for b in d.berichten
        if step.naar in b.bij
        and b.aan == d.initiator
        and (b.als.holds(known) or b.als.names - {"resultaat"})
    ]


_OF: dict[str, Callable[[Definition, Stap, str], Faults]] = {
    "intrekken": _withdraw,
    "buiten_behandeling": _set_aside,
    "doorzenden": _send_on,
    "dubbel": _double,
    "heropenen": _reopen,
}


def subcase_faults(d: Definition) -> Faults:
    """`doe: deelzaak` and `doe: vervolgzaak`."""
    for nr, auto in enumerate(d.automatisch, 1):
        if auto.doe in ("deelzaak", "vervolgzaak"):
            yield from _subcase(d, auto, f"automatisch.{nr}")


def _subcase(d: Definition, auto: Automatisch, place: str) -> Faults:
    other, facts = auto.met.get("zaaktype"), auto.met.get("overnemen", [])
    if not isinstance(other, str) or not other:
        yield f"{place}.met: het zaaktype ontbreekt. Schrijf `met: {{zaaktype: BIBOB}}`."
    if not isinstance(facts, list):
        yield f"{place}.met.overnemen: schrijf een lijst tussen rechte haken: [adres, wijk]."
    else:
        yield from known_names(f"{place}.met.overnemen", map(str, facts), {*facts_of(d)}, "gegeven")
    for word in sorted(auto.met.keys() - {"zaaktype", "overnemen"}):
        yield f"{place}.met: '{word}' is niet bekend. Kies uit: overnemen, zaaktype."
    if other == d.zaaktype and not (auto.doe == "vervolgzaak" and auto.na):
        yield f"{place}.met.zaaktype: een zaak van dit zaaktype maakt er zo steeds nog een."
    if auto.doe == "deelzaak":
        if d.last in auto.bij:
            yield f"{place}.bij: bij '{d.last}' is de zaak al afgesloten. Kies een andere status."
        if "deelzaken_klaar" in {name for name, _ in named(auto.als)}:
            yield f"{place}.als: een deelzaak kan niet wachten op deelzaken. Haal dit weg."
