"""The digest of a run, worked out anew from its outputs as docs/formats.md says.

usage: digest_oracle.py DECISIONS CLUSTERS PARAGRAPHS, "" for one that is not
there. Shares no code with the engine.
"""

import hashlib
import json
import sys


def read(name):
    if not name:
        return
    with open(name, encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def escaped(text):
    return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n")


decisions, clusters, paragraphs = sys.argv[1:]
kept = {d["id"]: d["kept_id"] for d in read(decisions)}
least = {}
for cluster in read(clusters):
    ids = [m["id"] for m in cluster["members"]]
    first = min(ids, key=lambda i: i.encode())
    least.update(dict.fromkeys(ids, first))
lines = []
for document in read(paragraphs):
    name = document["id"]
    stripped = [
        str(p["n"]) for p in document["paragraphs"] if p["verdict"] == "boilerplate"
    ]
    parts = [name, least.get(name, ""), kept.get(name, "")]
    line = "\t".join(map(escaped, parts)) + "\t" + ",".join(stripped) + "\n"
    lines.append(hashlib.sha256(line.encode()).digest()[:16])
print(hashlib.sha256(b"".join(sorted(lines))).hexdigest())
