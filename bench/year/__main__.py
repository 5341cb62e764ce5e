"""`python -m bench.year`."""

import sys

from bench.year.run import main

if __name__ == "__main__":
    sys.exit(main())
