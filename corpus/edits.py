"""Edits on the text of a story copy: spelling, wording, typography and damage. Each is a function from text to text."""
import re

US = {"kilometres": "kilometers", "kilometre": "kilometer", "centimetres": "centimeters", "millimetres": "millimeters",
      "metres": "meters", "litres": "liters", "hectares": "hectares", "per cent": "percent", "centre": "center", "centres": "centers",
      "harbour": "harbor", "harbours": "harbors", "neighbour": "neighbor", "neighbours": "neighbors", "neighbourhood": "neighborhood",
      "labour": "labor", "programme": "program", "organiser": "organizer", "organisers": "organizers", "apologise": "apologize",
      "realised": "realized", "criticised": "criticized", "licence": "license", "licences": "licenses", "judgement": "judgment",
      "yoghurt": "yogurt", "favoured": "favored", "favourite": "favorite", "tonnes": "tons", "travelled": "traveled", "towards": "toward",
      "grey": "gray",
      "lorries": "trucks", "lorry": "truck", "motorists": "drivers", "petrol": "gas", "cheque": "check"}

WORDS = {
    "en": {"began": "started", "nearly": "almost", "because of": "owing to", "several": "a number of", "said that": "said",
           "however": "nevertheless", "bought": "purchased", "residents": "inhabitants", "said on": "announced on", "hurt": "injured",
           "big": "large", "biggest": "largest", "acknowledged": "admitted", "remarkably": "surprisingly", "asked whether": "asked if",
           "in the course of": "during", "another": "a further", "carried out": "performed", "children": "youngsters",
           "expects": "anticipates", "receive": "get", "received": "got", "nobody": "no one", "due to": "scheduled to",
           "dearer": "more expensive", "unable to": "not able to", "said it would": "said it was going to"},
    "de": {"rund": "ungefähr", "jedoch": "allerdings", "bereits": "schon", "sagte": "erklärte", "derzeit": "momentan",
           "außerdem": "zudem", "künftig": "in Zukunft", "bisher": "bislang", "vorerst": "einstweilen", "deshalb": "daher"},
    "es": {"aseguró": "afirmó", "explicó": "señaló", "además": "asimismo", "dijo": "comentó", "también": "igualmente",
           "según": "de acuerdo con", "todavía": "aún", "señalaron": "indicaron", "calculan": "estiman"}}


def swap_words(text, table):
    """Replaces whole words and keeps a capital first letter."""
    pattern = r"\b(" + "|".join(sorted(map(re.escape, table), key=len, reverse=True)) + r")\b"

    def one(m):
        new = table.get(m[0]) or table[m[0][0].lower() + m[0][1:]]
        return new[0].upper() + new[1:] if m[0][0].isupper() else new
    return re.sub(pattern, lambda m: one(m), text, flags=re.IGNORECASE) if table else text


def spelling(text, kind):
    if kind == "us":
        return re.sub(r"\b(said|announced) on (?=(Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)", r"\1 ", swap_words(text, US))
    return text.replace("ß", "ss") if kind == "ch" else text


QUOTES = {"en": "“”‘’", "de": "„“‚‘", "es": "«»‘’"}
DASHES = {"en": " – ", "em": "—", "em-spaced": " — ", "hyphens": " -- "}


def typography(text, lang, quotes, dash):
    """Stories are written with straight quotes and ' – '; an outlet's habit turns them into its own."""
    text = text.replace(" – ", DASHES[dash])
    if quotes == "curly":
        o, c, so, sc = QUOTES[lang]
        text = re.sub(r'(^|[\s(\[–—])"', r"\1" + o, text).replace('"', c)
        text = re.sub(r"(^|[\s(\[–—“„«])'", r"\1" + so, text).replace("'", "’" if lang == "en" else sc)
        text = re.sub(r"(\d) (Kronen|crowns|coronas|per cent|percent|Kilometer|kilómetros)", "\\1\u00a0\\2", text)
    return text


def escaped(text, mark):
    return "".join(c if ord(c) < 128 else "".join(f"{mark}x{b:02x}" for b in c.encode()) for c in text)


def mojibake(text):
    """UTF-8 read as Windows-1252; the five bytes that page does not define come through as controls."""
    return "".join(bytes([b]).decode("cp1252") if b not in (0x81, 0x8d, 0x8f, 0x90, 0x9d) else chr(b) for b in text.encode())


def entities(text):
    text = text.replace("&", "&amp;").replace('"', "&quot;").replace("\u00a0", "&nbsp;")
    return "".join(c if ord(c) < 128 else f"&#{ord(c)};" for c in text)


DAMAGE = {"esc": lambda t: escaped(t, "\\"), "bare": lambda t: escaped(t, ""), "moji": mojibake, "ent": entities}
