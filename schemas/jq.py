"""Paths into JSON as clients write them for jq: `.record.data`, `.versions[0].jsonSchema`.

A path, never a program: who may post a path may not make us count to infinity (zrcL-21).
"""

import re
from typing import Any

from zaken.base.keeps import keeps

_STEP = re.compile(r"\.([A-Za-z_]\w*)|\[(\d{1,4})\]|\.\[(\d{1,4})\]|\.?\[\"([^\"\\\x00-\x1f]+)\"\]")


@keeps("zrcL-21", "A jq expression is a plain path; anything else is refused unread.")
def is_path(text: str) -> bool:
    return text == "." or (bool(text) and _steps(text) is not None)


def follow(data: Any, text: str) -> Any:
    """What the path leads to. Raises KeyError when it leads nowhere."""
    for step in [] if text == "." else _steps(text) or []:
        known = len(data) if isinstance(data, list) else data if isinstance(data, dict) else ()
        here = range(known) if isinstance(known, int) else known
        if step not in here:
            raise KeyError(text)
        data = data[step]
    return data


def _steps(text: str) -> list[str | int] | None:
    """The names and numbers on the way; None when this is no path."""
    steps: list[str | int] = []
    at = 0
    while at < len(text):
        if (found := _STEP.match(text, at)) is None:
            return None
        name, number, dotted, quoted = found.groups()
        steps.append(int(number or dotted) if number or dotted else name or quoted)
        at = found.end()
    return steps
