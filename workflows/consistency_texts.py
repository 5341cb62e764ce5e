"""What the texts of a case type file must be like: known words, lengths; as advice, no long words.

How easy they read is consistency_reading.py; the other faults are in consistency.py.
"""

import re
from collections.abc import Iterator

from workflows.definition import KNOWN_WORDS, Definition, placeholders
from workflows.later_dates import is_later

WORD_LETTERS = 20  # no long compounds
SUBJECT = 50  # the Berichtenbox shows no more
# The longest these words become in practice, to measure a subject line after filling in.
LONGEST = {
    "zaaknummer": "ZAAK-2026-0000012345",
    "datum": "30 september 2026",
    "verwacht": "30 september 2026",
    "uiterlijk": "30 september 2026",
    "hersteldatum": "30 september 2026",
    "norm": "dezelfde werkdag",
    "telefoon": "0800 123 45 67",
    "bedrag": "€ 1234,00",
}


def text_faults(d: Definition) -> Iterator[str]:
    """Braces that would reach a resident unfilled, empty texts, subjects that are too long."""
    known = KNOWN_WORDS | {question.veld for question in d.facts()}
    for place, text in resident_texts(d):
        for word in sorted(w for w in placeholders(text) - known if not is_later(w)):
            listed = ", ".join(sorted(known))
            yield f"{place}: het woord {{{word}}} is niet bekend. Kies uit: {listed}."
        if re.search(r"[{}]", re.sub(r"\{\w+\}", "", text)):
            yield f"{place}: er staat een losse accolade. Schrijf {{woord}}, zonder spaties."
    for status in d.statustypen:
        if not status.tekst.strip() or not all(t.strip() for t in status.teksten.values()):
            yield f"statustypen.{status.naam}.tekst: is leeg. Schrijf wat de inwoner dan leest."
    yield from _subjects(d)


def _subjects(d: Definition) -> Iterator[str]:
    longest = LONGEST | {
        "opgave": d.opgave,
        "gemeente": "Gemeente Voorbeeldstad",
        "resultaat": max((r.omschrijving for r in d.resultaattypen), key=len),
    }
    for nr, notice in enumerate(d.berichten, 1):
        place = f"berichten.{nr}.onderwerp"
        for word in sorted(placeholders(notice.onderwerp) - longest.keys()):
            yield (
                f"{place}: {{{word}}} is een antwoord en hoort niet in een onderwerp: "
                "anderen kunnen dat lezen. Zet het in de tekst van de status."
            )
        filled = re.sub(r"\{(\w+)\}", lambda m: longest.get(m[1], m[0]), notice.onderwerp)
        if len(filled) > SUBJECT:
            yield (
                f"{place}: kan {len(filled)} tekens worden, zoals '{filled}'. "
                f"De Berichtenbox toont er {SUBJECT}. Maak de tekst korter."
            )


def length_faults(d: Definition) -> Iterator[str]:
    """The limits of the standard itself, so that publishing cannot fail on them."""
    measured = [
        ("onderwerp", d.onderwerp, 80),
        ("handeling_initiator", d.handeling_initiator, 20),
        ("handeling_behandelaar", d.handeling_behandelaar, 20),
    ]
    for question in d.facts():
        measured += [(f"vraag {question.veld}", question.vraag, 255)]
    measured += [(f"roltypen.{r.naam}.omschrijving", r.omschrijving, 100) for r in d.roltypen]
    measured += [
        (f"documenttypen.{k.naam}.omschrijving", k.omschrijving, 80) for k in d.documenttypen
    ]
    measured += [(f"statustypen.{s.naam}.tekst", s.tekst, 1000) for s in d.statustypen]
    for place, text, limit in measured:
        if len(text) > limit:
            yield f"{place}: {len(text)} tekens. Maak er hoogstens {limit} van."
    for question in d.facts():
        if question.veld in KNOWN_WORDS:
            yield f"vraag {question.veld}: dit woord is van het systeem. Kies een andere naam."


def warnings(d: Definition) -> list[str]:
    """Advice about long words and endings that never come. Never a reason to refuse the file."""
    found = [line for place, text in resident_texts(d) for line in _long_words(place, text)]
    if not d.geen_intrekken and all(step.zijpad != "intrekken" for step in d.stappen):
        found.append(
            "stappen: niemand kan de aanvraag intrekken. Maak een stap met `zijpad: intrekken`, "
            "of schrijf bij `geen_intrekken` waarom dat niet kan."
        )
    used = given_results(d)
    found += [
        f"resultaattypen.{r.naam}: geen stap geeft dit resultaat. Is dat de bedoeling?"
        for r in d.resultaattypen
        if r.naam not in used
    ]
    return found


def given_results(d: Definition) -> set[str]:
    """The resultaten that a step or the automation can give."""
    by_itself = {str(a.met.get("naam", "")) for a in d.automatisch if a.doe == "resultaat"}
    return ({step.resultaat for step in d.stappen} | by_itself) - {""}


def _long_words(place: str, text: str) -> Iterator[str]:
    words = re.findall(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*", re.sub(r"\{\w+\}", "woord", text))
    for word in dict.fromkeys(words):
        if len(word) > WORD_LETTERS:
            yield f"{place}: '{word}' is een lang woord. Kies een korter woord."


def resident_texts(d: Definition) -> Iterator[tuple[str, str]]:
    """Everything a resident reads that stands in the file, with its place."""
    for status in d.statustypen:
        place = f"statustypen.{status.naam}"
        yield f"{place}.tekst", status.tekst
        yield f"{place}.doen", status.doen
        for result, text in status.teksten.items():
            yield f"{place}.teksten.{result}", text
    for nr, notice in enumerate(d.berichten, 1):
        yield f"berichten.{nr}.onderwerp", notice.onderwerp
    for task in d.taken:
        yield f"taken.{task.taak}.tekst", task.tekst
