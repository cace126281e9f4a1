#!/usr/bin/env python3
"""The visible text of pages, tags thrown away: page_text.py FOLDER > pages.jsonl

One JSON line {"id", "text"} for every *.html or *.html.gz of the folder, a line of text
for a block. Shares no code with the engine; standard library only.
"""
import glob
import gzip
import html.parser
import json
import os
import re
import sys

BLOCKS = set(
    "address article aside blockquote body br button caption center dd details dialog div dl dt fieldset figcaption "
    "figure footer form h1 h2 h3 h4 h5 h6 header hr html legend li main menu nav ol option p pre section summary table "
    "tbody td tfoot th thead title tr ul".split())
UNSEEN = set("script style noscript template iframe textarea svg select".split())


class Text(html.parser.HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.parts, self.unseen = [], []

    def handle_starttag(self, tag, attrs):
        if tag in UNSEEN:
            self.unseen.append(tag)
        if tag in BLOCKS:
            self.parts.append("\n")

    def handle_endtag(self, tag):
        if self.unseen and tag == self.unseen[-1]:
            self.unseen.pop()
        if tag in BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data):
        if not self.unseen:
            self.parts.append(re.sub(r"\s+", " ", data))


def main():
    for path in sorted(glob.glob(os.path.join(sys.argv[1], "*.html*"))):
        with (gzip.open if path.endswith(".gz") else open)(path, "rb") as f:
            raw = f.read()
        try:
            page = raw.decode("utf-8")
        except UnicodeDecodeError:
            page = raw.decode("cp1252", "replace")
        parser = Text()
        parser.feed(page)
        parser.close()
        lines = (re.sub(" +", " ", line).strip() for line in "".join(parser.parts).split("\n"))
        print(json.dumps({"id": os.path.basename(path).split(".")[0], "text": "\n".join(filter(None, lines))}))


if __name__ == "__main__":
    main()
