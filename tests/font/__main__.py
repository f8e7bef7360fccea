"""Make the report's mathematical font from a Debian package: a part of it, for a page to carry.

`python -m tests.font` (`make font`) fetches the package, checks its font's digest, keeps the
characters that formulas are made of, with all sizes of fences, sums and accents that the font's
table of mathematics names, and writes `mathematics.woff2` and, with its origin and its licence,
`mathematics.txt` beside the report's templates.
"""

import hashlib
import itertools
import subprocess
import tempfile
import unicodedata
from importlib import metadata
from pathlib import Path

from fontTools import subset
from fontTools.pens.boundsPen import BoundsPen
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTFont

from theoremcheck.report._symbols import STYLES, styled

TEMPLATES = Path(__file__).resolve().parents[2] / "theoremcheck" / "report" / "templates"
PACKAGE = "fonts-texgyre-math"
FILE = "texgyrepagella-math.otf"
DIGEST = "1f9e010f60e947d0e925910009b2ea85ad54edc7cefb106f8cdefb9ffd1d5f2f"
FAMILY = "theoremcheck Mathematics"  # a changed font bears another name than its source
LICENCE = "GUST-Font-License"
KEPT_NAMES = {"copyright": 0, "trademark": 7, "licence": 13, "licence's address": 14}
BLOCKS = (
    (0x20, 0x7E),  # ASCII
    (0xA0, 0xFF),
    (0x2C6, 0x2DD),  # accents
    (0x302, 0x308),
    (0x30A, 0x30C),
    (0x332, 0x332),
    (0x338, 0x338),
    (0x391, 0x3F6),  # Greek
    (0x2010, 0x2057),  # dashes, bars, primes
    (0x20D7, 0x20D7),
    (0x20DB, 0x20DB),
    (0x2100, 0x214F),  # letters of the styles that Unicode had early
    (0x2190, 0x2199),  # arrows
    (0x21A6, 0x21A6),
    (0x21D0, 0x21D5),
    (0x2200, 0x22FF),  # operators
    (0x2308, 0x230B),  # floors and ceilings
    (0x23DE, 0x23DF),  # braces above and below
    (0x27C2, 0x27C2),
    (0x27E6, 0x27EB),  # angle brackets
    (0x27F5, 0x27FC),  # long arrows
    (0x2A00, 0x2A06),  # large operators
    (0x2A7D, 0x2A7E),  # relations
    (0x2AAF, 0x2AB0),
)
# Accents of MathML with the combining character whose glyph, moved, they have.
ACCENTS = {
    0x2C6: 0x302,
    0x2DC: 0x303,
    0xAF: 0x304,
    0x203E: 0x305,
    0x2D9: 0x307,
    0xA8: 0x308,
    0x2C7: 0x30C,
    0x332: 0x332,
    0x20D7: 0x20D7,
}
LETTERS = [chr(n) for n in (*range(48, 58), *range(65, 91), *range(97, 123), *range(0x391, 0x3F6))]
LETTERS += ["∂", "∇", "ı", "ȷ"]
OVERHANG = 40  # thousandths of an em by which ink may leave its letter's room
PRIMES = (0x2032, 0x2033, 0x2034)
DRAWN = ("bold", "italic", "bold-italic", "script", "fraktur", "double-struck")


def characters() -> set[int]:
    """Return the code points of what formulas are made of."""
    found = {n for low, high in BLOCKS for n in range(low, high + 1)}
    styles = [style for style in STYLES if style in DRAWN]
    found |= {ord(styled(a, style) or a) for a in LETTERS for style in styles}
    return {n for n in found if unicodedata.category(chr(n)) not in ("Cn", "Cc")}


def fetched(place: Path) -> tuple[Path, str, str]:
    """Return the font of the package, of which nothing is installed, its version and licence."""
    subprocess.run(["apt-get", "download", "--quiet", PACKAGE], cwd=place, check=True)
    (package,) = place.glob("*.deb")
    subprocess.run(["dpkg-deb", "--extract", package, place / "package"], check=True)
    asked = ["dpkg-deb", "--field", str(package), "Version"]
    version = subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()
    (font,) = place.glob(f"package/**/{FILE}")
    (rights,) = place.glob("package/**/copyright")
    _, _, licence = rights.read_text("utf-8").partition(f"\nLicense: {LICENCE}\n This")
    lines = ("This" + licence.partition("\n\n")[0]).splitlines()
    return font, version, "\n".join("" if line == " ." else line.strip() for line in lines)


def part(file: Path) -> TTFont:
    """Return the part of a font that formulas need."""
    options = subset.Options()
    options.layout_features = []
    options.hinting = False
    options.desubroutinize = True
    options.notdef_outline = True
    options.name_IDs = list(KEPT_NAMES.values())
    options.name_languages = ["*"]
    options.drop_tables += ["DSIG", "FFTM"]
    font = TTFont(file, recalcTimestamp=False)
    lowered(font)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=characters())
    cutter.subset(font)
    spaced(font)
    upheld(font)
    for number, name in ((1, FAMILY), (2, "Regular"), (4, FAMILY), (6, FAMILY.replace(" ", ""))):
        font["name"].setName(name, number, 3, 1, 0x409)
    return font


