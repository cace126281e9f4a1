"""What a tool says, and how it is compared with the truth.

A tool answers with pairs, with clusters, or with one flag a document: the
document has a duplicate. Of clusters, all pairs within one count.
"""

from dataclasses import dataclass

import numpy as np


@dataclass
class Answer:
    kind: str  # pairs, clusters, flags
    data: np.ndarray  # (n, 2) documents; a cluster a document; a flag a document

    def save(self, file):
        np.savez(file, kind=self.kind, data=self.data)

    @staticmethod
    def load(file):
        with np.load(file) as stored:
            return Answer(str(stored["kind"]), stored["data"])


def from_candidates(lists):
    """Pairs from one list of similar documents a document."""
    pairs = [(d, other) for d, found in enumerate(lists) for other in found if other != d]
    return Answer("pairs", np.array(pairs, dtype=np.int64).reshape(-1, 2))


@dataclass
class Score:
    """Shares of the truth, and what is said beyond it. Of flags, pairs are not
    known."""

    recall: float | None  # of pairs
    false: int | None
    document_recall: float  # of documents that are in a pair
    false_documents: int


def score(answer, truth, documents):
    """`truth` has pairs as a * documents + b, a < b."""
    a, b = np.divmod(truth, documents)
    real = np.zeros(documents, dtype=bool)
    real[a] = real[b] = True
    hits = said = None
    if answer.kind == "flags":
        flagged = answer.data
    elif answer.kind == "clusters":
        _, label, size = np.unique(answer.data, return_inverse=True, return_counts=True)
        flagged = size[label] > 1
        hits = int(np.sum(label[a] == label[b]))
        said = int(np.sum(size * (size - 1) // 2))
    else:
        flagged = np.zeros(documents, dtype=bool)
        flagged[answer.data] = True
        codes = np.unique(np.min(answer.data, axis=1) * documents + np.max(answer.data, axis=1))
        hits = int(np.sum(np.isin(truth, codes)))
        said = len(codes)
    return Score(
        None if hits is None else hits / max(1, len(truth)),
        None if hits is None else said - hits,
        float(np.mean(flagged[real])) if real.any() else 1.0,
        int(np.sum(flagged & ~real)),
    )
