"""The report: one self-contained page with an index, the errata, and a part for each claim."""

import hashlib
import re
from base64 import b64encode
from collections.abc import Callable, Sequence
from functools import partial
from importlib.resources import files
from itertools import accumulate

from markupsafe import Markup, escape
from msgspec.structs import asdict

from theoremcheck.judging._numerals import written
from theoremcheck.record._types import Record
from theoremcheck.report import _lookups as lookups
from theoremcheck.report import _worth as worth
from theoremcheck.report._cases import anchors, departure, label, slug, tables
from theoremcheck.report._counted import counted
from theoremcheck.report._figures import figures, numbers, undrawn
from theoremcheck.report._graph import brief, drawings
from theoremcheck.report._grouping import test_name
from theoremcheck.report._links import unlinked
from theoremcheck.report._mathml import MathError, prose, statement, words
from theoremcheck.report._packed import packed
from theoremcheck.report._red import look_first
from theoremcheck.report._searches import command, found, keeps, replayed, searches, worst
from theoremcheck.report._slack_scale import slack_scale
from theoremcheck.report._templates import environment, template
from theoremcheck.report._told import compared, of_case, short, slack
from theoremcheck.report._trust import trust
from theoremcheck.report._worst_instance import worst_instance
from theoremcheck.statement._outcomes import Rung, Verdict
from theoremcheck.statement._sources import place

ASTRAY = 12  # cases that are not as predicted which a claim's part names at its head
# What HTML does not need: the name of MathML's vocabulary, what is so unless said, rows of one.
NEEDLESS = re.compile(
    r' xmlns="http://www.w3.org/1998/Math/MathML"| display="inline"| fence="(?:true|false)"'
)
LONE = re.compile(r"<mrow>(<(m[in])[^<>]*>[^<>]*</\2>)</mrow>")
WHOLE = re.compile(r"(<math[^<>]*>)<mrow>(.*?)</mrow></math>", re.DOTALL)
ROW = re.compile(r"</?mrow(?:>| [^<>]*[^/]>)")
WEB = ("http://", "https://")


def page(record: Record, folder: str = "reports/latest") -> str:
    """Return a run's report: one HTML page that fetches nothing and runs no script but its own.

    Its commands name the run's `folder` as one types it.
    """
    return _rendered(
        "report.html.j2",
        record,
        ("script.js", "cases.js", "filters.js", "far.js", "take.js", "links.js"),
        sections=lookups.sections(record),
        totals=lookups.totals(record),
        first=look_first(record),
        choices=choices(record),
        tally=tally(record),
        drawings=drawings(record),
        worth_totals=worth.totals(record),
        worth_rules=worth.RULES,
        of_idle=worth.of_idle,
        of_gap=worth.of_gap,
        unexcluded=worth.unexcluded,
        departures=lookups.departures,
        keeps=keeps,
        adopting=partial(command, folder),
    )


def one_page(record: Record) -> str:
    """Return the part of a record's first claim as a page of its own, apart from any folder."""
    scripts = ("script.js", "cases.js", "far.js", "take.js")
    text = _rendered("one.html.j2", record, scripts, keeps=lambda _: False)
    # Alone a claim's title is the first heading of the page, not one of its third level.
    return unlinked(re.sub(r"(</?h)([34])\b", lambda found: f"{found[1]}{int(found[2]) - 2}", text))


