"""Is what residents read easy enough (B1)? By the measure of ADR 27: Flesch-Douma, the length of a
sentence, and a list of words that have an easier one. Pure.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from workflows.consistency_texts import resident_texts
from workflows.definition import Definition

LEAST_SCORE = 60  # Douma's own scale: 60 to 70 is ordinary text; below 60 it is difficult
LEAST_WORDS = 10  # of fewer words the formula says nothing: one long word decides
MOST_WORDS = 15  # of one sentence
# Words of the town hall, and what to write instead.
EASIER = {
    "alsmede": "en ook",
    "alvorens": "voordat",
    "bescheiden": "stukken",
    "betreffende": "over",
    "conform": "volgens",
    "derhalve": "daarom",
    "desbetreffende": "deze",
    "dient": "moet",
    "dienen": "moeten",
    "echter": "maar",
    "gaarne": "graag",
    "geenszins": "niet",
    "hetgeen": "wat",
    "hieromtrent": "hierover",
    "indien": "als",
    "ingevolge": "volgens",
    "inzake": "over",
    "jegens": "tegen",
    "middels": "met",
    "mits": "als",
    "namelijk": "want",
    "nopens": "over",
    "omtrent": "over",
    "onderhavige": "deze",
    "reeds": "al",
    "teneinde": "om",
    "tevens": "ook",
    "thans": "nu",
    "uitsluitend": "alleen",
    "verstrekken": "geven",
    "voornemens": "van plan",
    "voornoemde": "deze",
    "vooralsnog": "nu nog",
    "wederom": "weer",
    "zulks": "dat",
}
_VOWELS = re.compile(
    r"aai|ooi|oei|eeu|ieu|aa|ee|oo|uu|ie|oe|eu|ui|ei|ij|au|ou|[aeiouyàáâäèéêëìíîïòóôöùúûü]"
)
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")


@dataclass(frozen=True)
class Measured:
    """A text in figures. `score` is Flesch-Douma: 100 very easy, 60 ordinary, 30 very hard."""

    score: int
    words: int
    sentences: tuple[tuple[str, ...], ...]


def measure(text: str) -> Measured | None:
    """206.84 - 0.93 x words per sentence - 77 x syllables per word (Douma 1960). A word in braces
    counts as one word of one syllable. None when there is no word.
    """
    plain = re.sub(r"\{\w+\}", "dat", text)
    parts = (tuple(_WORD.findall(part)) for part in re.split(r"[.!?:]+(?:\s|$)", plain))
    sentences = tuple(part for part in parts if part)
    words = [word for sentence in sentences for word in sentence]
    if not words:
        return None
    syllables = sum(max(1, len(_VOWELS.findall(word.lower()))) for word in words)
    score = 206.84 - 0.93 * len(words) / len(sentences) - 77 * syllables / len(words)
    return Measured(round(score), len(words), sentences)


def reading_faults(d: Definition) -> Iterator[str]:
    """Texts that are not B1."""
    for place, text in resident_texts(d):
        if found := measure(text):
            yield from hard(place, found)


def hard(place: str, found: Measured) -> Iterator[str]:
    """What is not B1 in a text that was measured, as sentences that name this place."""
    for sentence in found.sentences:
        if len(sentence) > MOST_WORDS:
            start = " ".join(sentence[:4])
            yield (
                f'{place}: de zin die begint met "{start}" heeft {len(sentence)} woorden. '
                f"Maak er zinnen van hoogstens {MOST_WORDS} woorden van."
            )
    if found.words >= LEAST_WORDS and found.score < LEAST_SCORE:
        yield (
            f"{place}: is te moeilijk voor B1 (Flesch-Douma {found.score}, minstens "
            f"{LEAST_SCORE}). Schrijf kortere zinnen en kortere woorden."
        )
    used = {word.lower() for sentence in found.sentences for word in sentence}
    for word in sorted(used & EASIER.keys()):
        yield f'{place}: "{word}" is een moeilijk woord. Schrijf: {EASIER[word]}.'
