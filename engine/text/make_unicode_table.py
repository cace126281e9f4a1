#!/usr/bin/env python3
"""Writes unicode_table.cc: the class and the folding of every code point.

The table is committed, so that the tokens of a text do not depend on the
Unicode version of the machine it is built on. Run this by hand to move to
another one, and raise the format version with it (docs/formats.md):

  python3 engine/text/make_unicode_table.py > engine/text/unicode_table.cc
"""
import unicodedata

SEPARATOR, WORD, SINGLE, IGNORED, EXPANDED = range(5)
PAGE = 128

# Scripts that write no spaces: each letter is a token of its own.
SINGLE_RANGES = [
    (0x0E00, 0x0EFF),    # Thai, Lao
    (0x1000, 0x109F),    # Burmese
    (0x1780, 0x17FF),    # Khmer
    (0x2E80, 0x2FDF),    # CJK radicals
    (0x3005, 0x3007),
    (0x3021, 0x3029),
    (0x3041, 0x30FF),    # Kana
    (0x3100, 0x312F),    # Bopomofo
    (0x31A0, 0x31FF),
    (0x3400, 0x4DBF),    # Han
    (0x4E00, 0x9FFF),
    (0xA9E0, 0xA9FF),    # Burmese extended
    (0xAA60, 0xAA7F),
    (0xF900, 0xFAFF),
    (0x1B000, 0x1B16F),  # Kana supplements
    (0x20000, 0x3FFFF),
]
# Accents and points, which writers leave out or put in as they please.
DROPPED_MARKS = [
    (0x0300, 0x036F), (0x0483, 0x0487), (0x0591, 0x05C7), (0x0610, 0x061A),
    (0x064B, 0x065F), (0x0670, 0x0670), (0x06D6, 0x06ED), (0x1AB0, 0x1AFF),
    (0x1DC0, 0x1DFF), (0x20D0, 0x20FF), (0xFE00, 0xFE0F), (0xFE20, 0xFE2F),
    (0xE0100, 0xE01EF),
]
# Format characters apart, what shows nothing (Default_Ignorable_Code_Point).
INVISIBLE = [
    (0x034F, 0x034F), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F),
    (0x2065, 0x2065), (0x3164, 0x3164), (0xFFA0, 0xFFA0), (0xFFF0, 0xFFF8),
    (0xE0000, 0xE0FFF),
]
# Letters that look the same as a letter a to z in usual fonts, small or capital
# (of the confusables in Unicode Technical Standard 39, those of one letter that
# occur in writing). Both cases fold to one, so a capital that looks like H takes
# its small letter along. Words stay apart: only Cyrillic en and shha, which
# Tatar and its neighbours have both of, fold to one letter.
LOOKALIKES = {
    "a": "\u0430\u03b1\u0251\u1d00",        # Cyrillic, Greek, Latin alpha
    "b": "\u0432\u03b2\u0299",        # capital ve, beta; small capital b
    "c": "\u0441\u03f2\u1d04",
    "d": "\u0501\u1d05",
    "e": "\u0435\u03b5\u1d07",
    "f": "\ua730",
    "g": "\u0261\u0581\u0262",
    "h": "\u043d\u04bb\u03b7\u0570\u029c",
    "i": "\u0456\u03b9\u0131\u0269\u026a",
    "j": "\u0458\u03f3\u1d0a",
    "k": "\u043a\u03ba\u1d0b",
    "l": "\u04cf\u029f",
    "m": "\u043c\u03bc\u1d0d",
    "n": "\u0578\u0274",
    "o": "\u043e\u03bf\u0585\u1d0f",
    "p": "\u0440\u03c1\u1d18",
    "q": "\u051b\u0566",
    "r": "\u0280",
    "s": "\u0455\ua731",
    "t": "\u0442\u03c4\u1d1b",
    "u": "\u03c5\u057d\u1d1c",
    "v": "\u0475\u03bd\u1d20",
    "w": "\u051d\u1d21",
    "x": "\u0445\u03c7",
    "y": "\u0443\u028f",
    "z": "\u03b6\u1d22",
}
LATIN = {ord(c): ord(latin) for latin, all_of in LOOKALIKES.items() for c in all_of}


def within(cp, ranges):
    return any(lo <= cp <= hi for lo, hi in ranges)


def fold(cp):
    """(class, [code points]) of one code point."""
    c = chr(cp)
    cat = unicodedata.category(c)
    if within(cp, DROPPED_MARKS) and cat[0] == "M" or cat == "Cf" or within(cp, INVISIBLE):
        return IGNORED, []
    decomposed = unicodedata.normalize("NFKD", c)
    if cat[0] not in "LNM" and not (cat == "So" and len(decomposed) == 1 and decomposed.isascii()):
        return SEPARATOR, []
    if within(cp, SINGLE_RANGES):
        return SINGLE, [cp]
    if 0xAC00 <= cp <= 0xD7A3:
        return WORD, [cp]
    s = unicodedata.normalize("NFKD", decomposed.casefold())
    out = []
    for d in s:
        if within(ord(d), DROPPED_MARKS) or unicodedata.category(d)[0] not in "LNM":
            continue
        digit = unicodedata.decimal(d, None)
        out.append(ord("0") + digit if digit is not None else LATIN.get(ord(d), ord(d)))
    if len(out) == 1:
        return (SINGLE if within(out[0], SINGLE_RANGES) else WORD), out
    if 2 <= len(out) <= 4 and not any(within(o, SINGLE_RANGES) for o in out):
        return EXPANDED, out
    return WORD, [cp]


def main():
    expansions, index, pages, numbers = [], {}, {}, []
    for first in range(0, 0x110000, PAGE):
        page = []
        for cp in range(first, first + PAGE):
            kind, out = fold(cp)
            if kind == EXPANDED:
                key = tuple(out)
                if key not in index:
                    index[key] = len(expansions)
                    expansions.append(out + [0] * (4 - len(out)))
                value = index[key]
            else:
                value = out[0] - cp if out else 0
            page.append(value * 8 + kind)
        numbers.append(pages.setdefault(tuple(page), len(pages)))
    assert len(pages) < 65536
    print("// Made by make_unicode_table.py from Unicode %s. Do not edit." % unicodedata.unidata_version)
    print('#include "engine/text/unicode_table.h"\n')
    print("namespace copydesk::unicode {\n\n// clang-format off")

    def array(name, kind, values):
        print("const %s %s[] = {" % (kind, name))
        line = ""
        for v in values:
            item = "%d," % v
            if len(line) + len(item) > 79:
                print(line)
                line = ""
            line += item
        print(line + "\n};")

    array("kPageOf", "uint16_t", numbers)
    array("kEntries", "int32_t", (v for p in pages for v in p))
    array("kExpansions", "uint32_t", (c for e in expansions for c in e))
    print("// clang-format on\n\n}  // namespace copydesk::unicode")


if __name__ == "__main__":
    main()
