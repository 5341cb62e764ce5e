"""What must be true of the tasks of a case type file, and of four eyes. Every fault names place and
remedy, in Dutch.
"""

from collections.abc import Iterator

from workflows.consistency_conditions import condition_faults, known_names
from workflows.definition import Definition
from workflows.guards import named
from workflows.outstanding import taken_klaar
from workflows.parts_taken import VOLLEDIG, Taak
from workflows.terms import Term, Unit

Faults = Iterator[str]

STAFF = ("behandelaar", "beslisser", "zaakcoordinator", "klantcontacter")
APPLICANTS = ("initiator", "mede_initiator")
# Who a soort of task is for, by the generiek of its roltype, and in words.
FOR = {
    "inwoner": (APPLICANTS, "wie aanvraagt"),
    "advies": (("adviseur",), "een adviseur"),
}


def task_names(d: Definition) -> Faults:
    """Every name in a task that refers to something else in the file."""
    statuses = {s.naam for s in d.statustypen} | {VOLLEDIG}
    roles = {r.naam for r in d.roltypen} | {"behandelaar"}
    steps, tasks = {s.stap for s in d.stappen}, {t.taak for t in d.taken}
    for task in d.taken:
        place = f"taken.{task.taak}"
        yield from known_names(f"{place}.bij", task.bij, statuses, "status")
        yield from known_names(f"{place}.voor", [task.voor] * bool(task.voor), roles, "roltype")
        yield from known_names(f"{place}.daarna", [task.daarna] * bool(task.daarna), steps, "stap")
    for place, others in _pairs(d):
        yield from known_names(f"{place}.niet_door", others, steps | tasks, "taak of stap")
    for name in sorted(steps & tasks):
        yield f"taken.{name}: er is ook een stap '{name}'. Geef de taak een andere naam."


def _pairs(d: Definition) -> Iterator[tuple[str, list[str]]]:
    yield from ((f"taken.{t.taak}", t.niet_door) for t in d.taken)
    yield from ((f"stappen.{s.stap}", s.niet_door) for s in d.stappen)


def task_faults(d: Definition) -> Faults:
    """What each task needs, and what does not go together."""
    for task in d.taken:
        place = f"taken.{task.taak}"
        yield from _when(d, task, place)
        yield from _whom(d, task, place)
        yield from _kind(task, place)
        yield from _afterwards(d, task, place)


def waiting_faults(d: Definition) -> Faults:
    """Who waits for tasks must have some."""
    listed = [(f"stappen.{s.stap}.als", s.als) for s in d.stappen]
    listed += [(f"automatisch.{nr}.als", a.als) for nr, a in enumerate(d.automatisch, 1)]
    for place, als in listed:
        if not d.taken and taken_klaar.__name__ in {name for name, _ in named(als)}:
            yield f"{place}: wacht op taken, maar er zijn er geen. Zet ze bij `taken`."
    for step in d.stappen:
        asked = {name for name, _ in named(step.als)}
        if not step.wacht_op_taken and taken_klaar.__name__ in asked:
            yield (
                f"stappen.{step.stap}.wacht_op_taken: bij `als` staat `taken_klaar`. "
                "Kies een van beide."
            )


def _when(d: Definition, task: Taak, place: str) -> Faults:
    yield from condition_faults(d, f"{place}.als", task.als)
    if task.klaar_als is not None:
        yield from condition_faults(d, f"{place}.klaar_als", task.klaar_als, after=True)
        if not task.klaar_als.names:
            yield f"{place}.klaar_als: is leeg en geldt dus altijd. Noem een gegeven."
    if d.last in task.bij:
        yield f"{place}.bij: bij '{d.last}' is de zaak gesloten. Kies een eerdere status."
    if VOLLEDIG in task.bij and len(task.bij) > 1:
        yield f"{place}.bij: `volledig` geldt al in elke status. Haal de andere weg."
    for key in ("binnen", "herinneren"):
        if (duration := getattr(task, key)) and not _is_term(duration):
            yield f"{place}.{key}: '{duration}' is geen duur. Schrijf P14D of `3 werkdagen`."
    if task.herinneren and not task.binnen and task.soort != "afspraak":
        yield f"{place}.herinneren: zonder `binnen` is er geen dag. Zet er `binnen` bij."


def _is_term(text: str) -> bool:
    try:
        term = Term.parse(text)
        return term.amount > 0 and term.unit is not Unit.HOURS
    except ValueError:
        return False


