"""The counts of a case type as a table for people. Counted by zaken/queries/proces_tellen.py."""

from collections.abc import Iterator

from zaken.queries.proces_tellen import Counts, Measure

# Column by column: its head, its measure, and what of it is shown.
COLUMNS = (
    ("zaken", "verblijf", "zaken"),
    ("keren", "verblijf", "keren"),
    ("duur", "verblijf", "uren"),
    ("nu", "verblijf", "nu"),
    ("stilgezet", "opgeschort", "uren"),
    ("wacht op inwoner", "inwoner", "uren"),
    ("wacht op oppakken", "oppakken", "uren"),
    ("ligt nu", "oppakken", "nu"),
    ("andere afdeling", "afdeling", "keren"),
    ("andere persoon", "persoon", "keren"),
    ("teruggezet", "teruggezet", "keren"),
    ("heropend", "heropend", "keren"),
    ("taak opnieuw", "taak", "keren"),
    ("bericht hersteld", "bericht", "keren"),
)
UNSTATED = "(nog geen status)"


def table(zaaktype: str, counts: Counts) -> Iterator[str]:
    """The lines: what it is about, a row per status in the order of the case type, and all
    together.
    """
    closed, alone = counts.of("afgesloten").zaken, counts.of("vanzelf").zaken
    share = f"{100 * alone / closed:.0f}%" if closed else "-"
    yield f"{zaaktype}: {counts.of('zaken').zaken} zaken, {closed} afgesloten"
    yield f"vanzelf afgehandeld, zonder medewerker: {alone} ({share} van de afgesloten zaken)"
    yield "duur en wachten: mediaan / 90e percentiel in werkuren (9 tot 17 uur op werkdagen)"
    yield ""
    told = {status for _, status in counts.measures}
    rows = [*counts.statussen, *({UNSTATED} & told)]
    lines = [("status", *(head for head, _, _ in COLUMNS))]
    lines += [(status, *_cells(counts, status)) for status in rows]
    lines.append(("alles samen", *_cells(counts, "")))
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for first, *rest in lines:
        cells = (cell.rjust(width) for cell, width in zip(rest, widths[1:], strict=True))
        yield "  ".join([first.ljust(widths[0]), *cells])


def _cells(counts: Counts, status: str) -> Iterator[str]:
    for _, name, shown in COLUMNS:
        measure = counts.of(name, status)
        yield _hours(measure) if shown == "uren" else str(getattr(measure, shown))


def _hours(measure: Measure) -> str:
    if measure.mediaan is None or measure.p90 is None:
        return "-"
    return f"{measure.mediaan:.1f} / {measure.p90:.1f}".replace(".", ",")
