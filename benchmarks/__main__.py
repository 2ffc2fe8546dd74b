"""Run benchmarks and print one table.

    python -m benchmarks                     all of them, in about a quarter of an hour
    python -m benchmarks live bookings       these
    python -m benchmarks --quick             a fifth of the samples
    python -m benchmarks --keep /tmp/seeds   keep the seeded databases for the next run

Everything runs on this machine's loopback, on databases under a temporary folder.
"""

import argparse
import importlib
import sys
import tempfile
import time
from pathlib import Path

from benchmarks import table
from benchmarks.kept import Room

NAMES = (
    "live",
    "chromium",
    "press",
    "bookings",
    "expiring",
    "offers",
    "opening",
    "outbox",
    "memory",
    "left",
    "free",
    "instances",
    "queueing",
    "rush",
    "login",
    "first_view",
)


def main() -> None:
    """Measure as the command line asks. Ends with 1 when a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(NAMES)}; default: all")
    parser.add_argument("--quick", action="store_true", help="a fifth of the samples")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="where seeded databases stay; default: nowhere")
    arguments = parser.parse_args()
    if unknown := set(arguments.names) - set(NAMES):
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    figures: list[table.Figure] = []
    with tempfile.TemporaryDirectory(prefix="kept-benchmarks-") as folder:
        keep = arguments.keep.resolve() if arguments.keep else Path(folder)
        keep.mkdir(parents=True, exist_ok=True)
        for name in arguments.names or NAMES:
            began = time.monotonic()
            print(f"{name} ...", end=" ", file=sys.stderr, flush=True)
            figures += importlib.import_module(f"benchmarks.{name}").run(Room(Path(folder), keep, arguments.quick))
            print(f"{time.monotonic() - began:.0f} s", file=sys.stderr)
    print(table.heading())
    for figure in figures:
        print(table.line(figure))
    sys.exit(any(figure.met is False for figure in figures))


if __name__ == "__main__":
    main()
