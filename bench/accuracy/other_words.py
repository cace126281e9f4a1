"""The same story in other words must not be called a copy (SemEval 2022, task 8).

Pairs in one language, read by people for how similar the two stories are; two
texts that share less than half of the shorter one's 5-word shingles (characters
in Chinese) are no copies.
"""
import re

from harness import COPY, pair, shingles
from languages import semeval_pairs


def words_of(text, language):
    text = text.lower()
    return re.findall(r"\w", text) if language == "zh" else re.findall(r"\w+", text)


def containment(a, b, language):
    x, y = shingles(words_of(a, language)), shingles(words_of(b, language))
    return len(x & y) / min(len(x), len(y)) if x and y else 0.0


def measure(bench):
    rows = [r for r in semeval_pairs(bench) if r["lang1"] == r["lang2"]]
    documents, sites_unknown = [], []
    for i, r in enumerate(rows):
        for side in "12":
            d = {"id": f"{i}/{side}", "text": r["text" + side]}
            sites_unknown.append(d)
            documents.append({**d, "site": f"s{len(documents)}.example"})
    print(f"the same story in other words, {len(rows)} pairs")
    for name, corpus in (("every text on a site of its own", documents), ("sites unknown", sites_unknown)):
        matches = bench.matches(bench.write("semeval.jsonl", corpus), "--background")
        wrong = []
        copies = 0
        for i, r in enumerate(rows):
            m = matches.get(pair(f"{i}/1", f"{i}/2"))
            if m and m["relation"] in COPY:
                copies += 1
                if containment(r["text1"], r["text2"], r["lang1"]) < 0.5:
                    wrong.append(r["pair_id"])
        bench.row(f"called copy, {name}", copies)
        bench.row("  of these share less than half", len(wrong), at_most=0)
        for w in wrong:
            print("    " + w)
