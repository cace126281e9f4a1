#!/usr/bin/env python3
"""Brings labelled pages into the one form that train_pages and paragraph_score.py read.

  page_gold.py [--wcxb DIR] --fundus DIR --leave-out GOLD.json -o OUT

writes OUT/{wcxb,fundus-train,fundus-test}/, each with html/ID.html and gold.json
({"ID": {"url", "articleBody", "paragraphs"}}). Sites of the gold file that is left
out, and those of LEFT_OUT, appear in none that is trained on. The publishers of
fundus are split by the hash of their sites, so that no publisher stands on both
sides. Standard library only; the output depends on the input alone.
"""
import argparse
import glob
import gzip
import hashlib
import html
import json
import os
import re
import shutil
import urllib.parse

# Publishers of the five scraped texts that the seeds test is made of.
LEFT_OUT = ["cbc.ca", "theglobeandmail.com", "dw.com", "themoscowtimes.com", "apnews.com"]
SECOND_LEVEL = {"co", "com", "org", "net", "ac", "gov", "edu", "or", "ne", "go", "gob"}


def site(url):
    """The registrable domain, near enough: two labels, three under co.uk and its like."""
    host = (urllib.parse.urlsplit(url).hostname or "").lower()
    labels = host.split(".")
    n = 3 if len(labels) > 2 and labels[-2] in SECOND_LEVEL and len(labels[-1]) == 2 else 2
    return ".".join(labels[-n:])


def words(text):
    return "".join(c.lower() if c.isalnum() else " " for c in text).split()


def visible(page):
    page = re.sub(r"(?is)<(script|style)\b.*?</\1>", " ", page)
    return html.unescape(re.sub(r"<[^>]*>", " ", page))


def share(paragraphs, page_words):
    """How much of the paragraphs' 4-word shingles the page has."""
    have = set(zip(*(page_words[i:] for i in range(4))))
    found = total = 0
    for p in paragraphs:
        w = words(p)
        grams = list(zip(*(w[i:] for i in range(4))))
        total += len(grams)
        found += sum(g in have for g in grams)
    return found / total if total else 0.0


class Folder:
    def __init__(self, path):
        self.path, self.gold = path, {}
        shutil.rmtree(path, ignore_errors=True)
        os.makedirs(os.path.join(path, "html"))

    def add(self, name, page, url, paragraphs):
        with open(os.path.join(self.path, "html", name + ".html"), "wb") as f:
            f.write(page)
        self.gold[name] = {"url": url, "articleBody": "\n".join(paragraphs), "paragraphs": paragraphs}

    def close(self):
        with open(os.path.join(self.path, "gold.json"), "w", encoding="utf-8") as f:
            json.dump(self.gold, f, ensure_ascii=False, indent=0, sort_keys=True)
        print(os.path.basename(self.path), len(self.gold), "pages")


def read(path):
    with (gzip.open if path.endswith(".gz") else open)(path, "rb") as f:
        return f.read()


def wcxb(source, left_out, out):
    """Adds the article pages of WCXB's development part."""
    for path in sorted(glob.glob(os.path.join(source, "dev/ground-truth/*.json"))):
        name = os.path.basename(path)[:-5]
        record = json.loads(read(path))
        url = record.get("url") or ""
        if site(url) in left_out:
            continue
        page = [p for p in (os.path.join(source, "dev/html", name + e) for e in (".html", ".html.gz")) if os.path.exists(p)]
        body = [line.strip() for line in (record["ground_truth"].get("main_content") or "").split("\n")]
        body = [line for line in body if words(line)]
        if page and body:
            out.add(name, read(page[0]), url, body)


def fundus(source, left_out, train, test):
    """Adds the pages that have gold; returns the sites of the test part."""
    test_sites = set()
    for info in sorted(glob.glob(os.path.join(source, "tests/resources/parser/test_data/*/meta.info"))):
        folder = os.path.dirname(info)
        country = os.path.basename(folder)
        pages = json.loads(read(info))
        for file in sorted(pages):
            publisher = file.split("_")[0]
            path, gold = os.path.join(folder, file), os.path.join(folder, publisher + ".json")
            if not os.path.exists(path) or not os.path.exists(gold) or site(pages[file]["url"]) in left_out:
                continue
            page = read(path)
            seen = words(visible(page.decode("utf-8", "replace")))
            best, body = 0.0, []
            for version in json.loads(read(gold)).values():
                parts = list(version["body"]["summary"]) if version.get("body") else []
                for section in version["body"]["sections"] if version.get("body") else []:
                    parts += section["headline"] + section["paragraphs"]
                parts = [p for p in parts if words(p)]
                found = share(parts, seen)
                if found > best:
                    best, body = found, parts
            # A publisher's gold is of some of its pages only.
            if best < 0.8:
                continue
            odd = hashlib.md5(site(pages[file]["url"]).encode()).digest()[0] & 1
            if odd:
                test_sites.add(site(pages[file]["url"]))
            (test if odd else train).add(country + "-" + file.split(".")[0], page, pages[file]["url"], body)

    return test_sites


def main():
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("--wcxb")
    a.add_argument("--fundus", required=True)
    a.add_argument("--leave-out", required=True)
    a.add_argument("-o", "--out", required=True)
    o = a.parse_args()
    left_out = set(LEFT_OUT) | {site(g["url"]) for g in json.loads(read(o.leave_out)).values()}
    folders = {n: Folder(os.path.join(o.out, n)) for n in ("wcxb", "fundus-train", "fundus-test")}
    test_sites = fundus(o.fundus, left_out, folders["fundus-train"], folders["fundus-test"])
    if o.wcxb:
        wcxb(o.wcxb, left_out | test_sites, folders["wcxb"])
    for folder in folders.values():
        folder.close()


if __name__ == "__main__":
    main()
