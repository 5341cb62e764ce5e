"""The HTML of the simulators (Jinja2, escaped) and the one function that fills it."""

from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

ENVIRONMENT = Environment(
    loader=PackageLoader("simulators", "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def page(name: str, **values: Any) -> str:
    """The page of this name, filled with these values."""
    return ENVIRONMENT.get_template(name).render(**values)
