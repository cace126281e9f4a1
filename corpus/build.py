#!/usr/bin/env python3
"""Builds the invented news week from stories/, outlets.json, forms.json, plan.txt and skeletons/. Standard library only.

  build.py          writes week.jsonl, truth/, pages/, texts/ and the counts in README.md
  build.py --check  builds in memory, compares with the files on disk and checks the promises of README.md

Every label is written down when a line is put in, so the truth is a record of the building and not a reading of the result.
"""
import collections
import datetime
import html
import itertools
import json
import os
import re
import sys
import textwrap
import unicodedata

sys.dont_write_bytecode = True  # the folder holds sources and outputs only
import edits as ed
from copies import LAST, Dice, Line, compose, fill_form, form_date, load_passages, load_story, read

HERE = os.path.dirname(os.path.abspath(__file__))
KEYS = dict(hl="harbourledger", np="northmoorpost", vt="vantrytribune", kg="kestrelgazette", el="elderlakesentinel", of="openfield",
            dm="daymagpie", ww="wharfandwire", td="thistledigest", th="tasmarherald", ba="brunnaueranzeiger", lr="lindtalerrundblatt",
            dv="diariodevaldora", vo="vozorillabrava", fl="fennbrooklantern", hp="hochfirnpost")
CATEGORIES = "nav newsletter comment-policy membership donation social related ad copyright cookie ui about".split()
EITHER = {"byline", "caption", "agency-credit", "correction", "mixed"}


# ---- furniture, shape and damage


def furniture(site, outlet, job, titles, dice, always=False):
    """(place, category, lines) for each piece of furniture this document gets."""
    rest, hours = dice.shuffled([t for t in titles if t != job["title"]]), [14 + dice.below(8), 6 + dice.below(8)]
    author = job["signed"] or (dice.pick(outlet["staff"]) if job["own"] else job["agency"])

    def slot(m):
        k = m[1]
        return {"title": lambda: rest.pop() if rest else outlet["name"], "author": lambda: author, "agency": lambda: job["agency"],
                "date": lambda: job["date"].strftime("%d/%m/%Y"), "time": lambda: f"{hours.pop():02}:{dice.below(60):02}",
                "name": lambda: dice.pick(outlet["staff"]), "n": lambda: str(100 + dice.below(900)), "n2": lambda: str(10 + dice.below(30)),
                "min": lambda: str(2 + dice.below(5)), "section": lambda: job["section"].title()}[k]()
    for number, (category, place, p, text, *only) in enumerate(outlet["furniture"]):
        if only and job["agency"] == "-":
            continue
        for _ in range(int(p) + (dice.unit() < p - int(p)) if not always else max(1, int(p))):
            rows = text if isinstance(text, list) else [text]
            action = "either" if category in EITHER else "strip"
            rows = [Line(re.sub(r"\{(\w+)\}", slot, r), (), (), action, category) for r in rows]
            yield place, category, rows, f"{site}#{number}"


def assemble(job, outlet, pieces, headline):
    body = list(job["lines"])
    before, after, end = [], [], []
    for place, category, rows, kind in pieces:
        if place == "mid" and len(job["lines"]) > 3 and "glue" not in job["marks"]:
            at = 1 + job["dice"].below(len(body) - 1)
            body[at:at] = rows
        elif place == "top":
            (before if category in ("nav", "cookie", "ui") else after).extend(rows)
        else:
            end += rows
    if "glue" in job["marks"]:
        body = [Line(" ".join(l.text for l in body), sum((l.src for l in body), ()), sum((l.passage for l in body), ()))]
    head = [Line(job["title"], (), (), "keep", "headline")] if headline else []
    return before + head + after + body + end


