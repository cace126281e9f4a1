"""Clusters and aligned passages of generated news at three levels of editing."""
import collections

from harness import COPY, bootstrap, f1, pair, records, table

DOCUMENTS = 10_000
SEED = 7
# tier: floors of the adjusted Rand index and of the passages' F1
TIERS = {"light": (0.98, 0.97), "medium": (0.95, 0.93), "heavy": (0.80, 0.80)}


def adjusted_rand(gold, found):
    """Adjusted Rand index (Hubert and Arabie 1985) of two labellings."""
    def pairs(counts):
        return sum(n * (n - 1) / 2 for n in counts)
    ids = list(gold)
    both = pairs(collections.Counter((gold[i], found[i]) for i in ids).values())
    a = pairs(collections.Counter(gold.values()).values())
    b = pairs(collections.Counter(found[i] for i in ids).values())
    expected = a * b / (len(ids) * (len(ids) - 1) / 2)
    return (both - expected) / ((a + b) / 2 - expected)


def ink(text, ranges):
    """Bytes of the ranges that are not white space."""
    return sum(len(text[b:e].translate(None, b" \n\t\r")) for b, e in merged(ranges))


def merged(ranges):
    out = []
    for b, e in sorted(ranges):
        if out and b <= out[-1][1]:
            out[-1][1] = max(out[-1][1], e)
        else:
            out.append([b, e])
    return out


def passage_counts(texts, gold, found):
    """Bytes right, wrong and missed of one pair, both sides, without white space.
    A byte of a found passage is right where a true passage has it whose other
    side the found one touches."""
    right = ([], [])
    for f in found:
        touching = [g for g in gold if all(f[s][0] < g[s][1] and g[s][0] < f[s][1] for s in (0, 1))]
        for s in (0, 1):
            right[s].extend((max(f[s][0], g[s][0]), min(f[s][1], g[s][1])) for g in touching)
    counts = [0, 0, 0]
    for s in (0, 1):
        n = ink(texts[s], right[s])
        counts[0] += n
        counts[1] += ink(texts[s], [f[s] for f in found]) - n
        counts[2] += ink(texts[s], [g[s] for g in gold]) - n
    return counts


def passages(corpus, truth, matches):
    """One triple of counts a pair with true passages."""
    gold = collections.defaultdict(list)
    for r in table(truth):
        gold[r["id_a"], r["id_b"]].append(((int(r["a_begin"]), int(r["a_end"])),
                                           (int(r["b_begin"]), int(r["b_end"]))))
    texts = {d["id"]: d["text"].encode() for d in records(corpus)}
    counts = []
    for (a, b), ranges in gold.items():
        m = matches.get(pair(a, b))
        sides = ("a", "b") if m and m["a"] == a else ("b", "a")
        found = [(s[sides[0]], s[sides[1]]) for s in m["spans"] if s["kind"] != "background"] if m else []
        counts.append(passage_counts((texts[a], texts[b]), ranges, found))
    return counts


def measure(bench):
    for tier, (least_rand, least_f1) in TIERS.items():
        print(f"generated news, {DOCUMENTS} documents, {tier}")
        corpus, truth, clusters = bench.path("gen.jsonl"), bench.path("truth"), bench.path("clusters.jsonl")
        bench.run("gen", "--docs", DOCUMENTS, "--seed", SEED, "--tier", tier, "--truth", truth, "-o", corpus)
        matches = bench.matches(corpus, "--background", "-o", clusters)
        gold = {r["id"]: r["cluster"] for r in table(bench.path("truth.clusters.tsv"))}
        found = {i: i for i in gold}
        for c in records(clusters):
            for m in c["members"]:
                found[m["id"]] = c["cluster"]
        bench.row("clusters, adjusted Rand index", adjusted_rand(gold, found), at_least=least_rand)
        copies = {pair(r["id_a"], r["id_b"]) for r in table(bench.path("truth.pairs.tsv")) if r["label"] == "C"}
        called = [matches.get(p, {}).get("relation") for p in copies]
        bench.row("neighbours called copies", sum(r in COPY for r in called) / len(called))
        bench.note(called)
        counts = passages(corpus, bench.path("truth.passages.tsv"), matches)
        figures = f1(*map(sum, zip(*counts)))
        bench.row("passages, precision", figures[0])
        bench.row("passages, recall", figures[1])
        bench.row("passages, F1", figures[2], at_least=least_f1,
                  interval=bootstrap(counts, lambda c: f1(*map(sum, zip(*c)))[2], 200))
