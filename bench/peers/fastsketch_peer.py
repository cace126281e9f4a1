"""FastSketchLSH 1.0: Fast Similarity Sketching in C++."""

from functools import partial

import numpy as np
from FastSketchLSH import LSH, FastSimilaritySketch

from answer import Answer
from documents import hashed_shingles, shingles
from setting import Setting

PERMUTATIONS = 128
BANDS = 16


def run(texts, threads, hashed):
    sketcher = FastSimilaritySketch(size=PERMUTATIONS, seed=42)
    if hashed:
        data, starts = hashed_shingles(texts)
        matrix = sketcher.batch_csr(data, starts, prehashed=True, num_threads=threads)
    else:
        matrix = sketcher.batch(list(map(shingles, texts)), num_threads=threads)
    lsh = LSH(num_perm=PERMUTATIONS, num_bands=BANDS, num_threads=threads)
    lsh.insert(matrix)
    flat, starts = lsh.query(matrix, format="csr")
    document = np.repeat(np.arange(len(texts)), np.diff(starts.astype(np.int64)))
    pairs = np.stack([document, flat.astype(np.int64)], axis=1)
    return Answer("pairs", pairs[pairs[:, 0] != pairs[:, 1]])


SETTINGS = [
    Setting("16 x 8", partial(run, hashed=False), "candidates, not verified"),
    Setting(
        "16 x 8, hashes",
        partial(run, hashed=True),
        "shingles hashed by the caller in NumPy; candidates, not verified",
    ),
]
