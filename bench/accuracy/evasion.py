"""Copies that were made hard to find: recall for each way of hiding them.

A thousand documents and a changed copy of each on another site the next day; a
copy counts as found where the pair is exact, copy or contained.
"""
import datetime
import random

import edits
from harness import COPY, pair, records

DOCUMENTS = 1000
WAYS = [
    ("invisible characters", edits.invisible),
    ("letters that look alike", edits.lookalikes),
    ("white space", edits.spacing),
    ("upper case", edits.upper),
    ("mixed case", edits.mixed_case),
    ("full-width letters", edits.wide),
    ("paragraphs in another order", edits.reordered),
    ("an advert every 30 words", edits.adverts),
    ("the same on lines of its own", edits.advert_lines),
    ("numbers changed", edits.numbers),
]


def releases(bench):
    """Press releases of 60 words or more, drawn from all of them."""
    path = bench.data / "press" / "senate.jsonl.zst"
    fit = [d for d in records(path) if len(d["text"].split()) >= 60]
    return random.Random(11).sample(fit, DOCUMENTS)


def stories(bench):
    path = bench.path("stories.jsonl")
    bench.run("gen", "--docs", 4 * DOCUMENTS, "--seed", 11, "--tier", "light", "-o", path)
    fit = [d for d in records(path) if len(d["text"].split()) >= 60]
    return random.Random(11).sample(fit, DOCUMENTS)


def with_copies(originals, change, seed=5):
    prng = random.Random(seed)
    for d in originals:
        day = datetime.date.fromisoformat(d["date"][:10]) + datetime.timedelta(days=1)
        own = {"id": d["id"], "site": d["site"], "date": d["date"], "text": d["text"]}
        yield own
        yield {**own, "id": d["id"] + "-copy", "site": f"mirror{prng.randrange(10)}.example",
               "date": day.isoformat(), "text": change(d["text"], prng)}


def relations(bench, originals, change):
    """What each original and its copy are called; None where nothing is said."""
    corpus = bench.write("evasion.jsonl", with_copies(originals, change))
    found = bench.matches(corpus, "--background")
    return [found.get(pair(d["id"], d["id"] + "-copy"), {}).get("relation") for d in originals]


def measure(bench):
    for name, make in (("press releases", releases), ("generated stories", stories)):
        originals = make(bench)
        print(f"copies that hide, {len(originals)} {name}: recall")
        for way, change in WAYS:
            called = relations(bench, originals, change)
            bench.row(way, sum(r in COPY for r in called) / len(called), at_least=0.95)
            bench.note(called)
