"""Runs a coroutine to its end, also when a browser of another test keeps an event loop here."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

Answer = TypeVar("Answer")


def finish(coroutine: Coroutine[Any, Any, Answer]) -> Answer:
    """What the coroutine returns; its errors are raised here."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, coroutine).result()
