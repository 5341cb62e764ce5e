"""The house rules no general linter knows; each is a law of ARCHITECTURE.md or a size.

Usage: lint_house.py PATH...  prints `file:line: rule: sentence`, ends with 1 when it found any.
"""

import ast
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

_DOMAIN = ("zaken", "workflows", "portal", "notifications", "berichtenbox_adapter")
PRODUCT = (*_DOMAIN, "schemas", "zaakspoor")
SKIPPED = {"var", "build", "dist", "node_modules", "vendor", "__pycache__"}
TEXTS = {".py", ".md", ".toml", ".yaml", ".yml", ".json", ".lock", ".txt", ".html", ".css", ".sh"}
TEXT_NAMES = {"Makefile", "Dockerfile", ".npmrc", "run"}
# Split, or this file would break its own rules.
OUTSIDE = re.compile(
    r"(?<![\w.])/(?:ro" r"ot|wo" r"rk|home/\w+)/"
    r"|registry\.npm" r"js|py" r"pi\.org|python" r"hosted\.org|/op" r"t/py" r"pi"
)  # fmt: skip
UNFINISHED = re.compile(r"\b(?:TO" r"DO|FIX" r"ME|XX" r"X)\b|NotImplemented" r"Error")  # fmt: skip
Found = Iterator[tuple[int, str]]
# Everything about a change is named where it is made.
THE_ONE_DOOR = ("zaken/change.py", "zaken/events.py")  # everything about a change is named


@dataclass(frozen=True)
class Source:
    """One file: its place in the project decides which rules hold."""

    root: Path
    path: Path

    @cached_property
    def place(self) -> str:
        return self.path.resolve().relative_to(self.root).as_posix()

    @cached_property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8", errors="replace")

    @cached_property
    def nodes(self) -> list[ast.AST]:
        return list(ast.walk(ast.parse(self.text))) if self.path.suffix == ".py" else []

    @property
    def is_product(self) -> bool:
        return self.is_in(*(f"{name}/" for name in PRODUCT))

    def is_in(self, *starts: str) -> bool:
        return self.place.startswith(starts)

    def calls(self) -> Iterator[tuple[int, str, ast.Call]]:
        """Every call as line, dotted name and node."""
        for node in self.nodes:
            if isinstance(node, ast.Call):
                yield node.lineno, ast.unparse(node.func), node


def no_commit(source: Source) -> Found:
    """Law 2: a request or job is one transaction; a commit in the middle would cut it in two."""
    for line, name, _ in [] if source.is_in("zaken/migrations/") else source.calls():
        if name.endswith((".commit", ".rollback")):
            yield line, f"{name}() cuts the transaction; use `with sessions.begin() as db`"


def add_in_domain(source: Source) -> Found:
    """Law 1: what is saved passes change.py; another door skips rules, rights and the event."""
    for line, name, _ in source.calls():
        saves = re.fullmatch(r"(?:\w+\.)*(?:db|session)\.(?:add|add_all|delete)", name)
        if saves and not source.is_in("zaken/", "notifications/"):
            yield line, f"{name}() stands outside zaken/ and notifications/; go through change.py"


def einddatum_by_action(source: Source) -> Found:
    """Law 1: closing a zaak also sets its archive dates; only an action does it all."""
    for node in source.nodes:
        is_set = isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)
        if is_set and node.attr == "einddatum" and not source.is_in("zaken/actions/"):  # type: ignore[attr-defined]
            yield node.lineno, "einddatum is set by zaken/actions only"  # type: ignore[attr-defined]


def select_zaak_where_seen(source: Source) -> Found:
    """Law 6: every read passes `sees`; elsewhere a SELECT of zaken could forget it."""
    allowed = ("zaken/queries", "zaken/rules/", "zaken/actions/", "zaken/change.py")
    for line, name, call in source.calls():
        asked = {ast.unparse(argument) for argument in call.args} & {"Zaak", "models.Zaak"}
        is_select = name.split(".")[-1] == "select"
        if is_select and asked and not source.is_in(*allowed, "schemas/engine/"):
            yield line, "select(Zaak) belongs in zaken/queries*.py, where `sees` is applied"


@cache
def zaaktypen(root: Path) -> frozenset[str]:
    """The identifications in the case type files."""
    files = sorted((root / "workflows/definitions").glob("*.y*ml"))
    found = (re.search(r"^zaaktype:\s*[\"']?([\w.-]+)", file.read_text(), re.M) for file in files)
    return frozenset(match[1] for match in found if match)


