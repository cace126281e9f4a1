"""copydesk itself: the library by copydesk_pairs, and the command `cluster`."""

import json
import os
import subprocess
import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Callable

import numpy as np

from answer import Answer

BASE = "32 x 4, exact"  # the setting that others are compared with


def generate(build, count, file):
    program = Path(build, "copydesk")
    subprocess.run([program, "gen", "--docs", str(count), "--seed", "7", "-o", file],
                   check=True, stderr=subprocess.DEVNULL)


def library(build, work, file, threads, method):
    found = Path(work, "pairs.bin")
    done = subprocess.run(
        [Path(build, "bench/copydesk_pairs"), file, method, str(threads), found],
        check=True, capture_output=True, text=True,
    )
    pairs = np.fromfile(found, dtype="<u4").reshape(-1, 2).astype(np.int64)
    return json.loads(done.stdout), Answer("pairs", pairs)


def command(build, work, file, threads):
    """The whole command, from the file on disk to the outputs, once."""
    matches, report = Path(work, "matches.jsonl"), Path(work, "run.json")
    start = time.perf_counter()
    # A shell between the two: the peak memory of a program counts that of the
    # one that started it.
    child = subprocess.Popen(
        ["sh", "-c", '"$@"; exit $?', "sh", Path(build, "copydesk"), "--quiet", "cluster", file,
         "-o", Path(work, "clusters.jsonl"), "--matches", matches, "--run", report,
         "--threads", str(threads)],
        stderr=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(child.pid, 0)
    wall = time.perf_counter() - start
    if status != 0:
        raise RuntimeError(f"copydesk cluster ended with status {status}")
    peak = json.loads(report.read_text())["peak_memory"] // 1024
    pairs = []
    with open(matches, encoding="utf-8") as lines:
        for match in map(json.loads, lines):
            if match["jaccard"] >= 0.8:
                pairs.append((int(match["a"][1:]), int(match["b"][1:])))
    took = {"cpu": usage.ru_utime + usage.ru_stime, "wall": wall, "peak_kb": peak}
    return took, Answer("pairs", np.array(pairs, dtype=np.int64).reshape(-1, 2))


@dataclass
class Tool:
    name: str
    run: Callable
    note: str


SETTINGS = [
    Tool("16 x 8, exact", partial(library, method="bands16"),
         "the like-for-like way: 16 bands of 8 minima; every pair verified exactly"),
    Tool(BASE, partial(library, method="bands32"),
         "32 bands of 4 minima; every pair verified exactly"),
    Tool("winnowed, exact", partial(library, method="winnow"),
         "candidates as the commands find them, passages of 12 words in long texts, too; every "
         "pair verified exactly. Damaged characters are mended first"),
    Tool("command cluster", command,
         "from the file to the outputs: JSON, boilerplate, every candidate aligned and named; the "
         "pairs are those of its matches with a Jaccard similarity of 0.8"),
]
