"""text-dedup 0.4: its embed_func and union-find, without Hugging Face datasets
between them, which would cost it time."""

import multiprocessing
from collections import defaultdict
from functools import partial

import numpy as np
from text_dedup.minhash import SIGNATURE_COLUMN, embed_func
from text_dedup.utils import UnionFind, optimal_param, sha1_hash, xxh3_32hash

from answer import Answer
from setting import Setting

# Per hash_bits: type, largest hash, modulus; as its command chooses them.
ARITHMETIC = {
    32: (np.uint32, np.uint32(2**32 - 1), np.uint32(2**32 - 5)),
    64: (np.uint64, np.uint32(2**32 - 1), np.uint64(2**61 - 1)),
}


def run(texts, threads, permutations, bands, bits, hash_function):
    count, rows = bands or optimal_param(0.8, permutations)
    dtype, max_hash, prime = ARITHMETIC[bits]
    rng = np.random.RandomState(42)
    embed = partial(
        embed_func, idx=0, num_perm=permutations, ngram_size=5, min_length=5,
        hashranges=[(i * rows, (i + 1) * rows) for i in range(count)],
        permutations=(
            rng.randint(1, prime, size=permutations, dtype=dtype),
            rng.randint(0, prime, size=permutations, dtype=dtype),
        ),
        hash_func=hash_function, dtype=dtype, max_hash=max_hash, modulo_prime=prime,
    )
    if threads == 1:
        signatures = map(embed, texts)
    else:
        with multiprocessing.get_context("fork").Pool(threads) as pool:
            signatures = pool.map(embed, texts, chunksize=64)
    buckets = [defaultdict(list) for _ in range(count)]
    for number, made in enumerate(signatures):
        for bucket, key in zip(buckets, made[SIGNATURE_COLUMN]):
            bucket[key].append(number)
    sets = UnionFind()
    for bucket in buckets:
        for members in bucket.values():
            for member in members[1:]:
                sets.union(member, members[0])
    return Answer("clusters", np.array([sets.find(i) for i in range(len(texts))]))


SETTINGS = [
    Setting(
        "16 x 8, xxh3",
        partial(run, permutations=128, bands=(16, 8), bits=32, hash_function=xxh3_32hash),
        "32-bit arithmetic; clusters of candidates, not verified",
    ),
    Setting(
        "its defaults at 0.8",
        partial(run, permutations=250, bands=None, bits=64, hash_function=sha1_hash),
        "SHA-1, 250 permutations, bands by its own choice; clusters, not verified",
    ),
]
