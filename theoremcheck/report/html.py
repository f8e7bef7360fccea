"""The report: one self-contained page, an index and a part for each claim."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from theoremcheck.report.figures import figures
from theoremcheck.report.mathml import MathError, mathml, prose
from theoremcheck.report.summary import totals


def page(record: Mapping[str, Any]) -> str:
    """Return the report of a run record as one HTML page that fetches nothing."""
    environment = Environment(
        loader=PackageLoader("theoremcheck.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"math": _shown(mathml), "prose": _shown(prose), "number": number, "slug": slug}
    claims = record["claims"]
    sections = [
        (title, list(members))
        for (_, title), members in groupby(claims, key=lambda c: (c["section"], c["title"]))
    ]
    return environment.get_template("report.html.j2").render(
        record=record,
        run=record["run"],
        sections=sections,
        totals=totals(record),
        figures=figures,
        ablations=ablations,
        tests=tests,
    )


def _shown(convert: Any) -> Any:
    """Show a formula that cannot be converted as its source: a report is never lost to a typo."""

    def filtered(text: str, **options: Any) -> Markup:
        try:
            return convert(text, **options)
        except MathError:
            return Markup("<code>{}</code>").format(escape(text))

    return filtered


def ablations(claim: Mapping[str, Any], premise: str) -> list[Mapping[str, Any]]:
    """Return the cases in which `premise` was dropped."""
    return [case for case in claim["cases"] if case["premise"] == premise and case["asked"]]


def tests(claim: Mapping[str, Any]) -> list[tuple[str, Sequence[Mapping[str, Any]]]]:
    """Return the cases of a claim by test, each test by its name in words."""
    by_test = groupby(claim["cases"], key=lambda case: case["id"].partition("::")[2].partition("[")[0])
    return [(name.replace("_", " "), list(cases)) for name, cases in by_test]


def number(value: Any) -> str:
    """Return a number as people write it: four significant digits, nothing for None."""
    if value is None or value == "":
        return ""
    return str(value) if isinstance(value, str | bool) else f"{value:.4g}"


def slug(text: str) -> str:
    """Return an id that is safe in an attribute and in a link."""
    return "".join(letter if letter.isalnum() or letter in "._-" else "-" for letter in text)
