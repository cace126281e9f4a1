"""gaoya 0.2: words, shingles, sketches and index in Rust."""

from functools import partial

from gaoya.minhash import MinHashStringIndex

from answer import from_candidates
from setting import Setting


def run(texts, threads, bands, rows):
    index = MinHashStringIndex(
        hash_size=32, jaccard_threshold=0.8, num_bands=bands, band_size=rows,
        analyzer="word", lowercase=True, ngram_range=(5, 5), id_container="smallvec",
    )
    index.par_bulk_insert_docs(list(range(len(texts))), texts)
    return from_candidates(index.par_bulk_query(texts))


NOTE = "its own words and shingles; pairs whose signatures agree to 0.8"
SETTINGS = [
    Setting("16 x 8", partial(run, bands=16, rows=8), NOTE),
    Setting("20 x 5", partial(run, bands=20, rows=5), NOTE + "; its default bands"),
]
