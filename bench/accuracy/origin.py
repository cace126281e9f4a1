#!/usr/bin/env python3
"""Who had a story first, on generated news, where it is known.

  origin.py PROGRAM [--check]

Of every cluster of two or more: which member is the agency's own words, against the
earliest date alone (the least id where several have it), and which agency it is. The
agencies are invented, so the program has to learn their names.
"""
import argparse
import collections
import pathlib
import sys
import tempfile

import harness
from harness import records, table

DOCUMENTS = 10_000
SEED = 23
AGENCIES = ("Corvane Wire", "Ostrel Agency", "Brightmoor Dispatch")  # by number of the story, as gen has them


def share(rows):
    return sum(rows) / len(rows) if rows else 0.0


def measure(bench, tier):
    corpus = bench.path("gen.jsonl")
    bench.run("gen", "--docs", DOCUMENTS, "--seed", SEED, "--tier", tier, "--truth", bench.path("truth"), "-o", corpus)
    truth = {r["id"]: r for r in table(bench.path("truth.clusters.tsv"))}
    print(f"generated news, {DOCUMENTS} documents, {tier}")
    score(bench, corpus, truth)
    documents = list(records(corpus))
    for d in documents:
        for name in AGENCIES:
            d["text"] = d["text"].replace(name, "")
    print("  without the names of agencies")
    score(bench, bench.write("plain.jsonl", documents), truth)


def score(bench, corpus, truth):
    clusters = bench.path("clusters.jsonl")
    bench.run("cluster", corpus, "--keep", "origin; earliest; longest", "-o", clusters)
    earliest, led, agency, member, sure, names = [], [], [], [], [], []
    unknown = 0
    for c in records(clusters):
        ids = [m["id"] for m in c["members"]]
        for m in c["members"]:
            if "credit" in m:
                names.append(m["credit"] == AGENCIES[int(truth[m["id"]]["story"][1:]) % len(AGENCIES)])
        if len(ids) < 2:
            continue
        run = collections.Counter(truth[i]["cluster"] for i in ids).most_common(1)[0][0]
        first = [i for i in ids if truth[i]["copy"] == "0" and truth[i]["cluster"] == run]
        if not first:
            continue
        day = min(m["date"] for m in c["members"])
        earliest.append(min(m["id"] for m in c["members"] if m["date"] == day) == first[0])
        led.append(c["lead"] == first[0])
        if not c["origin"]:
            unknown += 1
        elif c["origin_kind"] == "agency":
            agency.append(c["origin"] == AGENCIES[int(truth[first[0]]["story"][1:]) % len(AGENCIES)])
        else:
            member.append(c["origin"] == first[0])
            sure.append(c["origin_confidence"])
    bench.row("clusters", len(led))
    bench.row("earliest date alone, first member", share(earliest))
    bench.row("lead by origin; earliest; longest", share(led), at_least=0.65)
    bench.row("origin unknown", unknown / len(led))
    if agency:
        bench.row("origin an agency", len(agency) / len(led))
        bench.row("  the right one", share(agency), at_least=0.95)
        bench.row("credits of documents that are right", share(names), at_least=0.95)
    bench.row("origin a member", len(member) / len(led))
    bench.row("  the right one", share(member), at_least=0.8)
    bench.row("  said to be", share(sure))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", type=pathlib.Path)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        bench = harness.Bench(options.program.resolve(), pathlib.Path(), pathlib.Path(scratch), options.check)
        for tier in ("light", "medium", "heavy"):
            measure(bench, tier)
    return 1 if bench.failed else 0


if __name__ == "__main__":
    sys.exit(main())
