"""`python -m zaakspoor.tether PARENT MODULE …`: run a module that ends with its parent, even if the
parent is killed.

A kill -9 of the parent leaves no orphan that holds a port. Only Linux can promise that; elsewhere
it just runs.
"""

import ctypes
import os
import runpy
import signal
import sys

PR_SET_PDEATHSIG = 1  # linux/prctl.h


def tie(parent: int) -> None:
    """From now on the kernel kills this process when its parent (this pid) ends."""
    if sys.platform != "linux":
        return
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it ended before we asked
        os._exit(1)


def command(module: str, *arguments: str) -> list[str]:
    """The command line that runs this module tied to the present process."""
    return [sys.executable, "-m", "zaakspoor.tether", str(os.getpid()), module, *arguments]


if __name__ == "__main__":
    tie(int(sys.argv[1]))
    name = sys.argv[2]
    sys.argv = sys.argv[2:]
    runpy.run_module(name, run_name="__main__", alter_sys=True)
