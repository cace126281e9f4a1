"""Press releases: pairs of an exact join that are found, and pairs read by people."""
from harness import COPY, bootstrap, pair, table

FLOORS = {
    "recall.cross.jaccard5.0.5": 0.995,
    "recall.cross.containment5.0.5": 0.99,
    "recall.cross.containment5.0.3": 0.93,
    "recall.documents.jaccard5.0.5": 0.998,
}


def copy_f1(rows):
    """Of (label, called copy); a re-issue called a copy counts neither way."""
    right = sum(label == "C" and copy for label, copy in rows)
    wrong = sum(label not in "CR" and copy for label, copy in rows)
    missed = sum(label == "C" and not copy for label, copy in rows)
    return 2 * right / (2 * right + wrong + missed)


def measure(bench):
    print("Senate press releases")
    matches_file = bench.path("matches.jsonl")
    matches = bench.matches(bench.data / "press" / "senate.jsonl.zst", "--background")
    figures = bench.score("recall", "--matches", matches_file,
                          "--gold", bench.data / "press" / "senate.pairs-exact.tsv.zst")
    for name, floor in FLOORS.items():
        bench.row(name, figures[name], at_least=floor)
    gold = bench.data / "press-pairs" / "senate.tsv"
    figures = bench.score("relations", "--matches", matches_file, "--gold", gold)
    rows = [(r["label"], matches.get(pair(r["id_a"], r["id_b"]), {}).get("relation") in COPY) for r in table(gold)]
    bench.row("copy.f1", figures["copy.f1"], at_least=0.95, interval=bootstrap(rows, copy_f1))
    bench.row("macro_f1", figures["macro_f1"], at_least=0.85)
    bench.row("templates_called_copy", int(figures["templates_called_copy"]), at_most=1)