def _whom(d: Definition, task: Taak, place: str) -> Faults:
    """`voor` fits `soort`, and four eyes are eyes of people."""
    kinds = {"behandelaar": "behandelaar"} | {r.naam: r.generiek for r in d.roltypen}
    wanted, words = FOR.get(task.soort, (STAFF, "een medewerker"))
    fitting = sorted(naam for naam, generiek in kinds.items() if generiek in wanted)
    if task.voor and kinds[task.voor] not in wanted:
        listed = ", ".join(fitting) or "nog niets; maak zo'n roltype"
        yield f"{place}.voor: {task.soort} is voor {words}. Kies uit: {listed}."
    if not task.voor and not (task.soort == "wacht" and task.klaar_als is not None):
        also = ", of `klaar_als`" if task.soort == "wacht" else ""
        yield f"{place}.voor: ontbreekt. Zet er een roltype bij{also}."
    if task.niet_door and task.soort == "inwoner":
        yield f"{place}.niet_door: gaat over medewerkers. Haal dit weg bij soort inwoner."
    if task.niet_door and task.closes_itself:
        yield f"{place}.niet_door: het systeem sluit deze taak zelf. Haal `klaar_als` weg."


def _kind(task: Taak, place: str) -> Faults:
    """What only one soort has."""
    if (task.soort == "checklist") != bool(task.punten):
        yield f"{place}.punten: horen bij soort checklist, en bij geen andere."
    for point in sorted({p for p in task.punten if task.punten.count(p) > 1}):
        yield f"{place}.punten: '{point}' staat er meer keer. Noem elk punt een keer."
    if task.betalen and task.soort != "inwoner":
        yield f"{place}.betalen: betalen doet de aanvrager. Zet `soort: inwoner`, of haal dit weg."
    if task.soort in ("inwoner", "afspraak") and not task.tekst.strip():
        yield f"{place}.tekst: is leeg. Schrijf wat de inwoner moet doen of weten."
    if task.tekst and task.soort not in ("inwoner", "afspraak"):
        yield f"{place}.tekst: leest de inwoner niet bij soort {task.soort}. Haal dit weg."
    if not task.titel.strip():
        yield f"{place}.titel: is leeg. Schrijf wat er moet gebeuren."


def _afterwards(d: Definition, task: Taak, place: str) -> Faults:
    """The step the system takes when the task is done must be one that it can take from there."""
    step = next((s for s in d.stappen if s.stap == task.daarna), None)
    if step is None:
        return
    for status in task.bij:
        if status != VOLLEDIG and status not in step.van:
            where = ", ".join(step.van)
            yield f"{place}.daarna: '{step.stap}' begint niet bij '{status}'. Kies uit: {where}."
    if "systeem" not in step.door:
        yield f"{place}.daarna: '{step.stap}' mag niet door systeem. Zet `systeem` bij `door`."
    if step.niet_door:
        yield f"{place}.daarna: '{step.stap}' vraagt vier ogen. Die stap doet een medewerker."
    for question in step.vraagt:
        if question.verplicht:
            yield (
                f"{place}.daarna: '{step.stap}' vraagt '{question.veld}' en het systeem weet geen "
                "antwoord. Vraag dat in de taak."
            )


def four_eyes_faults(d: Definition) -> Faults:
    """Four eyes hold both ways, so a pair is named once."""
    others = {place.split(".", 1)[1]: names for place, names in _pairs(d)}
    for place, names in _pairs(d):
        own = place.split(".", 1)[1]
        if own in names:
            yield f"{place}.niet_door: '{own}' noemt zichzelf. Haal die naam weg."
        elif names and own in _reached(others, names):
            yield (
                f"{place}.niet_door: dit gaat in een kring terug naar '{own}'. "
                "Vier ogen gelden naar twee kanten: noem elk paar een keer."
            )


def people_faults(d: Definition) -> Faults:
    """Four eyes are eyes of medewerkers: on both sides."""
    nobody = {t.taak for t in d.taken if t.soort == "inwoner" or t.closes_itself}
    for place, names in _pairs(d):
        for name in sorted(nobody & {*names}):
            yield (
                f"{place}.niet_door: '{name}' doet geen medewerker. "
                "Haal die naam weg, of laat een medewerker die taak sluiten."
            )
    for step in d.stappen:
        place = f"stappen.{step.stap}.niet_door"
        if step.niet_door and "behandelaar" not in step.door:
            yield f"{place}: gaat over medewerkers. Zet `behandelaar` bij `door`, of haal dit weg."
    for nr, auto in enumerate(d.automatisch, 1):
        if auto.doe == "stap" and any(s.niet_door for s in d.stappen if s.stap == auto.stap):
            yield (
                f"automatisch.{nr}.stap: '{auto.stap}' vraagt vier ogen. "
                "Die stap doet een medewerker."
            )


def _reached(others: dict[str, list[str]], start: list[str]) -> set[str]:
    seen: set[str] = set()
    todo = list(start)
    while todo:
        name = todo.pop()
        if name not in seen:
            seen.add(name)
            todo += others.get(name, [])
    return seen
