"""What must be true of a case type file as a whole. Every fault names place and remedy, in Dutch.

The shape is definition.py; texts and conditions are in the consistency_ files next door.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from workflows.computed_dates import computed_faults
from workflows.conditions import Condition
from workflows.consistency_archive import archive_faults
from workflows.consistency_conditions import condition_faults, facts_of, known_names, name_faults
from workflows.consistency_exits import exit_faults, subcase_faults
from workflows.consistency_paths import end_faults, present_faults, source_faults
from workflows.consistency_reading import reading_faults
from workflows.consistency_routing import routing_faults
from workflows.consistency_taken import (
    four_eyes_faults,
    people_faults,
    task_faults,
    task_names,
    waiting_faults,
)
from workflows.consistency_terms import term_faults
from workflows.consistency_texts import length_faults, text_faults, warnings
from workflows.definition import Definition
from workflows.guards import GUARDS, named
from workflows.parts import Automatisch, Veld
from workflows.task_notices import MOMENTS as TASK_MOMENTS
from workflows.term_notices import MOMENTS as TERM_MOMENTS
from workflows.terms import Term

__all__ = ["ACTIONS", "CHECKS", "EVERY_CHECK", "MOMENTS", "faults", "warnings"]

# Moments besides the statuses at which a notice may be made.
MOMENTS = (
    *("volledig", "herinnering", "opgeschort", "hervat", *TERM_MOMENTS),
    *TASK_MOMENTS,  # of what the resident has to do
)
# What may happen by itself, with the facts it writes: those must stand under `eigenschappen`.
ACTIONS: dict[str, tuple[str, ...]] = {
    "stap": (),
    "adres_opzoeken": ("adres_gevonden", "adres_id", "wijk", "parkeerzone"),
    "persoon_opzoeken": ("brp_gevonden", "brp_geheim", "brp_overleden", "brp_adres", "leeftijd"),
    "leges_berekenen": ("leges",),
    "herinneren": (),
    "taak": (),
    "resultaat": (),
    "hervatten": (),
    "datum_berekenen": (),
    "deelzaak": (),
    "vervolgzaak": (),
}
Faults = Iterator[str]


def faults(d: Definition) -> list[str]:
    """Every fault as a Dutch sentence `place: what. Remedy.` Empty when the file can be used."""
    names = [*_unique(d), *_names(d), *task_names(d)]
    # A walk through the steps says nothing useful while a step names a status that is not there.
    return names or [fault for check in CHECKS for fault in check(d)]


def _unique(d: Definition) -> Faults:
    lists: dict[str, Iterable[str]] = {
        "statustypen": (s.naam for s in d.statustypen),
        "statustypen (omschrijving)": (s.omschrijving for s in d.statustypen),
        "resultaattypen": (r.naam for r in d.resultaattypen),
        "resultaattypen (omschrijving)": (r.omschrijving for r in d.resultaattypen),
        "roltypen": (r.naam for r in d.roltypen),
        "documenttypen": (k.naam for k in d.documenttypen),
        "documenttypen (omschrijving)": (k.omschrijving for k in d.documenttypen),
        "stappen": (s.stap for s in d.stappen),
        "taken": (t.taak for t in d.taken),
        "formulier en eigenschappen": (v.veld for v in (*d.formulier, *d.eigenschappen)),
    }
    for place, names in lists.items():
        for name, times in Counter(names).items():
            if times > 1:
                yield f"{place}: '{name}' staat er {times} keer. Geef elk een eigen naam."
    for place, question in _questions(d):
        if (first := facts_of(d).get(question.veld)) and first.soort != question.soort:
            yield (
                f"{place}: '{question.veld}' is hier {question.soort} en elders {first.soort}. "
                "Gebruik overal dezelfde soort, of een andere naam."
            )


def _names(d: Definition) -> Faults:
    """Every name that refers to something else in the file."""
    statuses = {s.naam for s in d.statustypen}
    roles = {r.naam for r in d.roltypen}
    results = {r.naam for r in d.resultaattypen}
    kinds = {k.naam for k in d.documenttypen}
    for step in d.stappen:
        yield from known_names(f"stappen.{step.stap}.van", step.van, statuses, "status")
        yield from known_names(f"stappen.{step.stap}.naar", [step.naar], statuses, "status")
        doers = roles | {"behandelaar", "systeem"}
        yield from known_names(f"stappen.{step.stap}.door", step.door, doers, "roltype")
        wanted = [step.resultaat] if step.resultaat else []
        yield from known_names(f"stappen.{step.stap}.resultaat", wanted, results, "resultaattype")
    for auto, place in _automatic(d):
        yield from known_names(f"{place}.bij", auto.bij, statuses | {"volledig"}, "status")
        yield from known_names(f"{place}.doe", [auto.doe], set(ACTIONS), "automatische actie")
    moments = {*MOMENTS, *(_moment(a) for a, _ in _automatic(d) if a.doe == "herinneren")}
    for nr, notice in enumerate(d.berichten, 1):
        place = f"berichten.{nr}"
        yield from known_names(f"{place}.bij", notice.bij, statuses | moments, "status of moment")
        yield from known_names(f"{place}.aan", [notice.aan], roles, "roltype")
        letter = [notice.documenttype] if notice.documenttype else []
        yield from known_names(f"{place}.documenttype", letter, kinds, "documenttype")
    for status in d.statustypen:
        place = f"statustypen.{status.naam}.teksten"
        yield from known_names(place, status.teksten, results, "resultaattype")
    for place, question in _questions(d):
        wanted = [question.documenttype] if question.documenttype else []
        yield from known_names(f"{place}.documenttype", wanted, kinds, "documenttype")


def _route(d: Definition) -> Faults:
    """Every status can be reached, and from every status the end can be reached."""
    onward: dict[str, set[str]] = {s.naam: set() for s in d.statustypen}
    back: dict[str, set[str]] = {s.naam: set() for s in d.statustypen}
    for step in d.stappen:
        for start in step.van:
            onward[start].add(step.naar)
            back[step.naar].add(start)
    reached, ending = _walk(onward, d.first), _walk(back, d.last)
    for status in onward:
        if status not in reached:
            yield (
                f"statustypen.{status}: geen stap leidt vanuit '{d.first}' hierheen. "
                "Maak zo'n stap, of haal de status weg."
            )
        if status not in ending:
            yield (
                f"statustypen.{status}: vanuit deze status is '{d.last}' niet te bereiken. "
                "Alleen de laatste status sluit de zaak. Maak een stap naar het einde."
            )


def _walk(arrows: Mapping[str, set[str]], start: str) -> set[str]:
    seen, todo = {start}, [start]
    while todo:
        todo += (fresh := arrows[todo.pop()] - seen)
        seen |= fresh
    return seen


def _steps(d: Definition) -> Faults:
    for step in d.stappen:
        place = f"stappen.{step.stap}"
        if step.naar in step.van:
            yield f"{place}: begint en eindigt bij '{step.naar}'. Haal die status weg uit `van`."
        guards = {name for name, _ in named(step.als)}
        if step.naar == d.last and not step.resultaat and "heeft_resultaat" not in guards:
            yield (
                f"{place}: sluit de zaak zonder resultaat. "
                "Zet er `resultaat:` bij, of `als: [heeft_resultaat]`."
            )
        if d.last in step.van and step.door != ["behandelaar"]:
            yield (
                f"{place}: heropent een gesloten zaak. Dat doet een medewerker: "
                "zet er `door: behandelaar` bij."
            )
        if step.schort_op and not d.termijn.opschorten:
            yield f"{place}.schort_op: zet ook `termijn.opschorten: true`, of haal dit weg."
        if step.schort_op and step.hervat:
            yield f"{place}: schort op en hervat tegelijk. Kies een van beide."


def _guards(d: Definition) -> Faults:
    listed = [(f"stappen.{s.stap}.als", s.als) for s in d.stappen]
    listed += [(f"{place}.als", auto.als) for auto, place in _automatic(d)]
    for place, als in listed:
        for name, argument in named(als):
            if name not in GUARDS:
                yield f"{place}: voorwaarde '{name}' bestaat niet. Kies uit: {', '.join(GUARDS)}."
            else:
                yield from _argument(d, f"{place}.{name}", name, argument)


def _argument(d: Definition, place: str, name: str, argument: Any) -> Faults:
    match GUARDS[name].argument:
        case "geen" if argument is not None:
            yield f"{place}: hier hoort niets achter. Schrijf alleen `{name}`."
        case "documenttype":
            kinds = {k.naam for k in d.documenttypen}
            yield from known_names(place, [str(argument)], kinds, "documenttype")
        case "datum":
            days = {v.veld for v in facts_of(d).values() if v.soort in ("datum", "tijdstip")}
            yield from known_names(place, [str(argument)], days, "datum")
        case "velden":
            asked = argument if isinstance(argument, list) else []
            if not asked:
                yield f"{place}: noem de vragen tussen rechte haken: [a, b]."
            yield from known_names(place, map(str, asked), {*facts_of(d)}, "vraag")
        case "voorwaarde":
            try:
                condition = Condition.model_validate(argument or "?")
            except ValidationError as error:
                said = error.errors()[0]["msg"].removeprefix("Value error, ")
                yield f"{place}: {said}."
            else:
                yield from condition_faults(d, place, condition, after=True)


def _conditions(d: Definition) -> Faults:
    for place, question in _questions(d):
        if question.verplicht_als:
            yield from condition_faults(d, f"{place}.verplicht_als", question.verplicht_als)
    lists: dict[str, list[Condition]] = {
        "termijn.normen": [n.als for n in d.termijn.normen],
        "routering": [r.als for r in d.routering],
        "berichten": [b.als for b in d.berichten],
        "leges": [t.als for t in d.leges],
    }
    for part, conditions in lists.items():
        for nr, condition in enumerate(conditions, 1):
            place = f"{part}.{nr}.als"
            yield from condition_faults(d, place, condition, after=part == "berichten")
        if part != "berichten" and conditions and conditions[-1].root:
            yield (
                f"{part}: de laatste regel geldt niet altijd. "
                "Zet onderaan een regel zonder `als`, voor wat overblijft."
            )
    if not d.termijn.normen:
        yield "termijn.normen: er is geen norm. Zet er een regel met `werkdagen` bij."


def _automation(d: Definition) -> Faults:
    for auto, place in _automatic(d):
        for fact in ACTIONS[auto.doe]:
            if fact not in facts_of(d):
                yield f"{place}: {auto.doe} schrijft '{fact}'. Zet dat bij `eigenschappen`."
        yield from _duration(f"{place}.na", auto.na)
        yield from _action(d, auto, place)


def _duration(place: str, text: str) -> Faults:
    try:
        _ = Term.parse(text) if text else None
    except ValueError:
        yield f"{place}: '{text}' is geen duur. Schrijf P14D of `3 werkdagen`."


def _action(d: Definition, auto: Automatisch, place: str) -> Faults:
    """What each action needs beside its name."""
    match auto.doe:
        case "stap":
            yield from _automatic_step(d, auto, place)
        case "adres_opzoeken":
            asked = [auto.met.get("veld", "")]
            yield from known_names(f"{place}.met.veld", asked, {*facts_of(d)}, "vraag")
        case "leges_berekenen" if not d.leges:
            yield f"{place}: er zijn geen tarieven. Zet ze bij `leges`."
        case "herinneren" if not any(_moment(auto) in b.bij for b in d.berichten):
            moment = _moment(auto)
            yield f"{place}: er is geen bericht met `bij: {moment}`. Zet dat bij `berichten`."
        case "taak" if not auto.met.get("titel"):
            yield f"{place}.met: de taak heeft geen titel. Schrijf `met: {{titel: ...}}`."
        case "resultaat":
            results = {r.naam for r in d.resultaattypen}
            named_ = auto.met.get("naam", "")
            yield from known_names(f"{place}.met.naam", [named_], results, "resultaattype")
        case "hervatten" if not d.termijn.opschorten:
            yield f"{place}: deze termijn staat nooit stil. Zet `termijn.opschorten: true`."
        case _:
            pass


def _moment(auto: Automatisch) -> str:
    """What `herinneren` calls: a moment a notice may name in `bij`."""
    return str(auto.met.get("moment", "herinnering"))


def _automatic_step(d: Definition, auto: Automatisch, place: str) -> Faults:
    step = next((s for s in d.stappen if s.stap == auto.stap), None)
    if step is None:
        yield from known_names(f"{place}.stap", [auto.stap], {s.stap for s in d.stappen}, "stap")
        return
    for status in auto.bij:
        if status not in step.van:
            where = ", ".join(step.van)
            yield f"{place}.bij: '{auto.stap}' begint niet bij '{status}'. Kies uit: {where}."
    if "systeem" not in step.door:
        yield f"{place}.stap: '{auto.stap}' mag niet door systeem. Zet `systeem` bij `door`."
    for question in step.vraagt:
        if question.verplicht:
            yield (
                f"{place}.stap: '{auto.stap}' vraagt '{question.veld}' en het systeem weet geen "
                "antwoord. Maak een eigen stap voor het systeem."
            )


def _roles(d: Definition) -> Faults:
    for kind, use in {"initiator": "wie aanvraagt", "behandelaar": "wie behandelt"}.items():
        found = sum(r.generiek == kind for r in d.roltypen)
        if found != 1:
            yield (
                f"roltypen: er zijn {found} roltypen met generiek {kind} ({use}). "
                "Maak er precies een."
            )


def _notices(d: Definition) -> Faults:
    told = {name for notice in d.berichten for name in notice.bij}
    told |= {d.first} & ({d.first} if "volledig" in told else set())
    for status in d.statustypen:
        if status.naam in MOMENTS:
            yield f"statustypen.{status.naam}: dit woord is ook een moment. Kies een andere naam."
        if status.informeren and status.naam not in told:
            yield (
                f"statustypen.{status.naam}: de inwoner krijgt bericht, maar er is geen bericht. "
                f"Zet `bij: {status.naam}` bij `berichten`, of zet `informeren: false`."
            )
    for nr, notice in enumerate(d.berichten, 1):
        if bool(notice.brief) != bool(notice.documenttype):
            yield f"berichten.{nr}: `brief` en `documenttype` horen bij elkaar. Vul beide in."
        if notice.soort == "besluit" and not notice.brief:
            yield f"berichten.{nr}: een besluit gaat altijd per brief. Zet er `brief: besluit` bij."
        yield from _duration(f"berichten.{nr}.uiterlijk", notice.uiterlijk)


def _questions(d: Definition) -> Iterator[tuple[str, Veld]]:
    for question in d.formulier:
        yield f"formulier.{question.veld}", question
    for question in d.eigenschappen:
        yield f"eigenschappen.{question.veld}", question
    for step in d.stappen:
        for question in step.vraagt:
            yield f"stappen.{step.stap}.vraagt.{question.veld}", question
    for task in d.taken:
        for question in task.vraagt:
            yield f"taken.{task.taak}.vraagt.{question.veld}", question


def _automatic(d: Definition) -> Iterator[tuple[Automatisch, str]]:
    for nr, auto in enumerate(d.automatisch, 1):
        yield auto, f"automatisch.{nr}"


CHECKS: tuple[Callable[[Definition], Faults], ...] = (
    *(_route, _steps, _guards, _conditions, _automation, _roles, _notices),
    archive_faults,
    name_faults,
    routing_faults,
    length_faults,
    text_faults,
    task_faults,
    waiting_faults,
    four_eyes_faults,
    term_faults,
    people_faults,
    exit_faults,
    subcase_faults,
    computed_faults,
    end_faults,
    present_faults,
    source_faults,
    reading_faults,
)
EVERY_CHECK = (_unique, _names, *CHECKS)
