"""Runs copydesk and its peers on the same documents and prints one table.

Started by run.sh. Every setting runs in a process of its own.
"""

import argparse
import itertools
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

import copydesk_tool
import documents
import truth
from answer import Answer, score

HERE = Path(__file__).resolve().parent
PEERS = ["datasketch", "rensa", "fastsketch", "gaoya", "text_dedup", "datatrove"]
LONG = 3  # seconds of processor time, from which on once is enough


@dataclass
class Row:
    tool: str
    setting: str
    threads: int
    cpu: float
    wall: float
    peak_kb: int
    score: object
    note: str = ""
    every_shingle: bool = True
    ours: bool = False

    def seconds(self):
        """Of one thread the processor time, which other work on the machine
        does not add to; of many the wall time."""
        return self.cpu if self.threads == 1 else self.wall


def arguments():
    parser = argparse.ArgumentParser(prog="bench/peers/run.sh")
    parser.add_argument("--documents", type=int, help="how many; 10000, or all of --text")
    parser.add_argument("--text", help="JSON lines with a field `text` instead of generated news")
    parser.add_argument("--only", default=",".join(PEERS), help="peers, with commas between")
    parser.add_argument("--threads", default="1,0", help="0: all cores")
    parser.add_argument(
        "--repetitions", type=int, default=3, help="the quickest counts; once where it takes long"
    )
    parser.add_argument("--build", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--work", required=True, help=argparse.SUPPRESS)
    return parser.parse_args()


def make_documents(options, file):
    """Writes the documents of this run; all tools read this file."""
    if options.text:
        records = documents.read_records(options.text, options.documents)
    else:
        count = options.documents or 10_000
        generated = Path(options.work, "generated.jsonl")
        copydesk_tool.generate(options.build, count - count // 5, generated)
        records = documents.with_edited_copies(documents.read_records(generated), count // 5)
    documents.write(records, file)
    return [record["text"] for record in records]


def measure_peer(peer, number, threads, file, work):
    env = dict(os.environ, PYTHONHASHSEED="0", TQDM_DISABLE="1")
    for name in ("OMP", "RAYON", "OPENBLAS", "MKL"):
        env[f"{name}_NUM_THREADS"] = str(threads)
    answer = Path(work, "answer.npz")
    done = subprocess.run(
        [sys.executable, HERE / "measure.py", peer, str(number), str(threads), file, answer],
        env=env, capture_output=True, text=True, check=True,
    )
    return json.loads(done.stdout.splitlines()[-1]), Answer.load(answer)


def least(measure, threads, repetitions):
    """The quickest of several processes, by the clock that Row.seconds has."""
    clock = "cpu" if threads == 1 else "wall"
    best = None
    for _ in range(repetitions):
        took, answer = measure()
        if best is None or took[clock] < best[0][clock]:
            best = took, answer
        if took["cpu"] > LONG:
            break
    return best


def peer_rows(peer, options, threads, file, reference, count):
    """Measured rows, or nothing and the reason on the screen."""
    failed = Path(options.work, f"{peer}.failed")
    if failed.exists():
        print(f"{peer}: not installed: {failed.read_text().strip()}")
        return
    try:
        module = __import__(f"{peer}_peer")
    except Exception as error:
        print(f"{peer}: cannot be loaded: {error!r}")
        return
    for number, setting in enumerate(module.SETTINGS):
        for n in threads:
            try:
                took, answer = least(
                    partial(measure_peer, peer, number, n, file, options.work), n,
                    options.repetitions,
                )
            except subprocess.CalledProcessError as error:
                print(f"{peer}, {setting.name}: failed: {error.stderr.strip().splitlines()[-1:]}")
                continue
            yield Row(
                peer.replace("_", "-"), setting.name, n, took["cpu"], took["wall"],
                took["peak_kb"], score(answer, reference, count), setting.note,
                setting.every_shingle,
            )


def copydesk_rows(options, threads, file, reference, count):
    for setting in copydesk_tool.SETTINGS:
        for n in threads:
            took, answer = least(
                partial(setting.run, options.build, options.work, file, n), n, options.repetitions
            )
            yield Row(
                "copydesk", setting.name, n, took["cpu"], took["wall"], took["peak_kb"],
                score(answer, reference, count), setting.note, ours=True,
            )


def print_table(rows, threads, megabytes, base):
    clock = "processor time, s" if threads == 1 else "wall time, s"
    title = "one thread" if threads == 1 else f"{threads} threads"
    print(
        f"\n| {title} | {clock} | MB/s | times {base.setting} | peak memory, MB | recall of pairs "
        "| false pairs | recall of documents | false documents |\n|---|---|---|---|---|---|---|---|---|"
    )
    for r in sorted(rows, key=Row.seconds):
        s = r.score
        pairs = "| | " if s.recall is None else f"| {s.recall:.4f} | {s.false} "
        print(
            f"| {r.tool}, {r.setting} | {r.seconds():.3g} | {megabytes / r.seconds():.3g} | "
            f"{r.seconds() / base.seconds():.2f} | {r.peak_kb / 1024:.0f} "
            f"{pairs}| {s.document_recall:.4f} | {s.false_documents} |"
        )


def fastest(rows, **wanted):
    fitting = [r for r in rows if all(getattr(r, k) == v for k, v in wanted.items())]
    return min(fitting, key=Row.seconds, default=None)


def print_ratios(rows):
    """Each way of copydesk against the two peers that matter most."""
    peers = (
        ("the fastest peer that hashes every shingle", fastest(rows, ours=False, every_shingle=True)),
        ("the fastest setting of datasketch", fastest(rows, tool="datasketch")),
    )
    for name, peer in peers:
        for r in rows:
            if peer is not None and r.ours and r.setting != "command cluster":
                print(
                    f"{name}, {peer.tool}, {peer.setting}, takes "
                    f"{peer.seconds() / r.seconds():.1f} times as long as {r.setting}; recall of "
                    f"documents {peer.score.document_recall:.4f} and {r.score.document_recall:.4f}"
                )


def main():
    options = arguments()
    sys.stdout.reconfigure(line_buffering=True)
    cores = len(os.sched_getaffinity(0))
    threads = list(dict.fromkeys(int(n) or cores for n in options.threads.split(",")))
    file = Path(options.work, "documents.jsonl")
    texts = make_documents(options, file)
    megabytes = sum(len(text.encode()) for text in texts) / 1e6
    reference = truth.pairs(texts)
    print(
        f"{len(texts)} documents, {megabytes:.1f} MB of text, {len(reference)} pairs of Jaccard "
        f"similarity {truth.THRESHOLD} or more, {cores} cores, load {os.getloadavg()[0]:.1f}"
    )
    count = len(texts)
    rows = []
    measured = itertools.chain(
        copydesk_rows(options, threads, file, reference, count),
        *(peer_rows(peer, options, threads, file, reference, count)
          for peer in options.only.split(",")),
    )
    for row in measured:
        print(f"{row.tool}, {row.setting}, {row.threads} threads: {row.seconds():.3g} s",
              file=sys.stderr)
        rows.append(row)
    for n in threads:
        some = [r for r in rows if r.threads == n]
        base = next(r for r in some if r.setting == copydesk_tool.BASE)
        print_table(some, n, megabytes, base)
        print()
        print_ratios(some)
    print("\nNotes")
    for tool, setting, note in dict.fromkeys((r.tool, r.setting, r.note) for r in rows):
        print(f"- {tool}, {setting}: {note}")


if __name__ == "__main__":
    main()