def finish(job, outlet, lines, gap):
    """Typography, shape and damage; sets the text and the label of every non-blank line."""
    marks = job["marks"]
    if "exact" not in marks:
        lines = [l.but(ed.typography(l.text if l.category in CATEGORIES else ed.spelling(l.text, outlet["spelling"]),
                                     outlet["lang"], outlet["quotes"], outlet["dash"])) for l in lines]
    if "oneline" in marks:
        glued = any(l.action in ("strip", "either") for l in lines)
        lines = [Line(" ".join(l.text for l in lines), action="either" if glued else None, category="mixed" if glued else None)]
    if "wrap" in marks:
        blocks = [[l.but(t) for t in textwrap.wrap(l.text, 72, break_on_hyphens=False)] for l in lines]
        text_of = lambda f: "\n\n".join("\n".join(f(l.text) for l in b) for b in blocks) + "\n"
        lines = sum(blocks, [])
    else:
        text_of = lambda f: ("\n" * gap).join(f(l.text) for l in lines)
    harm = next((ed.DAMAGE[m] for m in marks if m in ed.DAMAGE), str)
    job["text"], job["final"] = text_of(harm), [l.but(harm(l.text).strip()) for l in lines]
    assert [l.text for l in job["final"]] == [t.strip() for t in job["text"].split("\n") if t.strip()], job["id"]


# ---- the week


def plan():
    for row in read("plan.txt").split("\n"):
        if row and not row.startswith("#"):
            name, *copies = row.split()
            for c in copies:
                where, _, marks = c.partition(":")
                yield name, where, marks.split("+")


def jobs(stories, outlets):
    """Every document of the week, before furniture."""
    def job(story, site, marks, dice, date=None, **more):
        lines, title, own = compose(story, site, outlets[site], marks, dice)
        late = next((int(m[3:]) for m in marks if re.match(r"day\d", m)), (0, 0, 0, 1, 1, 2)[dice.below(6)])
        date = date or max(story["date"], min(LAST, story["date"] + datetime.timedelta(late)))
        return dict(story=story["id"], site=site, marks=marks, lines=lines, title=title, own=own, agency=story["agency"], signed=story["author"],
                    date=date, dice=dice, section="opinion" if story["kind"] == "column" else "news", kind="story", **more)
    seen = collections.Counter()
    for name, where, marks in plan():
        if name in stories:
            seen[name, where] += 1
            yield job(stories[name], KEYS[where], marks, Dice(name, where, seen[name, where]))
    for name, s in stories.items():
        for site, days, title, lead in s["again"]:
            j = job(s, site, ["reissue"], Dice(name, site, "again"), s["date"] + datetime.timedelta(days))
            yield {**j, "title": title, "lines": [Line(lead)] + j["lines"][1:], "kind": "reissue", "own": True}
    for name, form in json.loads(read("forms.json")).items():
        decks = collections.defaultdict(list)
        for site, count in form["sites"].items():
            for i in range(count):
                dice, values = Dice(name, site, i), {}
                title, *rows = [fill_form(t, form["slots"], values, decks, dice) for t in [form["title"]] + form["lines"]]
                title = title[0].upper() + title[1:]
                yield dict(story=f"form:{name}", site=site, marks=["form"], lines=[Line(r) for r in rows], title=title, own=True, signed=None,
                           agency="-", date=form_date(values, dice), dice=dice, section="notices", kind="form")


def slug(text):
    return "-".join(re.findall(r"[a-z0-9]+", unicodedata.normalize("NFKD", text.lower()).encode("ascii", "ignore").decode()))[:60].strip("-")


def week(stories, outlets):
    docs = sorted(jobs(stories, outlets), key=lambda j: (j["date"], j["site"], j["story"], j["kind"], j["marks"], j["title"]))
    titles, serial = collections.defaultdict(list), collections.Counter()
    for j in docs:
        if j["date"] <= LAST and j["title"] not in titles[j["site"]]:
            titles[j["site"]].append(j["title"])
    for j in docs:
        o = outlets[j["site"]]
        serial[j["site"], j["date"]] += 1
        j["id"] = f"{j['site']}-{j['date']:%Y%m%d}-{serial[j['site'], j['date']]:02}"
        j["url"] = f"https://{j['site']}.example/{j['section']}/{j['date']:%Y/%m/%d}/{slug(j['title'])}-{serial[j['site'], j['date']]}"
        pieces = [] if "exact" in j["marks"] else list(furniture(j["site"], o, j, titles[j["site"]], j["dice"]))
        j["kinds"] = {k for _, c, _, k in pieces if c in CATEGORIES}
        finish(j, o, assemble(j, o, pieces, o["headline"] and "exact" not in j["marks"]), o["gap"])
        if "exact" not in j["marks"]:
            j["title"] = ed.typography(ed.spelling(j["title"], o["spelling"]), o["lang"], o["quotes"], o["dash"])
    return docs, titles


