"""rensa 0.5: R-MinHash of all shingles, and the sampling `rho` pipeline."""

from functools import partial

import numpy as np
from rensa import RMinHash, RMinHashLSH

from answer import Answer, from_candidates
from documents import hashed_shingles, shingles
from setting import Setting

PERMUTATIONS = 128
SEED = 42
THRESHOLD = 0.8


def sketched_pairs(texts, threads, bands):
    sketches = RMinHash.from_token_sets(
        map(shingles, texts), num_perm=PERMUTATIONS, seed=SEED
    )
    lsh = RMinHashLSH(THRESHOLD, PERMUTATIONS, bands)
    lsh.insert_many(sketches)
    return from_candidates(lsh.query_all(sketches))


def flags(matrix, bands):
    lsh = RMinHashLSH(THRESHOLD, PERMUTATIONS, bands)
    return Answer("flags", np.array(lsh.query_duplicate_flags_matrix_one_shot(matrix), dtype=bool))


def flags_of_hashes(texts, threads, bands):
    data, starts = hashed_shingles(texts)
    return flags(
        RMinHash.digest_matrix_from_flat_token_hashes(data, starts, PERMUTATIONS, SEED), bands
    )


def flags_by_rho(texts, threads, bands):
    sets = list(map(shingles, texts))
    return flags(RMinHash.digest_matrix_from_token_sets_rho(sets, PERMUTATIONS, SEED), bands)


SETTINGS = [
    Setting("R-MinHash 16 x 8", partial(sketched_pairs, bands=16), "candidates, not verified"),
    Setting("R-MinHash 32 x 4", partial(sketched_pairs, bands=32), "candidates, not verified"),
    Setting(
        "R-MinHash 16 x 8, hashes",
        partial(flags_of_hashes, bands=16),
        "shingles hashed by the caller in NumPy; says which documents have a duplicate, not "
        "which one",
    ),
    Setting(
        "rho, 8 bands",
        partial(flags_by_rho, bands=8),
        "the pipeline of its own benchmark: samples positions of long documents; says which "
        "documents have a duplicate, not which one",
        every_shingle=False,
    ),
]
