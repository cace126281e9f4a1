#!/usr/bin/env python3
"""How well the confidence of a relation holds: of the pairs said to be right with
0.9, nine in ten should be.

  confidence.py PROGRAM SHARED [--check]

Three truths: the pairs of press releases that people labelled (the confidence was
fitted to these), the invented week and generated news (it was not). A relation is
right where it names the label; exact, copy and contained all name a copy. With
--check the calibration error on the labelled pairs must stay below a ceiling, or the
script ends with 1; 77 where the data are not there.
"""
import argparse
import collections
import math
import pathlib
import sys
import tempfile

import harness
from harness import COPY, pair, table

EDGES = (0.7, 0.8, 0.9, 0.95, 1.0)
LABELS = {"reissue": "R", "passage": "Q", "template": "T", "background": "B", **dict.fromkeys(COPY, "C")}
MOST_ERROR = 0.08
DOCUMENTS = 10_000
SEED = 7


def judged(matches, gold):
    """(confidence, whether it is right) of the pairs that have both. N, nothing in
    common, is background by another name; either is not scored."""
    rows = []
    for r in table(gold):
        label = "B" if r["label"] == "N" else r["label"]
        m = matches.get(pair(r["id_a"], r["id_b"]))
        if m and label in LABELS.values():
            rows.append((m["confidence"], LABELS[m["relation"]] == label))
    return rows


def slope(rows):
    """Intercept and slope of a logistic regression on the log odds of the confidence
    (Cox 1958): 0 and 1 where the confidence holds."""
    points = [(math.log(c / (1 - c)), y) for c, y in rows if c < 1]
    a, b = 0.0, 1.0
    for _ in range(50):
        g = [0.0, 0.0]
        h = [1e-9, 0.0, 1e-9]
        for x, y in points:
            p = 1 / (1 + math.exp(-max(-30, min(30, a + b * x))))
            g[0] += y - p
            g[1] += (y - p) * x
            h[0] += p * (1 - p)
            h[1] += p * (1 - p) * x
            h[2] += p * (1 - p) * x * x
        determinant = h[0] * h[2] - h[1] * h[1]
        a += (h[2] * g[0] - h[1] * g[1]) / determinant
        b += (h[0] * g[1] - h[1] * g[0]) / determinant
    return a, b


def report(bench, name, rows, most_error=None):
    print(f"{name}: {len(rows)} pairs, {sum(y for _, y in rows) / len(rows):.3f} right")
    bins = collections.defaultdict(list)
    for c, y in rows:
        bins[next(e for e in EDGES if c < e or e == EDGES[-1])].append((c, y))
    error = 0
    low = 0.0
    for edge in EDGES:
        inside = bins[edge]
        if inside:
            said = sum(c for c, _ in inside) / len(inside)
            right = sum(y for _, y in inside) / len(inside)
            error += abs(said - right) * len(inside) / len(rows)
            print(f"  {low:.2f} to {edge:.2f}   {len(inside):6} pairs   said {said:.3f}   right {right:.3f}")
        low = edge
    bench.row("mean distance of said and right", error, at_most=most_error)
    print("  log odds: intercept %.2f, slope %.2f" % slope(rows), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", type=pathlib.Path)
    parser.add_argument("shared", type=pathlib.Path)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    data = options.shared / "data"
    if not (data / "press-pairs" / "senate.tsv").exists():
        print(f"skipped: no labelled data in {options.shared} (set COPYDESK_SHARED)")
        return 77
    source = pathlib.Path(__file__).resolve().parents[2]
    with tempfile.TemporaryDirectory() as scratch:
        bench = harness.Bench(options.program.resolve(), options.shared, pathlib.Path(scratch), options.check)
        matches = bench.matches(data / "press" / "senate.jsonl.zst", "--background")
        report(bench, "Senate pairs", judged(matches, data / "press-pairs" / "senate.tsv"), MOST_ERROR)
        matches = bench.matches(source / "corpus" / "week.jsonl", "--background")
        report(bench, "the invented week", judged(matches, source / "corpus" / "truth" / "pairs.tsv"))
        corpus = bench.path("gen.jsonl")
        for tier in ("light", "medium", "heavy"):
            bench.run("gen", "--docs", DOCUMENTS, "--seed", SEED, "--tier", tier,
                      "--truth", bench.path("truth"), "-o", corpus)
            matches = bench.matches(corpus, "--background")
            report(bench, f"generated news, {tier}", judged(matches, bench.path("truth.pairs.tsv")))
    return 1 if bench.failed else 0


if __name__ == "__main__":
    sys.exit(main())