# ---- truth


def ranges(rows):
    """Runs of neighbouring lines with the same label: (lines, action, category)."""
    numbered = [(n, l.action, l.category) for n, l in enumerate(rows, 1) if l.action]
    for _, g in itertools.groupby(enumerate(numbered), lambda x: (x[1][0] - x[0], x[1][1:])):
        g = [x[1] for x in g]
        yield (f"{g[0][0]}-{g[-1][0]}" if len(g) > 1 else str(g[0][0])), *g[0][1:]


def labels(docs):
    for j in docs:
        rows = list(ranges(j["final"])) or [("-", "-", "none")]
        yield from ((j["id"], *r) for r in rows)


def repeated(docs, outlets):
    by_site, size = collections.defaultdict(dict), collections.Counter(j["site"] for j in docs)
    for j in docs:
        for l in j["final"]:
            d = by_site[j["site"]].setdefault(l.text, (set(), collections.Counter()))
            d[0].add(j["id"])
            d[1][l.action or "keep", l.category or "content"] += 1
    for site, rows in sorted(by_site.items()):
        for text, (ids, said) in sorted(rows.items(), key=lambda r: (-len(r[1][0]), r[0])):
            if len(ids) >= 4:
                # A title is content over its own story and furniture in a list of links.
                action, category = max(sorted(said), key=said.get) if len({a for a, _ in said}) == 1 else ("either", "mixed")
                yield f"{site}.example", len(ids), size[site], action, category, text


def pairs(docs, words):
    """C, R, Q and T by lineage, and a sample of N. Two copies that share less than 30 % of the shorter one are left out: neither C nor N."""
    content = {j["id"]: {s for l in j["lines"] for s in l.src} for j in docs}
    total = {j["id"]: sum(len(l.text.split()) for l in j["lines"]) for j in docs}
    quotes = {j["id"]: {p for l in j["lines"] for p in l.passage} for j in docs}
    nothing = []
    for a, b in itertools.combinations(docs, 2):
        if a["story"] == b["story"]:
            if a["kind"] == "form":
                yield a, b, "T"
            elif sum(words[s] for s in content[a["id"]] & content[b["id"]]) >= 0.3 * min(total[a["id"]], total[b["id"]]):
                yield a, b, "R" if "reissue" in (a["kind"], b["kind"]) else "C"
        elif quotes[a["id"]] & quotes[b["id"]]:
            yield a, b, "Q"
        else:
            nothing.append((a, b))
    # N: neighbours on one site, strangers, and those across sites that have most words in common.
    vocabulary = {j["id"]: set(re.findall(r"\w+", j["text"].lower())) for j in docs}
    alike = lambda p: len(vocabulary[p[0]["id"]] & vocabulary[p[1]["id"]]) / len(vocabulary[p[0]["id"]] | vocabulary[p[1]["id"]])
    nothing = Dice("pairs", "N").shuffled(nothing)
    same, cross = ([p for p in nothing if (p[0]["site"] == p[1]["site"]) == s] for s in (True, False))
    for p in same[:100] + cross[:100] + sorted(cross[100:], key=alike, reverse=True)[:100]:
        yield *p, "N"


def clusters(docs, related):
    """Documents joined by C; a re-issue and a form stand alone."""
    lead = {j["id"]: j["id"] for j in docs}
    for a, b, label in related:
        if label == "C":
            old, new = sorted((lead[a["id"]], lead[b["id"]]), reverse=True)
            lead = {i: new if x == old else x for i, x in lead.items()}
    return sorted(lead.items(), key=lambda x: (x[1], x[0]))


def table(header, rows):
    return "".join("\t".join(map(str, r)) + "\n" for r in [header.split()] + list(rows)).encode()


# ---- pages and demo texts


