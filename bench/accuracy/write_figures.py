#!/usr/bin/env python3
"""write_figures.py FIGURES PAGE: puts what bench/accuracy.sh printed into the
section of PAGE that is marked for it, with the day and the processor."""
import datetime
import sys

BEGIN, END = "<!-- run -->\n", "<!-- end of run -->\n"


def processor():
    try:
        for line in open("/proc/cpuinfo"):
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    except OSError:
        pass
    return "unknown"


def main():
    figures = open(sys.argv[1]).read().rstrip()
    page = open(sys.argv[2]).read()
    before, rest = page.split(BEGIN)
    _, after = rest.split(END)
    head = "%s, %s\n\n" % (datetime.date.today().isoformat(), processor())
    page = before + BEGIN + head + "```\n" + figures + "\n```\n" + END + after
    open(sys.argv[2], "w").write(page)


main()