def _rendered(name: str, record: Record, scripts: Sequence[str], **more: object) -> str:
    environment().filters |= FILTERS
    templates = files("theoremcheck.report").joinpath("templates")
    script = "".join(templates.joinpath(each).read_text("utf-8") for each in scripts)
    anchored = anchors(record.claims)
    drawn = {claim.id: figures(claim) for claim in record.claims}
    digest = b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return template(name).render(
        record=record,
        run=record.run,
        known={claim.id: claim for claim in record.claims},
        brief=brief,
        withdrawn=lookups.withdrawn(record),
        errata=lookups.errata(record),
        drawn=drawn,
        undrawn=undrawn,
        slack_scale=slack_scale,
        ablations=lookups.ablations,
        files=lookups.files,
        aimed=lookups.aimed,
        measured=lookups.measured,
        not_tested=lookups.not_tested,
        refuted=lookups.refuted,
        rungs=lookups.rungs,
        standing=lookups.standing,
        trust=trust,
        undropped=lookups.undropped,
        worth_of=worth.lines,
        test_name=test_name,
        machine=asdict(record.run.machine),
        departure=departure,
        case_label=label,
        of_case=of_case,
        compared=compared,
        anchors=anchored,
        cases_data=packed(tables(record.claims, anchored)),
        numbers_data=packed({slug(name): numbers(found) for name, found in drawn.items()}),
        repeated=any(case.repeat for claim in record.claims for case in claim.cases),
        ASTRAY=ASTRAY,
        searches=searches,
        worst_searched=worst,
        worst_instance=worst_instance,
        found_in_words=found,
        replayed=replayed,
        mathematics=b64encode(templates.joinpath("mathematics.woff2").read_bytes()).decode(),
        script=Markup(script),  # the package's own text
        script_hash=Markup(f"sha256-{digest}"),
        **more,
    )


def choices(record: Record) -> dict[str, list[str]]:
    """Return what the index can be filtered by: the verdicts, rungs and sections of this record."""
    claims = record.claims
    verdicts, rungs = {claim.verdict for claim in claims}, {claim.rung for claim in claims}
    return {
        "verdict": [verdict for verdict in Verdict if verdict in verdicts],
        "rung": [rung for rung in Rung if rung in rungs] + (["none"] if None in rungs else []),
        "section": list(dict.fromkeys(claim.title for claim in claims)),
    }


def tally(record: Record) -> list[tuple[Verdict, int]]:
    """Count the claims of each verdict that this record has, the gravest first."""
    verdicts = [claim.verdict for claim in record.claims]
    return [(verdict, verdicts.count(verdict)) for verdict in Verdict if verdict in verdicts]


def _shown(convert: Callable[[str], Markup]) -> Callable[[str], Markup]:
    """Show a formula that cannot be converted as its source: a report is never lost to a typo."""

    def filtered(text: str) -> Markup:
        try:
            return lean(convert(text))
        except MathError:
            return Markup("<code>{}</code>").format(escape(text))

    return filtered


def lean(markup: Markup) -> Markup:
    """Leave out of formulas what changes nothing: they are most of the page's elements."""

    def unwrapped(found: re.Match[str]) -> str:
        depths = accumulate(-1 if tag[1] == "/" else 1 for tag in ROW.findall(found[2]))
        return found[0] if min(depths, default=0) < 0 else f"{found[1]}{found[2]}</math>"

    return Markup(WHOLE.sub(unwrapped, LONE.sub(r"\1", NEEDLESS.sub("", markup))))


def linked(reference: str, address: str = "") -> Markup:
    """Return what is printed of a source; an address, and where it can be read, as a link."""
    if reference.startswith(WEB):
        return Markup('<a href="{0}" rel="noreferrer">{0}</a>').format(reference)
    if not address.startswith(WEB):
        return escape(reference)
    told = address
    for home, word in (("https://doi.org/", "doi:"), ("https://arxiv.org/abs/", "arXiv:")):
        if address.startswith(home):
            told = word + address.removeprefix(home)
    link = '{} (<a href="{}" rel="noreferrer">{}</a>)'
    return Markup(link).format(reference, address, told)


def inner(name: str) -> str:
    """Return a name as it stands within quotation marks."""
    return name.translate({ord("“"): "‘", ord("”"): "’", ord('"'): "'"})


FILTERS = {
    "statement": _shown(statement),
    "prose": _shown(prose),
    "words": _shown(words),
    "number": written,
    "slack": slack,
    "inner": inner,
    "slug": slug,
    "worth": worth.worth,
    "when": lookups.when,
    "linked": linked,
    "counted": counted,
    "short": short,
    "place": place,
}
