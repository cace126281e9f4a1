"""datatrove 0.10: its three MinHash stages up to the clusters, on local disk."""

import tempfile
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from datatrove.data import Document
from datatrove.pipeline.dedup.minhash import (
    MinhashConfig,
    MinhashDedupBuckets,
    MinhashDedupCluster,
    MinhashDedupSignature,
)
from loguru import logger

from answer import Answer
from setting import Setting

logger.remove()


def sign(part, folder, config):
    rank, texts = part
    documents = (Document(text=text, id=str(i)) for i, text in enumerate(texts))
    MinhashDedupSignature(f"{folder}/signatures", config).run(documents, rank)


def find_pairs(bucket, folder, config):
    step = MinhashDedupBuckets(f"{folder}/signatures", f"{folder}/pairs", config=config)
    step.run(rank=bucket, world_size=config.num_buckets)


def run(texts, threads, buckets):
    config = MinhashConfig(n_grams=5, num_buckets=buckets, hashes_per_bucket=8)
    with tempfile.TemporaryDirectory() as folder:
        parts = [(rank, texts[rank::threads]) for rank in range(threads)]
        for work, items in (sign, parts), (find_pairs, range(buckets)):
            job = partial(work, folder=folder, config=config)
            if threads == 1:
                list(map(job, items))
            else:
                with get_context("fork").Pool(threads) as pool:
                    pool.map(job, items, chunksize=1)
        MinhashDedupCluster(
            f"{folder}/pairs", f"{folder}/clusters", config=config, save_cluster_id=True
        ).run()
        label = -1 - np.arange(len(texts))
        for rank in range(threads):
            file = Path(folder, "clusters", f"{rank:06d}.clusters")
            if file.exists():
                rows = np.fromfile(file, dtype="<u4").reshape(-1, 2).astype(np.int64)
                label[rows[:, 0] * threads + rank] = rows[:, 1]
    return Answer("clusters", label)


NOTE = "its own words (spaCy) and normaliser; clusters, not verified"
SETTINGS = [
    Setting("16 x 8", partial(run, buckets=16), NOTE),
    Setting("14 x 8", partial(run, buckets=14), NOTE + "; its defaults"),
]