def spaced(font: TTFont) -> None:
    """Give accents that lie upon the letter before them a width, as accents of MathML have.

    Their wider forms, and what those are put together of, have one, too; each stands for the
    character of its own that MathML's dictionary of operators has.
    """
    table = font["MATH"].table.MathVariants
    built = dict(zip(table.HorizGlyphCoverage.glyphs, table.HorizGlyphConstruction, strict=True))
    for own, combining in ACCENTS.items():
        name = font.getBestCmap()[combining]
        names = {name}
        if construction := built.get(name):
            names |= {record.VariantGlyph for record in construction.MathGlyphVariantRecord}
            if construction.GlyphAssembly:
                names |= {each.glyph for each in construction.GlyphAssembly.PartRecords}
        for each in sorted(names):
            shifted(font, each)
        for characters in font["cmap"].tables:
            characters.cmap[own] = name


def shifted(font: TTFont, name: str) -> None:
    """Move a glyph so that its ink begins where it does, and is as wide as it is."""
    left, right = ink(font, name)
    redrawn(font, name, -left, right - left)


def ink(font: TTFont, name: str) -> tuple[float, float]:
    """Return where the ink of a glyph begins and ends."""
    bounds = BoundsPen(font.getGlyphSet())
    font.getGlyphSet()[name].draw(bounds)
    return bounds.bounds[0], bounds.bounds[2]


def redrawn(font: TTFont, name: str, moved: float, width: float) -> None:
    """Move a glyph to the right and give it a width."""
    outlines, glyphs = font["CFF "].cff.topDictIndex[0].CharStrings, font.getGlyphSet()
    old = outlines[name]
    pen = T2CharStringPen(width - old.private.nominalWidthX, glyphs)
    glyphs[name].draw(TransformPen(pen, (1, 0, 0, 1, moved, 0)))
    outlines[name] = pen.getCharString(old.private, old.globalSubrs)
    font["hmtx"][name] = (round(width), round(font["hmtx"][name][1] + moved))
    middles = font["MATH"].table.MathGlyphInfo.MathTopAccentAttachment
    if name in middles.TopAccentCoverage.glyphs:
        place = middles.TopAccentCoverage.glyphs.index(name)
        middles.TopAccentAttachment[place].Value += round(moved)


def upheld(font: TTFont) -> None:
    """Make room for the ink of slanted letters that leave their own, above all of f.

    TeX adds an italic correction behind them, and before an index; browsers do so for sums alone.
    """
    characters = font.getBestCmap()
    for letter, style in itertools.product(LETTERS, ("italic", "bold-italic")):
        if (slanted := styled(letter, style)) and (name := characters.get(ord(slanted))):
            left, right = ink(font, name)
            width = font["hmtx"][name][0]
            moved, over = max(0, -left - OVERHANG), max(0, right - width - OVERHANG)
            if moved or over:
                redrawn(font, name, moved, width + moved + over)


def lowered(font: TTFont) -> None:
    """Give primes the form that they have in a script, where alone they stand.

    Their other form, for text, is small and high already. Browsers do not look for this one.
    """
    rows = font["GSUB"].table
    (feature,) = {
        tuple(each.Feature.LookupListIndex)
        for each in rows.FeatureList.FeatureRecord
        if each.FeatureTag == "ssty"
    }
    for lookup in (rows.LookupList.Lookup[place] for place in feature):
        for table in lookup.SubTable:
            forms = getattr(table, "ExtSubTable", table).alternates
            for characters in font["cmap"].tables:
                for prime in PRIMES:
                    if (name := characters.cmap.get(prime)) in forms:
                        characters.cmap[prime] = forms[name][0]


ORIGIN = """\
mathematics.woff2, "{family}", is a part of TeX Gyre Pagella Math, and is changed: accents have a
width, primes the form that they have in a script, and slanted letters room for their ink.

Source: {file} of Debian's package {package} {version},
SHA-256 {digest};
the whole font is at https://www.gust.org.pl/projects/e-foundry/tg-math
Copyright: {copyright}
Made by: python -m tests.font (make font), with fonttools {fonttools} and Brotli {brotli}
SHA-256: {made}
Characters: {characters}

Licence, the GUST Font License:

{licence}
"""


def ranges(points: set[int]) -> str:
    """Return code points as ranges: 0020-007E 00A0."""
    ends = [n for n in sorted(points) if not {n - 1, n + 1} <= points]
    told, rest = [], iter(ends)
    for low in rest:
        high = next(rest) if low + 1 in points else low
        told.append(f"{low:04X}" if high == low else f"{low:04X}-{high:04X}")
    return " ".join(told)


def main() -> None:
    """Write the font and what is to be said of it."""
    with tempfile.TemporaryDirectory() as place:
        source, version, licence = fetched(Path(place))
        digest = hashlib.sha256(source.read_bytes()).hexdigest()
        if digest != DIGEST:
            raise SystemExit(f"{FILE} of {PACKAGE} {version} is another one than before: {digest}")
        font = part(source)
    font.flavor = "woff2"
    target = TEMPLATES / "mathematics.woff2"
    font.save(target)
    told = ORIGIN.format(
        family=FAMILY,
        file=FILE,
        package=PACKAGE,
        version=version,
        digest=digest,
        copyright=font["name"].getDebugName(0),
        fonttools=metadata.version("fonttools"),
        brotli=metadata.version("brotli"),
        made=hashlib.sha256(target.read_bytes()).hexdigest(),
        characters=ranges(set(font.getBestCmap())),
        licence=licence,
    )
    (TEMPLATES / "mathematics.txt").write_text(told, "utf-8")
    print(f"{target.stat().st_size} bytes, {len(font.getBestCmap())} characters")


if __name__ == "__main__":
    main()
