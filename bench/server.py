"""The product's own web server as a process of its own, and what it costs in memory."""

import contextlib
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import httpx

from zaakspoor import tether

START_SECONDS = 120.0


@contextlib.contextmanager
def serving(workers: int, log: Path, *, alone: bool = True) -> Iterator[tuple[int, int]]:
    """`zaakspoor serve` on a free port, without its worker if `alone`. Gives (port, process id).
    Raises RuntimeError when it does not start."""
    port = free_port()
    without = ["--no-worker"] if alone else []
    asked = ["serve", *without, "--port", str(port), "--workers", str(workers)]
    command = tether.command("zaakspoor.cli", *asked)  # killed, we leave nobody behind
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT)
    try:
        _wait(port, process, log)
        yield port, process.pid
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()


def _wait(port: int, process: "subprocess.Popen[bytes]", log: Path) -> None:
    try:
        ready(port, process)
    except RuntimeError as error:
        told = log.read_text(errors="replace")[-2000:]
        raise RuntimeError(f"{error} Its last words:\n{told}") from None


def ready(port: int, process: "subprocess.Popen[bytes]") -> None:
    """Wait until it answers. Raises RuntimeError when it does not."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        with contextlib.suppress(httpx.HTTPError):
            if httpx.get(f"http://127.0.0.1:{port}/healthz", timeout=2, trust_env=False).is_success:
                return
        time.sleep(0.1)
    raise RuntimeError("The server did not start.")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def memory(pid: int) -> float:
    """MB of this process and everything it started, shared pages counted once (Pss)."""
    return sum(_pss(p) for p in [pid, *_children(pid)]) / 1024


def processor(pid: int) -> float:
    """Seconds of processor time that this process and its children used until now."""
    ticks = 0
    for one in [pid, *_children(pid)]:
        with contextlib.suppress(OSError):
            fields = Path(f"/proc/{one}/stat").read_text().rsplit(")", 1)[1].split()
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def _pss(pid: int) -> int:
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    return 0


def _children(pid: int) -> list[int]:
    found = []
    for entry in os.listdir("/proc"):
        with contextlib.suppress(OSError, ValueError, IndexError):
            parent = int(Path(f"/proc/{int(entry)}/stat").read_text().rsplit(")", 1)[1].split()[1])
            if parent == pid:
                found += [int(entry), *_children(int(entry))]
    return found
