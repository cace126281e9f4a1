"""Verse alignment: chapters of the King James Bible against those of the World
English Bible with verses in another order, cut and inserted.

A line a verse. A fifth of the verses is cut, as many are put in from other
books, and all are shuffled. Scored by the aligned paragraphs of the matches;
verses of under six words, which are not reported, do not count.
"""
import collections
import random

from harness import bootstrap, f1, lines, pair

SHORT = 6  # words
SHARE = 0.2


def chapters(bench):
    """{(book, chapter): [(kjv, web) of each verse]}"""
    found = collections.OrderedDict()
    for line in lines(bench.data / "reuse" / "kjv_web.tsv.xz"):
        book, chapter, _, kjv, web = line.rstrip("\n").split("\t")
        found.setdefault((book, chapter), []).append((kjv, web))
    return found


def rewritten(key, verses, others, prng, moves):
    """Lines of the second version, as (verse number in the first or None, text)."""
    out = [(n, web) for n, (_, web) in enumerate(verses, 1)]
    if "cut" in moves:
        out = [v for v in out if prng.random() >= SHARE] or out[:1]
    if "insert" in moves:
        for _ in range(round(SHARE * len(verses))):
            book, web = prng.choice(others)
            while book == key[0]:
                book, web = prng.choice(others)
            out.insert(prng.randint(0, len(out)), (None, web))
    if "shuffle" in moves:
        prng.shuffle(out)
    return out


def measure(bench):
    bible = chapters(bench)
    others = [(key[0], web) for key, verses in bible.items() for _, web in verses]
    print(f"verse alignment, {len(bible)} chapters")
    for name, moves, least in (("in order", (), None), ("shuffled", ("shuffle",), None),
                               ("shuffled, cut and inserted", ("shuffle", "cut", "insert"), 0.8)):
        prng = random.Random(13)
        documents, gold = [], {}
        for key, verses in bible.items():
            a, b = "kjv/" + "/".join(key), "web/" + "/".join(key)
            lines_b = rewritten(key, verses, others, prng, moves)
            documents += [
                {"id": a, "site": "kjv.example", "text": "\n".join(k for k, _ in verses)},
                {"id": b, "site": "web.example", "text": "\n".join(w for _, w in lines_b)}]
            gold[pair(a, b)] = {
                (n, m) for m, (n, web) in enumerate(lines_b, 1)
                if n and len(web.split()) >= SHORT and len(verses[n - 1][0].split()) >= SHORT}
        matches = bench.matches(bench.write("verses.jsonl", documents), "--background")
        counts = []
        for p, true in gold.items():
            m = matches.get(p)
            found = {tuple(x) if m["a"].startswith("kjv") else tuple(x)[::-1] for x in m["paragraphs"]} if m else set()
            counts.append((len(true & found), len(found - true), len(true - found)))
        figures = f1(*map(sum, zip(*counts)))
        bench.row(name + ": chapters matched", sum(p in matches for p in gold) / len(gold))
        bench.row("  precision", figures[0])
        bench.row("  recall", figures[1])
        bench.row("  F1", figures[2], at_least=least,
                  interval=bootstrap(counts, lambda c: f1(*map(sum, zip(*c)))[2], 200))
