#!/bin/sh
# latex2mathml 3.81.1 shows \text{99\%} with the backslash, as 99\%, though 99\% outside of words is
# shown as 99%; so with \_ \& \# and \$. The brace of \text{a \{b\} c} ends the words in their middle,
# and what follows is set as mathematics. No error says so.
# Run: sh findings/latex2mathml_text_keeps_backslashes.sh. It fails when that has changed.
set -eu
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/python" -m pip install --quiet latex2mathml==3.81.1
"$place/venv/bin/python" - <<'PROGRAM'
import xml.etree.ElementTree as ET
from importlib.metadata import version

from latex2mathml.converter import convert


def shown(latex):
    return [part.text for part in ET.fromstring(convert(latex)).iter() if part.text]


print("latex2mathml", version("latex2mathml"))
found = {latex: shown(latex) for latex in (r"99\%", r"\text{99\%}", r"\text{a\_b}", r"\text{a \{b\} c}")}
for latex, parts in found.items():
    print(f"{latex} is shown as {parts}")
plain, words, index, braces = found.values()
if plain != ["99", "%"] or words != [r"99\%"] or index != [r"a\_b"] or "}" not in braces:
    raise SystemExit("words are shown otherwise: the finding is out of date")
PROGRAM
