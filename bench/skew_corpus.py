#!/usr/bin/env python3
"""Corpora that attack a search for near-duplicates, as JSON lines.

    skew_corpus.py KIND N [WORDS] > FILE

KIND is one of

  distinct  N documents with nothing in common: what the others are measured by
  repeat    one page N times, on 200 sites
  reissue   one page N times, on one site
  alone     one page N times, each on a site of its own
  template  one page, one word in twenty changed each time, on 200 sites
  filled    the same, on one site, with names and numbers changed
  flood     documents of their own that have one passage of 40 words in common
  key       short documents of their own with one passage of 14 words
  chain     each document has nine tenths of the one before
  bridge    pairs of stories, each with a document of their halves, and one
            that has the beginnings of up to 1,000 stories
  tiny      texts of one to four words
  text:SORT one text of N characters: plain, one-token, no-spaces, angles,
            open-tags, attribute or nesting; the last four as pages

N is the number of documents (of links, for chain) and WORDS their length.
Everything is a function of the arguments.
"""

import json
import random
import sys

SITES = 200
FIRST_DAY = 6  # of January


def make_vocabulary(rng, size=40000):
    heads = "bar cor del fan gor hil jun kel lum mor nav pel ros tam vel".split()
    middles = "a e i o u an el or is um ar in".split()
    tails = "do bra xo nd lta ris ma ven sto gle".split()
    words = set()
    while len(words) < size:
        words.add(rng.choice(heads) + rng.choice(middles) + rng.choice(heads)
                  + rng.choice(middles) + rng.choice(tails))
    return sorted(words)


class Writer:
    def __init__(self, out):
        self.out = out
        self.count = 0

    def write(self, words, site=None, day=None, name=None):
        lines = [" ".join(words[i:i + 40]) + "." for i in range(0, len(words), 40)]
        number = self.count
        self.count += 1
        self.out.write(json.dumps({
            "id": name or f"d{number:08d}",
            "site": site or f"s{number % SITES:03d}.example",
            "date": f"2026-01-{FIRST_DAY if day is None else day:02d}",
            "text": "\n".join(lines)}) + "\n")


def worst_text(sort, size, draw):
    if sort == "plain":
        return " ".join(draw(size // 13))
    if sort == "one-token":
        return "word " * (size // 5)
    if sort == "no-spaces":
        return "w" * size
    page = {"angles": lambda: "<" * size,
            "open-tags": lambda: "<b>" * (size // 3),
            "attribute": lambda: '<p class="' + "a " * (size // 2) + '">text</p>',
            "nesting": lambda: "<div>" * (size // 11) + "text"
                               + "</div>" * (size // 11)}[sort]()
    return "<html><body><p>A page.</p>" + page + "</body></html>"


def main():
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    kind, number = sys.argv[1], int(sys.argv[2])
    length = int(sys.argv[3]) if len(sys.argv) == 4 else 200
    rng = random.Random(f"{kind} {length}")
    vocabulary = make_vocabulary(random.Random(1))
    to = Writer(sys.stdout)

    def draw(count):
        return rng.choices(vocabulary, k=count)

    if kind.startswith("text:"):
        text = worst_text(kind[5:], number, draw)
        sys.stdout.write(json.dumps({"id": "worst", "text": text}) + "\n")
    elif kind == "distinct":
        for _ in range(number):
            to.write(draw(length))
    elif kind in ("repeat", "reissue", "alone"):
        page = draw(length)
        for n in range(number):
            to.write(page, site={"repeat": None, "reissue": "one.example",
                                 "alone": f"s{n}.example"}[kind])
    elif kind == "template":
        page = draw(length)
        for _ in range(number):
            copy = list(page)
            for at in rng.sample(range(length), length // 20):
                copy[at] = rng.choice(vocabulary)
            to.write(copy)
    elif kind == "filled":
        page = draw(length)
        for _ in range(number):
            copy = list(page)
            for at in range(10, length, 20):
                copy[at] = (rng.choice(vocabulary).capitalize()
                            if at % 40 == 10 else str(rng.randrange(10, 9999)))
            to.write(copy, site="one.example")
    elif kind in ("flood", "key"):
        passage = draw(40 if kind == "flood" else 14)
        for _ in range(number):
            own = draw(length - len(passage))
            half = len(own) // 2
            to.write(own[:half] + passage + own[half:])
    elif kind == "chain":
        step = length // 10
        words = draw(length)
        for _ in range(number):
            to.write(words, site=None)
            words = words[step:] + draw(step)
    elif kind == "bridge":
        beginnings = []
        for n in range(number // 3):
            one, two = draw(length), draw(length)
            to.write(one, name=f"one{n:07d}")
            to.write(two, name=f"two{n:07d}")
            to.write(one[:length // 2] + two[length // 2:], name=f"halves{n:07d}")
            if len(beginnings) < 1000:
                beginnings.append(one[:length // 2])
        to.write([w for b in beginnings for w in b], name="aggregator")
    elif kind == "tiny":
        for n in range(number):
            to.write(draw(1 + n % 4))
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main()
