"""What the nursery (nursery.py) takes into memory before it forks."""

import os
from importlib import import_module

from zaakspoor import tether
from zaakspoor.nursery import NURSERY, PARENT

# The app comes last: it tells the garbage collector that all of this stays.
MODULES = ("zaakspoor.housekeeping", "zaakspoor.worker", "zaakspoor.app")

tether.tie(int(os.environ[PARENT]))
os.environ[NURSERY] = str(os.getpid())
for name in MODULES:
    import_module(name)
