"""Runs one setting of one peer in this process and prints what it took.

    python measure.py PEER SETTING THREADS FILE ANSWER

Reading the documents and loading the peer are not timed.
"""

import gc
import importlib
import json
import resource
import sys
import time
from pathlib import Path

import documents


def cpu_seconds():
    """Of this process and of those it has started and ended."""
    return sum(
        usage.ru_utime + usage.ru_stime
        for usage in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )


def peak_kilobytes():
    """Of this program alone; getrusage counts what its parent had, too."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1])
    return 0


def main():
    peer, setting, threads, file, answer_file = sys.argv[1:]
    module = importlib.import_module(f"{peer}_peer")
    texts = documents.read(file)
    run = module.SETTINGS[int(setting)].run
    gc.collect()
    cpu, wall = cpu_seconds(), time.perf_counter()
    answer = run(texts, int(threads))
    wall, cpu = time.perf_counter() - wall, cpu_seconds() - cpu
    answer.save(answer_file)
    peak = peak_kilobytes()
    helpers = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    if helpers > 0:
        peak += int(threads) * helpers
    print(json.dumps({"cpu": cpu, "wall": wall, "peak_kb": peak}))


if __name__ == "__main__":
    main()
