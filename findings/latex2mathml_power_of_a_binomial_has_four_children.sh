#!/bin/sh
# latex2mathml 3.81.1 turns \binom{n}{k}^2 into an msup of four children, the two fences, the fraction
# and the 2, where MathML asks for two: what the 2 is a power of is lost. So with an index; of
# \dbinom{n}{k}^2, (a)^2 and \left(a\right)^2 each msup has two. No error says so.
# Run: sh findings/latex2mathml_power_of_a_binomial_has_four_children.sh. It fails when that has changed.
set -eu
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/python" -m pip install --quiet latex2mathml==3.81.1
"$place/venv/bin/python" - <<'PROGRAM'
import xml.etree.ElementTree as ET
from importlib.metadata import version

from latex2mathml.converter import convert

MATHML = "{http://www.w3.org/1998/Math/MathML}"
SCRIPTS = {MATHML + name for name in ("msub", "msup")}


def children(latex):
    return [len(part) for part in ET.fromstring(convert(latex)).iter() if part.tag in SCRIPTS]


print("latex2mathml", version("latex2mathml"))
binomials = [r"\binom{n}{k}^2", r"\binom{n}{k}_i"]
others = [r"\dbinom{n}{k}^2", r"\tbinom{n}{k}^2", r"(a)^2", r"\left(a\right)^2", r"\frac{n}{k}^2"]
for latex in binomials + others:
    print(f"{latex} has scripts of {children(latex)} children")
if any(children(latex) != [4] for latex in binomials) or any(children(latex) != [2] for latex in others):
    raise SystemExit("powers of binomials have other children: the finding is out of date")
PROGRAM
