"""Ways to change a text, for measurements. All draws come from `prng`."""
import re

# Letters that look the same as a Latin letter in usual fonts.
LOOKALIKES = {
    "a": "аα", "c": "сϲ", "d": "ԁ", "e": "еε", "g": "ɡ", "h": "һ", "i": "іι", "j": "јϳ", "k": "кκ",
    "l": "ӏ", "o": "оοօ", "p": "рρ", "q": "ԛ", "s": "ѕ", "u": "υս", "v": "ѵν", "w": "ԝ", "x": "хχ",
    "y": "у", "A": "АΑ", "B": "ВΒ", "C": "СϹ", "E": "ЕΕ", "H": "НΗ", "I": "ІΙ", "J": "Ј", "K": "КΚ",
    "M": "МΜ", "O": "ОΟ", "P": "РΡ", "S": "Ѕ", "T": "ТΤ", "N": "Ν", "X": "ХΧ", "Y": "УΥ", "Z": "Ζ",
}
# Characters that show nothing: spaces of no width, joiners, marks of direction,
# fillers and selectors.
INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f\u2061\u2063\u034f\u115f\u3164\uffa0\ufe0f\u180e\U000e0041"
SPACES = ["  ", "\u00a0", "\t", "\u2003", "\u202f", " \n", "\n", "\u3000", " \u2009"]
ADVERTS = [
    "Advertisement",
    "Advertisement: new boots from forty crowns at Harrow Lane",
    "SPONSORED Learn to sail in nine evenings",
    "Save a third on garden sheds this weekend only, order by noon",
    "Advertisement - story continues below",
    "Our readers choose Calder & Finch for spectacles",
    "Download the free app and never miss a goal",
    "Win two nights by the sea: enter our spring draw today",
    "Promoted: seven kettles compared by people who drink tea",
    "Sign up for the morning letter",
    "Is your roof ready for the winter? Ask Tamwell for a quote",
    "Book a table at the Copper Goose and the first glass is on us",
]


def invisible(text, prng):
    """An invisible character behind every third letter or so, inside words, too."""
    return "".join(c + prng.choice(INVISIBLE) if c.isalpha() and prng.random() < 0.3 else c for c in text)


def lookalikes(text, prng):
    """Half of the letters that have a double replaced by it."""
    return "".join(prng.choice(LOOKALIKES[c]) if c in LOOKALIKES and prng.random() < 0.5 else c for c in text)


def spacing(text, prng):
    """Other white space between all words, lines broken anywhere."""
    return "".join(prng.choice(SPACES) if c.isspace() else c for c in text)


def upper(text, _):
    return text.upper()


def mixed_case(text, prng):
    return "".join(c.upper() if prng.random() < 0.5 else c.lower() for c in text)


def wide(text, _):
    """Letters and digits in their full-width forms."""
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


def pieces(text):
    """Paragraphs, or stretches of some 40 words where there are none."""
    parts = [p for p in text.split("\n") if p.strip()]
    if len(parts) >= 4:
        return parts
    words = text.split()
    return [" ".join(words[i:i + 40]) for i in range(0, len(words), 40)]


def reordered(text, prng):
    parts = pieces(text)
    prng.shuffle(parts)
    return "\n".join(parts)


def adverts(text, prng, glue=" "):
    """An advert behind every thirty words, within the running text."""
    out, n = [], 0
    for part in re.split(r"(\s+)", text):
        out.append(part)
        if part and not part.isspace():
            n += 1
            if n % 30 == 0:
                out.append(glue + prng.choice(ADVERTS) + glue)
    return "".join(out)


def advert_lines(text, prng):
    return adverts(text, prng, "\n")


def numbers(text, prng):
    """Every number another one of as many digits."""
    def other(m):
        while True:
            new = str(prng.randint(1, 9)) + "".join(str(prng.randint(0, 9)) for _ in m.group()[1:])
            if new != m.group():
                return new
    return re.sub(r"\d+", other, text)


def other_words(text, share, vocabulary, prng, spaced=True):
    """`share` of the words (of the Chinese characters, where no spaces are
    written) replaced by others of `vocabulary`."""
    parts = re.split(r"(\s+)", text) if spaced else list(text)
    changes = (lambda p: p.strip() and p[0].isalnum()) if spaced else is_han
    return "".join(prng.choice(vocabulary) if changes(p) and prng.random() < share else p for p in parts)


def is_han(character):
    return "\u4e00" <= character <= "\u9fff"
