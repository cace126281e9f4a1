#!/usr/bin/env python3
"""Measures what the program says about copies, on labelled data.

  copies.py PROGRAM SHARED [--check] [--only NAME,NAME]

SHARED has data/ and score/ (see bench/README.md). Everything else is made at run
time. With --check the figures must hold their floors and ceilings, or the
script ends with 1; 77 where the data are not there.
"""
import argparse
import pathlib
import sys
import tempfile

import evasion
import generated
import harness
import languages
import other_words
import press
import verses

PARTS = {"generated": generated, "other_words": other_words, "verses": verses, "evasion": evasion,
         "languages": languages, "press": press}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", type=pathlib.Path)
    parser.add_argument("shared", type=pathlib.Path)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--only", default=",".join(PARTS), metavar="NAME,NAME")
    options = parser.parse_args()
    if not (options.shared / "score" / "score.py").exists():
        print(f"skipped: no labelled data in {options.shared} (set COPYDESK_SHARED)")
        return 77
    with tempfile.TemporaryDirectory() as scratch:
        bench = harness.Bench(options.program.resolve(), options.shared, pathlib.Path(scratch), options.check)
        for name in options.only.split(","):
            PARTS[name].measure(bench)
    return 1 if bench.failed else 0


if __name__ == "__main__":
    sys.exit(main())