def no_zaaktype_in_code(source: Source) -> Found:
    """Law 8: a case type is a file; code that names one changes whenever one is added."""
    for node in source.nodes:
        words = node.value if isinstance(node, ast.Constant) else None
        named = set(words.split("/")) & zaaktypen(source.root) if isinstance(words, str) else None
        if named and not source.is_in("zaakspoor/demo"):
            yield node.lineno, f"the zaaktype {named.pop()} is named in code; put it in its file"  # type: ignore[attr-defined]


def sizes(source: Source) -> Found:
    """What does not fit on a few screens is not read; a migration is written once, and is free."""
    lines = source.text.count("\n")
    if source.path.suffix == ".html" and lines > 100:
        yield 1, f"a template of {lines} lines; 100 is the most, cut it by meaning"
    if source.path.suffix != ".py" or source.is_in("zaken/migrations/versions/"):
        return
    is_line_up = re.match(r"zaken/models/|schemas/\w+\.py", source.place)
    most = 450 if is_line_up else 400
    if lines > most:
        yield 1, f"a file of {lines} lines; {most} is the most, cut it by meaning"
    if lines and not ast.get_docstring(ast.parse(source.text)):
        yield 1, "a module begins with one to three lines that say what lives here"
    longest = 40 if source.is_in("tests/") else 50
    for node in source.nodes:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or 0) - node.lineno + 1
            if length > longest:
                yield node.lineno, f"{node.name} has {length} lines; {longest} is the most"
            named = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
            count = len([argument for argument in named if argument.arg not in ("self", "cls")])
            one_door = source.place in THE_ONE_DOOR and node.name in ("change", "act", "record")
            if count > 6 and not one_door and not source.is_in("tests/"):
                yield node.lineno, f"{node.name} takes {count} arguments; 6 is the most"


def one_clock(source: Source) -> Found:
    """Terms are tested with a frozen clock; a second clock would not be frozen."""
    if not source.is_in("zaken/base/clock.py", "simulators/clock.py", "bench/", "tools/"):
        for line, name, _ in source.calls():
            if re.search(r"\b(?:datetime\.(?:now|utcnow|today)|date\.today)$", name):
                yield line, f"{name}() is a second clock; use zaken/base/clock.py"


def arrows(source: Source) -> Found:
    """Simulators are the far side, and zaken/base is the floor: neither knows what stands on it."""
    for node in source.nodes:
        modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            modules = [f"{node.module}.{alias.name}" for alias in node.names]
        for module in modules:
            line, top = node.lineno, module.split(".")[0]  # type: ignore[attr-defined]
            if source.is_in("simulators/") and top in PRODUCT:
                yield line, f"a simulator imports {module}; it must not know the product"
            if source.is_product and top == "simulators":
                yield line, "the product imports a simulator; start it as a process"
            if source.is_in("zaken/base/") and top in PRODUCT and module[:10] != "zaken.base":
                yield line, f"zaken/base imports {module}; the arrows go down only"


def no_leftovers(source: Source) -> Found:
    """A path or registry of one machine works on no other; what is not done is an issue."""
    for number, line in enumerate(source.text.splitlines(), 1):
        if match := OUTSIDE.search(line):
            yield number, f"{match[0]} is of one machine or registry; leave it out"
        if source.path.suffix in (".py", ".html") and (match := UNFINISHED.search(line)):
            yield number, f"{match[0]}: finish it, or make it an issue"


Rule = Callable[[Source], Found]
OF_THE_PRODUCT: tuple[Rule, ...] = (
    *(no_commit, add_in_domain, einddatum_by_action, select_zaak_where_seen, no_zaaktype_in_code),
)
OF_ALL: tuple[Rule, ...] = (sizes, one_clock, arrows, no_leftovers)


def files(path: Path) -> Iterator[Path]:
    """The text files under a path, without what was made or fetched."""
    below = sorted(path.iterdir()) if path.is_dir() else []
    for child in below:
        if child.name not in SKIPPED and (child.name == ".ci" or not child.name.startswith(".")):
            yield from files(child)
    if path.is_file() and (path.suffix in TEXTS or path.name in TEXT_NAMES):
        yield path


def check(paths: list[Path], root: Path) -> list[str]:
    """Everything found, as `file:line: rule: sentence`."""
    sources = [Source(root.resolve(), file) for path in paths for file in files(path)]
    return [
        f"{source.place}:{line}: {rule.__name__}: {sentence}"
        for source in sources
        for rule in (*OF_ALL, *(OF_THE_PRODUCT if source.is_product else ()))
        for line, sentence in rule(source)
    ]


if __name__ == "__main__":
    told = check([Path(name) for name in sys.argv[1:]] or [Path()], Path())
    print("\n".join(told) or "house rules: all kept")
    sys.exit(bool(told))
