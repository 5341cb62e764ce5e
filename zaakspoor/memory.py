"""How a process that serves looks after its memory."""

import ctypes
import gc

_TRIM_THRESHOLD = -1  # M_TRIM_THRESHOLD of malloc.h
_LOOSE = 128 * 1024  # bytes


def settle() -> None:
    """All that a process serves with is loaded: call once, before its first request."""
    # What is there now stays. Without this every few requests all of it is searched for garbage,
    # which takes a tenth of the time of a short request.
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    # glibc keeps more for itself the larger the pieces were that it was asked for. Naming its own
    # first value once more makes it stay there: what a large file took goes back at once.
    if allocator := getattr(ctypes.CDLL(None), "mallopt", None):
        allocator(_TRIM_THRESHOLD, _LOOSE)