def page(job, outlet, titles, charset):
    skeleton, inline = read(f"skeletons/{job['site']}.html").split("%%inline\n")
    extra, body, others = inline.strip().split("\n"), [], [t for t in titles if t != job["title"]]
    style = lambda t: html.escape(ed.typography(t, outlet["lang"], outlet["quotes"], outlet["dash"]), quote=False)
    for n, l in enumerate(job["lines"], 1):
        tag = {"headline": "h2", "pull-quote": "blockquote"}.get(l.category, "p")
        body.append(f"<{tag}>{style(l.text)}</{tag}>")
        if n % 2 == 0 and extra:
            body.append(extra.pop(0).replace("{{other}}", style(others[-1])))
    fill = {"title": style(job["title"]), "date": str(job["date"]), "charset": charset, "body": "\n".join(body),
            "author": outlet["staff"][0] if job["own"] else job["agency"],
            "related": "".join(f'<li><a href="#">{style(t)}</a></li>' for t in others[:4])}
    return re.sub(r"\{\{(\w+)\}\}", lambda m: fill[m[1]], skeleton).encode(charset, "xmlcharrefreplace")


def extras(stories, outlets, titles):
    """The HTML pages, the five demo texts and what is true of them."""
    files, gold, rows, n = {}, {}, [], collections.Counter()
    for what, where, marks in plan():
        if what not in ("texts", "pages"):
            continue
        name, key = where.split("/")
        site, s, dice = KEYS[key], stories[name], Dice(what, where)
        o = outlets[site]
        lines, title, own = compose(s, site, o, marks, dice)
        job = dict(site=site, marks=marks, lines=lines, title=title, own=own, agency=s["agency"], signed=s["author"], date=s["date"], dice=dice,
                   section="news", id=name)
        n[what] += 1
        if what == "pages":
            charset = {"cp1252": "windows-1252", "latin1": "iso-8859-1"}.get(marks[-1], "utf-8")
            files[f"pages/{site}-{name}.html"] = page(job, o, titles[site], charset)
            gold[f"{site}-{name}"] = {"url": f"https://{site}.example/{name}", "charset": charset,
                                      "articleBody": "\n".join(ed.typography(l.text, o["lang"], o["quotes"], o["dash"]) for l in lines)}
        else:
            file = f"{n[what]:03}_{site}.txt"
            finish(job, o, assemble(job, o, furniture(site, o, job, titles[site], dice, always=True), True), 2)
            files[f"texts/{file}"] = (job["text"] + "\n").encode()
            rows += [(file, i, l.action or "keep", l.category or "content", l.text[:60]) for i, l in enumerate(job["final"], 1)]
    files["truth/texts-labels.tsv"] = table("file paragraph action category first60", rows)
    files["truth/pages.json"] = (json.dumps(gold, ensure_ascii=False, indent=1) + "\n").encode()
    return files


def build():
    passages, outlets = load_passages(), json.loads(read("outlets.json"))
    names = sorted(f for f in os.listdir(os.path.join(HERE, "stories")) if f.endswith(".txt") and f[0] != "_")
    stories = {s["id"]: s for s in (load_story(f, passages) for f in names)}
    docs, titles = week(stories, outlets)
    words = {l.src[0]: len(l.text.split()) for s in stories.values() for l in s["lines"]}
    related = list(pairs(docs, words))
    record = lambda j: dict(id=j["id"], url=j["url"], site=f"{j['site']}.example", date=str(j["date"]), title=j["title"], text=j["text"])
    files = {"week.jsonl": "".join(json.dumps(record(j), ensure_ascii=False) + "\n" for j in docs).encode(),
             "truth/labels.tsv": table("doc_id lines action category", labels(docs)),
             "truth/pairs.tsv": table("pair id_a id_b site_a site_b date_a date_b days label edits_a edits_b",
                                      ((n, a["id"], b["id"], a["site"], b["site"], a["date"], b["date"], (b["date"] - a["date"]).days, label,
                                        "+".join(a["marks"]), "+".join(b["marks"])) for n, (a, b, label) in enumerate(related))),
             "truth/clusters.tsv": table("id cluster", clusters(docs, related)),
             "truth/repeated.tsv": table("site documents of action category text", repeated(docs, outlets))}
    files.update(extras(stories, outlets, titles))
    kinds = set().union(*(j["kinds"] for j in docs))
    lines = collections.Counter((l.action, l.category) for j in docs for l in j["final"] if l.action)
    where = collections.defaultdict(set)
    for k in kinds:
        site, n = k.split("#")
        where[outlets[site]["furniture"][int(n)][0]].add(site)
    sizes = collections.Counter(j["site"] for j in docs)
    facts = {"outlets": len(sizes), "stories": len(stories), "documents": len(docs), "kinds of boilerplate": len(kinds),
             **{f"stories in {c}": sum(s["lang"] == c for s in stories.values()) for c in ("en", "de", "es")},
             **{f"pairs {c}": sum(r[2] == c for r in related) for c in "CRQTN"},
             "clusters of two or more": sum(c > 1 for c in collections.Counter(x for _, x in clusters(docs, related)).values()),
             "documents from forms": sum(j["kind"] == "form" for j in docs), "re-issues": sum(j["kind"] == "reissue" for j in docs),
             "documents with nothing to label": sum(not any(l.action for l in j["final"]) for j in docs),
             "outlets with 15 documents or more": sum(c >= 15 for c in sizes.values()), "pages": sum(f.startswith("pages/") for f in files),
             **{f"lines {a} {c}": n for (a, c), n in sorted(lines.items())}}
    counts = "".join(f"| {k} | {v} |\n" for k, v in facts.items())
    files["README.md"] = re.sub(r"(?s)(<!-- counts -->\n).*(<!-- end -->)", lambda m: m[1] + "| what | how many |\n|---|---|\n" + counts + m[2],
                                read("README.md")).encode()
    return files, docs, facts, where


