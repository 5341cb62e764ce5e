"""`python -m simulators`: start the far sides on this machine."""

import argparse
from pathlib import Path

from simulators.run import Ports, run


def main() -> None:
    """Read the arguments and serve."""
    parser = argparse.ArgumentParser(prog="simulators", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8100, help="all HTTP far sides")
    parser.add_argument("--smtp-port", type=int, default=8125, help="the mail sink")
    parser.add_argument("--state-dir", type=Path, help="where accepted messages are kept")
    parser.add_argument(
        "--globe-port", type=int, help="MijnOverheid over mutual TLS (default: not listening)"
    )
    chosen = parser.parse_args()
    ports = Ports(chosen.port, chosen.smtp_port, chosen.globe_port)
    run(chosen.host, ports, chosen.state_dir)


if __name__ == "__main__":
    main()
