"""Stories, forms and copies: what stands in stories/ and forms.json, and the lines of one copy before furniture is put in."""
import datetime
import hashlib
import os
import re

import edits as ed

HERE = os.path.dirname(os.path.abspath(__file__))
SEED = "copydesk news week 1"
FIRST, LAST = datetime.date(2026, 3, 2), datetime.date(2026, 3, 8)
WEEKDAYS = ["monday montag lunes", "tuesday dienstag martes", "wednesday mittwoch miércoles", "thursday donnerstag jueves",
            "friday freitag viernes", "saturday samstag sábado", "sunday sonntag domingo"]


class Dice:
    """A counter hashed with its key: the same numbers on every version of Python."""

    def __init__(self, *key):
        self.key, self.count = "/".join(map(str, (SEED,) + key)), 0

    def below(self, n):
        self.count += 1
        return int.from_bytes(hashlib.sha256(f"{self.key}/{self.count}".encode()).digest()[:8], "big") % n

    def unit(self):
        return self.below(1 << 30) / (1 << 30)

    def pick(self, items):
        return items[self.below(len(items))]

    def shuffled(self, items):
        return sorted(items, key=lambda _: self.below(1 << 60))


class Line:
    """A paragraph on its way into a document: its text, the story paragraphs it carries, and its label if it has one."""

    def __init__(self, text, src=(), passage=(), action=None, category=None):
        self.text, self.src, self.passage, self.action, self.category = text, tuple(src), tuple(passage), action, category

    def but(self, text):
        return Line(text, self.src, self.passage, self.action, self.category)


def read(name):
    with open(os.path.join(HERE, name), encoding="utf-8") as f:
        return f.read()


def load_passages():
    blocks = read("stories/_passages.txt").split("\n\n")[1:]
    return {b.split("\n")[0]: b.strip().split("\n")[1:] for b in blocks}


def load_story(name, passages):
    head, _, body = read(f"stories/{name}").partition("\n\n")
    s = {"local": {}, "swap": {}, "again": [], "kind": "story", "alt": None, "lead": None, "author": None}
    for row in head.split("\n"):
        k, v = row.split(": ", 1)
        part = v.split(" | ")
        if k == "local":
            s["local"][part[0]] = part[1]
        elif k == "swap":
            s["swap"][part[0]] = [x.split("=>") for x in part[1].split("; ")]
        elif k == "again":
            s["again"].append((part[0], int(part[1]), part[2], part[3]))
        else:
            s[k] = v
    s["lines"] = []
    for text in body.strip().split("\n\n"):
        n = len(s["lines"])
        if text.startswith("{{passage:"):
            p = text[10:-2]
            s["lines"] += [Line(t, [(s["id"], n + i)], [p]) for i, t in enumerate(passages[p])]
        elif text.startswith("["):
            kind, text = text[1:].split("] ", 1)
            s["lines"].append(Line(text, [(s["id"], n)], (), "keep", kind))
        else:
            s["lines"].append(Line(text, [(s["id"], n)]))
    s["date"] = datetime.date.fromisoformat(s["date"])
    return s


def fill_form(text, slots, values, decks, dice):
    """Fills {slots}: a list is a deck dealt without repeats, 'a-b' a number; 'x*' serves x, x2, x3, ...

    A card 'snow|effect=roads closed' also settles another slot, so that the facts of one document agree."""
    def value(m):
        k = m[1]
        if k not in values:
            name = k if k in slots else re.sub(r"\d+$", "", k) + "*"
            spec = slots[name]
            if isinstance(spec, str):
                lo, hi = map(int, spec.split("-"))
                values[k] = str(lo + dice.below(hi - lo + 1))
            else:
                deck = decks[name]
                if not deck or all(c in values.values() for c in deck):
                    deck[:] = dice.shuffled(spec)
                values[k] = next(c for c in deck if c not in values.values() or len(spec) <= 2)
                deck.remove(values[k])
                values[k], *settled = values[k].split("|")
                values.update(s.split("=") for s in settled)
        return values[k]
    return re.sub(r"\{(\w+)\}", value, text)


def form_date(values, dice):
    said = values.get("date") or values.get("day") or values.get("dia") or values.get("tag") or ""
    m = re.search(r"(\d+) (January|February|March)", said)
    if m:
        return datetime.date(2026, ["January", "February", "March"].index(m[2]) + 1, int(m[1]))
    word = said.split(",")[0].lower()
    return FIRST + datetime.timedelta(next((i for i, w in enumerate(WEEKDAYS) if word in w.split()), dice.below(7)))


# ---- one copy of a story


def sentences(line):
    """One line a sentence; a paragraph with speech in it stays whole."""
    return [line] if '"' in line.text else [line.but(t) for t in re.split(r"(?<=[.!?])(?<!\.m\.) (?=[^\W\d_a-zäöüß])", line.text)]


def compose(story, site, outlet, marks, dice):
    """The lines of a copy before furniture, its title and whether the outlet's own staff signed it."""
    lines, title, own = list(story["lines"]), story["title"], story["agency"] == "-"
    for mark in marks:
        name, _, number = re.match(r"([a-z]+)((\d*))$", re.sub(r"cp1252|latin1", "x", mark)).groups()
        n = int(number or 0)
        if name in ("cut", "brief"):
            lines = lines[:n]
        elif name == "drop":
            del lines[n - 1]
        elif name == "order":
            lines = lines[:1] + lines[3:] + lines[1:3]
        elif name == "lead":
            title, lines[0], own = story["alt"], Line(story["lead"]), True
        elif name == "alt":
            title = story["alt"] or story["title"]
        elif name == "local":
            lines.insert(3, Line(story["local"][site]))
        elif name == "swap":
            for old, new in story["swap"][site]:
                assert any(old in l.text for l in lines), (story["id"], old)
                lines = [l.but(l.text.replace(old, new)) for l in lines]
        elif name == "words":
            lines = [l.but(ed.swap_words(l.text, ed.WORDS[story["lang"]])) for l in lines]
        elif name == "merge":
            lines = [Line(" ".join(l.text for l in two), sum((l.src for l in two), ()), sum((l.passage for l in two), ()))
                     for two in (lines[i:i + 2] for i in range(0, len(lines), 2))]
        elif name == "split":
            lines = [s for l in lines for s in sentences(l)]
        elif name == "heads":
            for i, h in enumerate(outlet["heads"]):
                lines.insert(min(len(lines) - 1, 2 + 3 * i), Line(h, (), (), "keep", "headline"))
        elif name == "pull":
            spans = [q for l in lines for q in l.text.split('"')[1::2] if 30 <= len(q) <= 160]
            if spans:
                quote = dice.pick(spans)
                lines.insert(len(lines) - 2, Line(f'"{quote}"', (), (), "keep", "pull-quote"))
    if outlet["dateline"] and not own:
        lines[0] = lines[0].but(f"{story['place']} ({story['agency']}) – {lines[0].text}")
    return lines, title, own
