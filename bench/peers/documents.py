"""Documents in memory, and the words and shingles that peers are given."""

import json
import random
import re
from itertools import islice

import numpy as np

WORD = re.compile(r"\w+")
SHINGLE = 5


def read_records(file, limit=None):
    """The records of a file of JSON lines, in order, with `text` and `site`."""
    with open(file, encoding="utf-8") as lines:
        return [
            {"text": record["text"], "site": record.get("site", "one")}
            for record in map(json.loads, islice(lines, limit))
        ]


def read(file):
    """The texts of a file of JSON lines, in order."""
    return [record["text"] for record in read_records(file)]


def write(records, file):
    with open(file, "w", encoding="utf-8") as out:
        for number, record in enumerate(records):
            out.write(json.dumps({"id": f"d{number}", **record}))
            out.write("\n")


def with_edited_copies(records, copies, seed=1):
    """The records, and the first of them again with up to 4 words of 100
    replaced: pairs of all similarities from 0.6 to 1."""
    rng = random.Random(seed)
    edited = []
    for record in records[:copies]:
        share = rng.random() * 0.04
        pieces = record["text"].split(" ")
        for i in range(len(pieces)):
            if rng.random() < share:
                pieces[i] = f"edit{rng.randrange(1_000_000)}"
        edited.append({**record, "text": " ".join(pieces)})
    return records + edited


def words(text):
    return WORD.findall(text.lower())


def shingles(text):
    """Five words joined by spaces, as callers of the sketching libraries make
    them; a text of fewer words has none."""
    w = words(text)
    return [" ".join(five) for five in zip(w, w[1:], w[2:], w[3:], w[4:])]


def hashed_shingles(texts):
    """The shingles of all texts as 64-bit hashes in one array, and where each
    text begins in it: the quickest way Python has without strings of five
    words. A hash of five words is a polynomial of the hashes of the words."""
    hashes, starts = [], [0]
    for text in texts:
        hashes.extend(map(hash, words(text)))
        starts.append(len(hashes))
    word = np.array(hashes, dtype=np.int64).view(np.uint64)
    value = np.zeros(max(0, len(word) - SHINGLE + 1), dtype=np.uint64)
    for i in range(SHINGLE):
        value *= np.uint64(0x9E3779B97F4A7C15)
        value += word[i : i + len(value)]
    value ^= value >> np.uint64(32)
    value *= np.uint64(0xD6E8FEB86659FD93)
    value ^= value >> np.uint64(32)

    starts = np.array(starts)
    counts = np.maximum(np.diff(starts) - SHINGLE + 1, 0)
    kept = np.ones(len(value), dtype=bool)
    for end in starts[1:-1]:
        kept[max(0, end - SHINGLE + 1) : end] = False
    indptr = np.concatenate([[0], np.cumsum(counts)]).astype(np.uint64)
    return value[kept], indptr
