"""Copies in several languages with one word in ten changed: how many are found.

Italian: articles of dice-italian. The others: texts of the similarity task of
SemEval 2022, one of each pair, machine-damaged ones left out. Every copy stands on a
site of its own language the next day; changed words are drawn from the words
of that language. `found` is a line in the matches, `as copy` its relation.
"""
import csv
import random

import edits
from harness import COPY, lines, pair, records

NAMES = {"de": "German", "es": "Spanish", "it": "Italian", "ru": "Russian", "zh": "Chinese",
         "fr": "French", "pl": "Polish", "tr": "Turkish", "ar": "Arabic", "en": "English"}
SHARE = 0.1
MOST = 1000


def semeval_pairs(bench):
    for part in ("training", "testing"):
        yield from csv.DictReader(lines(bench.data / "reuse" / f"{part}_set.csv.xz"))


def texts(bench):
    """{language: texts}; those of 200 characters or more, no text twice."""
    found = {code: {} for code in NAMES}
    for row in semeval_pairs(bench):
        text = row["text1"]
        if row["lang1"] in found and len(text) >= 200 and "Ã" not in text and "\ufffd" not in text:
            found[row["lang1"]].setdefault(text[:100], text)
    found = {code: list(t.values()) for code, t in found.items()}
    italian = [d["text"] for d in records(bench.data / "reuse" / "dice-italian.jsonl.xz")
               if len(d["text"].split()) >= 40]
    found["it"] = random.Random(3).sample(italian, MOST)
    return found


def measure(bench):
    print("copies with a tenth of the words changed: found, as copy")
    for code, all_texts in texts(bench).items():
        prng = random.Random(7)
        spaced = code != "zh"
        if spaced:
            words = [w for t in all_texts for w in t.split() if w[0].isalnum()]
        else:
            words = [c for t in all_texts for c in t if edits.is_han(c)]
        documents = []
        for i, text in enumerate(all_texts):
            own = {"id": f"{code}{i}", "site": f"{i % 20}.{code}.example", "date": "2024-05-06", "text": text}
            changed = edits.other_words(text, SHARE, words, prng, spaced)
            documents += [own, {**own, "id": f"{code}{i}-copy", "site": f"copies{i % 7}.{code}.example",
                                "date": "2024-05-07", "text": changed}]
        matches = bench.matches(bench.write("language.jsonl", documents), "--background")
        relations = [matches.get(pair(f"{code}{i}", f"{code}{i}-copy"), {}).get("relation")
                     for i in range(len(all_texts))]
        n = len(all_texts)
        name = f"{NAMES[code]}, {n} texts"
        bench.row(name + ": found", sum(r is not None for r in relations) / n, at_least=0.99)
        bench.row(name + ": as copy", sum(r in COPY for r in relations) / n, at_least=0.99)
        bench.note(relations)
