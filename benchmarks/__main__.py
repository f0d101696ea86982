"""Run the benchmarks: see __init__.py."""

from __future__ import annotations

import argparse
import datetime as dt
import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from benchmarks import client, engine, eviction, startup, wire

PARTS = {
    "engine": engine.report, "eviction": eviction.report, "client": client.report, "startup": startup.report,
    "wire": wire.report,
}  # fmt: skip
PAGE = Path(__file__).parent.parent / "docs" / "benchmarks.md"
ABOUT = """# Benchmarks

Written by `python -m benchmarks --write` on {date}; run `make bench` for your machine's own figures.

{machine}. Other programs ran on it at the same time, so compare rows and columns,
not these figures with those of another page. All was measured in one run, the contenders in turns.
redis-server is 8.2.3 on the same machine.
"""


def machine():
    """What ran it, in general terms."""
    python = f"{platform.python_implementation()} {platform.python_version()}"
    with_hiredis = f" with hiredis {version('hiredis')}" if installed("hiredis") else ""
    cores = f"{os.cpu_count()} virtual cores of a shared {platform.machine()} machine"
    return (
        f"{cores}, {platform.system()}, {python}, "
        f"redis-py {version('redis')}{with_hiredis}"
    )


def installed(package):
    try:
        return bool(version(package))
    except PackageNotFoundError:
        return False


def main():
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="How fast is it?")
    parser.add_argument("parts", nargs="*", metavar="part", help=f"{', '.join(PARTS)}; none means all")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--quick", action="store_true", help="a tenth of the work")
    parser.add_argument("--write", action="store_true", help=f"into {PAGE.parent.name}/{PAGE.name}")
    chosen = parser.parse_args()
    if unknown := set(chosen.parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    about = ABOUT.format(date=dt.datetime.now(dt.UTC).date(), machine=machine())
    reports = [PARTS[part](chosen.rounds, 0.1 if chosen.quick else 1.0) for part in chosen.parts or PARTS]
    page = "\n".join([about, *reports])
    if chosen.write:
        PAGE.write_text(page, encoding="utf-8")
    print(page)


if __name__ == "__main__":
    main()
