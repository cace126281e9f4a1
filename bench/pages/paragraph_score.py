#!/usr/bin/env python3
"""Precision and recall of paragraphs: paragraph_score.py --output OUT.jsonl --gold GOLD.json

OUT is what `copydesk strip` writes of pages, GOLD what page_gold.py writes. A line that
was kept is right where half of its 4-word shingles stand in the gold paragraphs; a gold
paragraph is found where three quarters of its shingles stand in the kept text. All pages
together. Standard library only; shares no code with the engine.
"""
import argparse
import json
import os


def words(text):
    return "".join(c.lower() if c.isalnum() else " " for c in text).split()


def shingles(text):
    w = words(text)
    return [tuple(w[i:i + 4]) for i in range(max(1, len(w) - 3))] if w else []


def main():
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("--output", required=True)
    a.add_argument("--gold", required=True)
    o = a.parse_args()
    with open(o.gold, encoding="utf-8") as f:
        gold = json.load(f)
    with open(o.output, encoding="utf-8") as f:
        records = [json.loads(line) for line in f]
    kept = {os.path.basename(r["id"]).split(".")[0]: r["text"] for r in records}
    right = said = found = wanted = 0
    for name, page in gold.items():
        paragraphs = [s for s in map(shingles, page["paragraphs"]) if s]
        lines = [s for s in map(shingles, kept.get(name, "").split("\n")) if s]
        in_gold = {g for p in paragraphs for g in p} | set(shingles(page["articleBody"]))
        # A line of fewer than four words is found as it is.
        text = " " + " ".join(words(page["articleBody"])) + " "
        in_kept = {g for line in lines for g in line} | set(shingles(kept.get(name, "")))
        for line in lines:
            short = len(line[0]) < 4 and " " + " ".join(line[0]) + " " in text
            right += short or 2 * sum(g in in_gold for g in line) >= len(line)
        said += len(lines)
        found += sum(4 * sum(g in in_kept for g in p) >= 3 * len(p) for p in paragraphs)
        wanted += len(paragraphs)
    precision, recall = right / max(1, said), found / max(1, wanted)
    print(f"paragraph.precision {precision:.4f}")
    print(f"paragraph.recall {recall:.4f}")
    print(f"paragraph.f1 {2 * precision * recall / max(1e-9, precision + recall):.4f}")


if __name__ == "__main__":
    main()
