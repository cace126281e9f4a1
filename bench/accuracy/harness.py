"""What the measurements of copies share: reading data, running the program, rows."""
import collections
import csv
import json
import lzma
import random
import subprocess
import sys

COPY = ("exact", "copy", "contained")
# The program cuts texts into 5-word shingles; so do the measures of overlap.
SHINGLE = 5

csv.field_size_limit(1 << 30)


class Bench:
    """Where things are, and whether every row has held so far."""

    def __init__(self, program, shared, scratch, check):
        self.program = program
        self.shared = shared
        self.data = shared / "data"
        self.scorer = shared / "score" / "score.py"
        self.scratch = scratch
        self.check = check
        self.failed = False

    def row(self, name, value, at_least=None, at_most=None, interval=None):
        """Prints one figure; under --check also whether it holds its limit."""
        text = f"{value:.4f}" if isinstance(value, float) else str(value)
        if interval:
            text += "  (95 %%: %.3f to %.3f)" % interval
        print(f"  {name:<42} {text}", flush=True)
        if not self.check:
            return
        if at_least is not None and value < at_least:
            print(f"    below its floor of {at_least}")
            self.failed = True
        if at_most is not None and value > at_most:
            print(f"    above its ceiling of {at_most}")
            self.failed = True

    def note(self, called):
        """Prints what missed copies are called instead."""
        missed = collections.Counter(r or "nothing" for r in called if r not in COPY)
        if missed:
            print("    else: " + ", ".join(f"{r} {n}" for r, n in missed.most_common()))

    def path(self, name):
        return self.scratch / name

    def write(self, name, documents):
        path = self.path(name)
        with open(path, "w", encoding="utf-8") as f:
            for d in documents:
                f.write(json.dumps(d, ensure_ascii=False) + "\n")
        return path

    def run(self, *arguments):
        subprocess.run([self.program, "-q", *map(str, arguments)], check=True)

    def matches(self, corpus, *options):
        """The pairs of one corpus: {(id, id) in ascending order: record}."""
        out = self.path("matches.jsonl")
        self.run("cluster", corpus, "--matches", out, *options)
        return {pair(m["a"], m["b"]): m for m in records(out)}

    def score(self, *arguments):
        """The figures that the scorer prints: {name: value}."""
        printed = subprocess.run([sys.executable, self.scorer, *map(str, arguments)],
                                 check=True, capture_output=True, text=True).stdout
        figures = {}
        for line in printed.splitlines():
            name, _, value = line.rpartition(" ")
            try:
                figures[name] = float(value)
            except ValueError:
                continue
        return figures


def pair(a, b):
    return (a, b) if a < b else (b, a)


def lines(path):
    """Text lines of a plain, .zst or .xz file."""
    if path.suffix == ".zst":
        with subprocess.Popen(["zstd", "-dc", "--long=27", path],
                              stdout=subprocess.PIPE, text=True, encoding="utf-8") as p:
            yield from p.stdout
    elif path.suffix == ".xz":
        with lzma.open(path, "rt", encoding="utf-8", newline="") as f:
            yield from f
    else:
        with open(path, encoding="utf-8", newline="") as f:
            yield from f


def records(path):
    return (json.loads(line) for line in lines(path) if line.strip())


def table(path):
    return csv.DictReader(lines(path), delimiter="\t", quoting=csv.QUOTE_NONE)


def f1(right, wrong, missed):
    """Precision, recall and F1 of three counts."""
    precision = right / (right + wrong) if right + wrong else 0.0
    recall = right / (right + missed) if right + missed else 0.0
    both = precision + recall
    return precision, recall, 2 * precision * recall / both if both else 0.0


def bootstrap(items, figure, rounds=1000, seed=1):
    """The middle 95 % of `figure` over resampled items."""
    prng = random.Random(seed)
    values = sorted(figure(prng.choices(items, k=len(items))) for _ in range(rounds))
    return values[rounds * 25 // 1000], values[rounds * 975 // 1000 - 1]


def shingles(words):
    return {tuple(words[i:i + SHINGLE]) for i in range(len(words) - SHINGLE + 1)}
