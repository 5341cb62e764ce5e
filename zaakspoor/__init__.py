"""Composition: the only place that knows every part. One page each for app, worker,
cli, launcher.
"""

import sys
from types import ModuleType
from typing import Any

# What packages load for a command line or a traceback in colour: 9 MB in every process of ours, for
# nobody. What is not there they do without (`None`: an ImportError, as if not installed).
_spared: dict[str, Any] = {
    "cel.cli": ModuleType("cel.cli"),
    "httpx._main": ModuleType("httpx._main"),
    "rich": None,
}
for _name, _instead in _spared.items():
    sys.modules.setdefault(_name, _instead)
