"""All pairs with a Jaccard similarity over 5-word shingles of 0.8 or more.

An exact join: shingles are numbered without hashing, every document is looked up
by its rarest shingles (prefix filter: Chaudhuri, Ganti and Kaushik, ICDE 2006),
and what meets is intersected.
"""

import numpy as np

from documents import SHINGLE, words

THRESHOLD = 0.8


def numbered_shingles(texts):
    """For every text the sorted numbers of its different shingles; the rarer a
    shingle, the lower its number. And how many texts have each."""
    number, flat, counts = {}, [], []
    for text in texts:
        w = words(text)
        flat.extend([number.setdefault(word, len(number)) for word in w])
        counts.append(len(w))
    word = np.array(flat, dtype=np.int64)
    document = np.repeat(np.arange(len(texts)), counts)

    # A shingle is a word and the rest, both by number.
    shingle = word
    for i in range(1, SHINGLE):
        left, right = shingle[: len(word) - i], word[i:]
        _, shingle = np.unique(left * len(number) + right, return_inverse=True)
    inside = document[: len(shingle)] == document[SHINGLE - 1 :]
    shingle, document = shingle[inside], document[: len(shingle)][inside]

    both = np.unique(document * (shingle.max() + 1) + shingle)
    document, shingle = np.divmod(both, shingle.max() + 1)
    frequency = np.bincount(shingle)
    order = np.argsort(frequency, kind="stable")
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    ends = np.cumsum(np.bincount(document, minlength=len(texts)))
    sets = [np.sort(rank[s]) for s in np.split(shingle, ends[:-1])]
    return sets, frequency[order]


def candidates(sets, frequency):
    """Pairs that can reach the threshold, as a * documents + b."""
    keys, members = [], []
    for d, s in enumerate(sets):
        prefix = s[: len(s) - int(np.ceil(THRESHOLD * len(s) - 1e-9)) + 1]
        prefix = prefix[frequency[prefix] > 1]
        keys.append(prefix)
        members.append(np.full(len(prefix), d))
    keys, members = np.concatenate(keys), np.concatenate(members)
    order = np.argsort(keys, kind="stable")
    keys, members = keys[order], members[order]
    size = np.array([len(s) for s in sets])
    found, pending = np.empty(0, dtype=np.int64), []
    for group in np.split(members, np.flatnonzero(np.diff(keys)) + 1):
        if len(group) < 2:
            continue
        a, b = (group[i] for i in np.triu_indices(len(group), 1))
        near = np.minimum(size[a], size[b]) >= THRESHOLD * np.maximum(size[a], size[b]) - 1e-9
        pending.append(a[near] * len(sets) + b[near])
        if len(pending) > 100_000:
            found, pending = np.unique(np.concatenate([found, *pending])), []
    return np.unique(np.concatenate([found, *pending]))


def pairs(texts):
    """The pairs as a * len(texts) + b with a < b, sorted."""
    sets, frequency = numbered_shingles(texts)
    found = candidates(sets, frequency)
    kept = []
    for code in found:
        a, b = sets[code // len(texts)], sets[code % len(texts)]
        shared = len(np.intersect1d(a, b, assume_unique=True))
        if shared >= THRESHOLD * (len(a) + len(b) - shared) - 1e-9:
            kept.append(code)
    return np.array(kept, dtype=np.int64)
