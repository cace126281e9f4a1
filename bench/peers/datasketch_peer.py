"""datasketch 2: MinHash.generator and MinHashLSH, shingles made by the caller."""

from functools import partial
from multiprocessing import get_context

import numpy as np
import xxhash
from datasketch import MinHash, MinHashLSH

from answer import from_candidates
from documents import shingles
from setting import Setting

PERMUTATIONS = 128
SEED = 1


def xxh3_32(data):
    return xxhash.xxh3_64_intdigest(data) & 0xFFFFFFFF


def sketches(texts, options):
    sets = ([s.encode() for s in shingles(text)] for text in texts)
    return MinHash.generator(sets, num_perm=PERMUTATIONS, seed=SEED, **options)


def hash_values(texts, options):
    return np.array([m.hashvalues for m in sketches(texts, options)])


def sketches_of_processes(texts, options, threads):
    """The library has no threads; this is what its users do."""
    step = -(-len(texts) // (4 * threads))
    parts = [texts[i : i + step] for i in range(0, len(texts), step)]
    first = MinHash(num_perm=PERMUTATIONS, seed=SEED)
    with get_context("fork").Pool(threads) as pool:
        for rows in pool.imap(partial(hash_values, options=options), parts):
            for row in rows:
                yield MinHash(hashvalues=row, permutations=first.permutations,
                              scheme=first.scheme, seed=SEED)


def run(texts, threads, options, lsh_options):
    made = (
        sketches(texts, options) if threads == 1
        else sketches_of_processes(texts, options, threads)
    )
    lsh = MinHashLSH(num_perm=PERMUTATIONS, **lsh_options)
    kept = []
    for number, sketch in enumerate(made):
        lsh.insert(number, sketch, check_duplication=False)
        kept.append(sketch)
    return from_candidates([lsh.query(sketch) for sketch in kept])


SETTINGS = [
    Setting(
        "16 x 8",
        partial(run, options={}, lsh_options={"params": (16, 8)}),
        "SHA-1, its default; candidates, not verified",
    ),
    Setting(
        "16 x 8, xxh3",
        partial(run, options={"hashfunc": xxh3_32}, lsh_options={"params": (16, 8)}),
        "a faster hash, as its documentation advises",
    ),
    Setting(
        "threshold 0.8, xxh3",
        partial(run, options={"hashfunc": xxh3_32}, lsh_options={"threshold": 0.8}),
        "its own choice of bands, 9 x 13",
    ),
]
