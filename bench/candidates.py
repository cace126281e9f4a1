#!/usr/bin/env python3
"""Holds the search for candidates to a comparison of all pairs.

    candidates.py PROGRAM [FAMILIES] [SEED] [--check]

Makes families of 2 to 3,000 documents that are edited copies of one text, each
with its own share of changed words, and documents of their own between them. All pairs of
a family (of families over 600, 200,000 of them) are compared here, by sets of
shingles of five words, with no code of the program. Printed are

  pairs       with a Jaccard index of 0.5 or more
  found       the share of them that ends in one cluster or as a match
  matched     the share of them that is written as a match
  candidates  the share of them that is compared, be it as background
  false       pairs of one cluster from different families
  below       dropped documents that share less than the threshold with the one
              that is kept, by words

With --check the script ends with 1 where found is below 0.99 or below is not 0.
"""

import itertools
import json
import os
import random
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from skew_corpus import make_vocabulary  # noqa: E402

THRESHOLD = 0.5
SIZES = [2, 3, 5, 8, 13, 25, 60, 150, 255, 256, 257, 300, 700, 3000]


def edited(rng, words, vocabulary, rate):
    """A copy in which stretches of words are changed, cut or added."""
    copy, at = [], 0
    while at < len(words):
        if rng.random() < rate / 4:
            sort, length = rng.randrange(3), rng.randint(1, 7)
            if sort != 1:
                copy += rng.choices(vocabulary, k=length)
            if sort != 2:
                at += length
        else:
            copy.append(words[at])
            at += 1
    return copy


def shingles(words):
    return {hash(tuple(words[i:i + 5])) for i in range(len(words) - 4)}


def main():
    arguments = [a for a in sys.argv[1:] if a != "--check"]
    program = os.path.realpath(arguments[0])
    families = int(arguments[1]) if len(arguments) > 1 else len(SIZES)
    seed = int(arguments[2]) if len(arguments) > 2 else 1
    rng = random.Random(seed)
    vocabulary = make_vocabulary(random.Random(1))

    documents = []  # id, family, words
    for family in range(families):
        size = SIZES[family % len(SIZES)]
        base = rng.choices(vocabulary, k=rng.randint(120, 260))
        for member in range(size):
            rate = rng.choice([0, 0.02, 0.05, 0.1, 0.2, 0.3])
            documents.append((f"f{family}-{member}", family,
                              edited(rng, base, vocabulary, rate)))
        for alone in range(size // 4 + 1):
            documents.append((f"a{family}-{alone}", -1 - len(documents),
                              rng.choices(vocabulary, k=rng.randint(60, 260))))
    rng.shuffle(documents)
    words = {d: set(w) for d, _, w in documents}
    family_of = {d: f for d, f, _ in documents}

    with tempfile.TemporaryDirectory() as work:
        with open(f"{work}/in.jsonl", "w") as out:
            for n, (name, _, text) in enumerate(documents):
                lines = "\n".join(" ".join(text[i:i + 30]) for i in range(0, len(text), 30))
                out.write(json.dumps({"id": name, "site": f"s{n % 300}.example",
                                      "date": f"2026-01-{5 + n % 4:02d}", "text": lines}) + "\n")
        subprocess.run([program, "-q", "--tmp", work, "cluster", f"{work}/in.jsonl",
                        "-o", f"{work}/clusters", "--matches", f"{work}/matches",
                        "--background", "--decisions", f"{work}/decisions",
                        "--threshold", str(THRESHOLD)], check=True)
        cluster_of, false = {}, 0
        for line in open(f"{work}/clusters"):
            cluster = json.loads(line)
            members = [m["id"] for m in cluster["members"]]
            counts = {}
            for m in members:
                cluster_of[m] = cluster["cluster"]
                counts[family_of[m]] = counts.get(family_of[m], 0) + 1
            n = len(members)
            false += (n * n - sum(c * c for c in counts.values())) // 2
        matched, background = set(), set()
        for line in open(f"{work}/matches"):
            m = json.loads(line)
            pair = min(m["a"], m["b"]), max(m["a"], m["b"])
            (background if m["relation"] == "background" else matched).add(pair)
        below = dropped = 0
        for line in open(f"{work}/decisions"):
            d = json.loads(line)
            if d["decision"] != "drop":
                continue
            dropped += 1
            mine, kept = words[d["id"]], words[d["kept_id"]]
            # Of the smaller one, which is what a cut copy is measured by.
            if len(mine & kept) < THRESHOLD * min(len(mine), len(kept)):
                below += 1

    members = {}
    for name, family, text in documents:
        if family >= 0:
            members.setdefault(family, []).append((name, text))
    pairs = found = as_match = compared = 0
    for family in members.values():
        sets = [(name, shingles(text)) for name, text in family]
        every = itertools.combinations(sets, 2)
        if len(sets) > 600:  # all would take minutes
            every = [rng.sample(sets, 2) for _ in range(200000)]
        for (x, sx), (y, sy) in every:
            small, large = (len(sx), len(sy)) if len(sx) < len(sy) else (len(sy), len(sx))
            if small * 2 < large:
                continue
            common = len(sx & sy)
            if common * 2 < len(sx) + len(sy) - common:
                continue
            pairs += 1
            in_match = (min(x, y), max(x, y)) in matched
            compared += in_match or (min(x, y), max(x, y)) in background
            as_match += in_match
            found += in_match or cluster_of[x] == cluster_of[y]
    share = found / max(1, pairs)
    print(f"documents {len(documents)}\npairs {pairs}\nfound {share:.4f}\n"
          f"matched {as_match / max(1, pairs):.4f}\n"
          f"candidates {compared / max(1, pairs):.4f}\nfalse {false}\n"
          f"dropped {dropped}\nbelow {below}")
    if "--check" in sys.argv and (share < 0.99 or below > 0 or pairs == 0):
        sys.exit("candidates.py: pairs are lost, or documents dropped below the threshold")


if __name__ == "__main__":
    main()