def check(files, docs, facts, where):
    bad = [f"{p}: not what a rebuild gives" for p, b in files.items()
           if not os.path.exists(os.path.join(HERE, p)) or open(os.path.join(HERE, p), "rb").read() != b]
    for d in ("pages", "texts", "truth"):
        bad += [f"{d}/{f}: not made by the builder" for f in os.listdir(os.path.join(HERE, d)) if f"{d}/{f}" not in files]
    for name, least in {"outlets": 12, "stories": 40, "documents": 300, "pages": 8, "kinds of boilerplate": 60,
                        "outlets with 15 documents or more": 12}.items():
        bad += [f"{name}: {facts[name]}, want {least}"] if facts[name] < least else []
    bad += [f"no stories in {c}" for c in ("en", "de", "es") if not facts[f"stories in {c}"]]
    bad += [f"{c}: at {len(where[c])} outlets only" for c in CATEGORIES if len(where[c]) < 3]
    text = {}
    for r in map(json.loads, files["week.jsonl"].decode().splitlines()):
        bad += [f"id twice: {r['id']}"] if r["id"] in text else []
        text[r["id"]] = [l for l in r["text"].split("\n") if l.strip()]
    bad += ["url twice"] if len({j["url"] for j in docs}) != len(docs) else []
    labelled = set()
    for row in files["truth/labels.tsv"].decode().splitlines()[1:]:
        i, lines, action, _ = row.split("\t")
        labelled.add(i)
        bad += [f"{i}: no line {n}" for n in re.findall(r"\d+", lines) if not 1 <= int(n) <= len(text[i])]
        bad += [f"{i}: action {action}"] if action not in ("strip", "keep", "either", "-") else []
    bad += [f"{i}: no label" for i in text.keys() - labelled]
    for f, columns in (("pairs", (1, 2)), ("clusters", (0,))):
        rows = [l.split("\t") for l in files[f"truth/{f}.tsv"].decode().split("\n")[1:-1]]
        bad += [f"{f}: unknown {r[c]}" for r in rows for c in columns if r[c] not in text]
    size = sum(os.path.getsize(os.path.join(d, f)) for d, _, fs in os.walk(HERE) for f in fs if "__pycache__" not in d)
    bad += [f"size {size}"] if size > 3_000_000 else []
    return bad


def main():
    files, docs, facts, where = build()
    if sys.argv[1:] == ["--check"]:
        bad = check(files, docs, facts, where)
        print("\n".join(bad) or f"corpus: {facts['documents']} documents, all promises kept")
        sys.exit(bool(bad))
    for p, b in files.items():
        os.makedirs(os.path.dirname(os.path.join(HERE, p)), exist_ok=True)
        with open(os.path.join(HERE, p), "wb") as f:
            f.write(b)


if __name__ == "__main__":
    main()
