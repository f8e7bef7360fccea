"""What evidence consists of, as the run record keeps it: judgements, premise checks and curves."""

from math import isfinite, isnan, prod
from typing import Annotated, Literal, SupportsFloat

from msgspec import Meta, Struct
from msgspec.structs import force_setattr

from theoremcheck.statement._outcomes import Outcome, Rung

DIMENSIONS = 32  # of an array that a record holds
KEPT = 400  # numbers of a sample, or points of a curve, that a record holds

# JSON knows no infinity, so that it travels by its name; float() reads both.
Real = float | Literal["inf", "-inf"]
Reals = Annotated[list[float], Meta(max_length=KEPT)]
Scale = Literal["linear", "log"]

# Files of a run folder, by names that cannot lead out of it.
ArrayFile = Annotated[str, Meta(pattern=r"^arrays/[0-9a-f]{64}\.npy$(?!\n)")]
CounterexampleFile = Annotated[str, Meta(pattern=r"^counterexamples/[0-9a-f]{64}\.json$(?!\n)")]
InstanceFile = Annotated[
    str, Meta(pattern=r"^(counterexamples|instances)/[0-9a-f]{64}\.json$(?!\n)")
]
SearchFile = Annotated[str, Meta(pattern=r"^searches/[0-9a-f]{64}\.jsonl$(?!\n)")]
CertificateFile = Annotated[str, Meta(pattern=r"^certificates/[0-9a-f]{64}\.json$(?!\n)")]


def real(value: SupportsFloat | str | None) -> Real | None:
    """Return a number of any library, or its name, as the record writes it; None stays None."""
    if value is None:
        return None
    number = float(value)
    if isnan(number):
        raise ValueError("nan is no number; count what overflows with a cap")
    if isfinite(number):
        return number
    return "inf" if number > 0 else "-inf"


def text(words: str) -> str:
    """Return words as a record can hold them: surrogates, which UTF-8 cannot hold, are escaped."""
    return str(words).encode("utf-8", "backslashreplace").decode()


class Numbers(Struct, frozen=True):
    """An array of a `shape`, its `entries` row by row."""

    shape: Annotated[list[Annotated[int, Meta(ge=0)]], Meta(max_length=DIMENSIONS)]
    entries: Reals

    def __post_init__(self) -> None:
        """Hold the entries to the shape; ValueError where they are more, or fewer."""
        if prod(self.shape) != len(self.entries):
            raise ValueError(f"{len(self.entries)} entries are no array of shape {self.shape}")


class Instance(Struct, kw_only=True, frozen=True):
    """The instance that a judgement tells of, the nearest to its bound or one that breaks it.

    `file` holds it: `values` are numbers, words and arrays by name, what is shown of it first; None
    where they are more than KEPT numbers, which the file alone has.
    """

    file: InstanceFile
    values: dict[str, bool | float | str | Numbers | None] | None


class Replay(Struct, kw_only=True, frozen=True):
    """A counterexample that stands in `file` beside its claim: its slack, whether it violates."""

    file: str
    slack: Real
    violated: bool

    def __post_init__(self) -> None:
        """Take numbers of any library and keep Python's own."""
        force_setattr(self, "slack", real(self.slack))


class Searched(Struct, kw_only=True, frozen=True):
    """How a statement was attacked: in so many `tries`, of which `worst` is the largest slack.

    That is the judgement's where the statement holds; of one that is refuted the judgement tells
    the smallest counterexample. Records of before have None for it. `sampled` is the largest slack
    among as many even draws as the search begins with, `adopted`
    are the counterexamples that stand beside the claim and were tried first. `lines` is
    the file of tries, `counterexample` that of the smallest instance that breaks the bound.
    `confirmed` says whether exact arithmetic agrees that it does, None where the claim has none;
    where it does not, `contradicted` says that the violation is one by far more than rounding, so
    that one of both ways is wrong. `kept` names the file beside the claim that holds it already.
    `nearest` is the instance of the largest slack, in words, where the bound is to be attained.
    """

    tries: Annotated[int, Meta(ge=0)]
    sampled: Real | None
    adopted: list[Replay]
    lines: SearchFile
    counterexample: CounterexampleFile | None = None
    confirmed: bool | None = None
    worst: Real | None = None
    contradicted: bool = False
    kept: str = ""
    nearest: str = ""

    def __post_init__(self) -> None:
        """Take numbers of any library and keep Python's own."""
        force_setattr(self, "sampled", real(self.sampled))
        force_setattr(self, "worst", real(self.worst))


class Judgement(Struct, kw_only=True, frozen=True):
    """One measurement held against one prediction.

    `measured` and `predicted` are those of the worst element, whose index is `at`; `slack` is
    measured over bound (inverted for lower bounds), for an identity the gap over what rounding
    allows, so that 1 is tight and more than 1 a violation. `note` is the rounding model, or why the
    outcome is what it is. `certificate` is the file that `checkers` programs re-checked; `spoilt`
    copies of it, with one thing changed in each, were rejected by all of them. `between` are the
    ends of the predicted range, of a bound those at the worst element. Of an exact judgement
    `allowance` is what rounding may do at that element, and `instance` what it was measured on, if
    that is kept.

    Of a bound `elements` were compared, of which `n` beat the `trivial` one and could have been
    violated; it is that of the worst element, None where none is known. Records that say nothing of
    this have None for `elements`.

    Of a sampled judgement `error_rate` bounds the probability that its verdict is wrong; `assumes`
    names the law on which that rests, empty if on none. `limits` are those of the quantity,
    `resolves` is the violation that matters and `detects` how far the limits reach out of the
    range. `n` draws were judged, of which the first `assured` were made whatever they showed.
    `hits` are the successes of each batch of a count; `sample` holds up to KEPT draws in their
    order, or, of the mean of a larger sample handed over whole, the means of KEPT equal parts.
    `search` tells how a search for a violation went.
    """

    quantity: str
    kind: str
    outcome: Outcome
    measured: Real | None
    predicted: str
    slack: Real | None
    n: Annotated[int, Meta(ge=0)]
    rung: Rung
    error_rate: Annotated[float, Meta(ge=0, le=1)] = 0.0
    assumes: str = ""
    detects: Real | None = None
    allowance: Real | None = None
    resolves: Real | None = None
    limits: tuple[Real, Real] | None = None
    between: tuple[Real, Real] | None = None
    elements: Annotated[int, Meta(ge=0)] | None = None
    trivial: Real | None = None
    at: list[int] | None = None
    note: str = ""
    certificate: CertificateFile | None = None
    checkers: Annotated[int, Meta(ge=0)] = 0
    spoilt: Annotated[int, Meta(ge=0)] = 0
    hits: list[Annotated[int, Meta(ge=0)]] | None = None
    sample: Reals | None = None
    assured: Annotated[int, Meta(ge=0)] = 0
    search: Searched | None = None
    instance: Instance | None = None

    def __post_init__(self) -> None:
        """Take numbers of any library and keep Python's own, which every encoder knows."""
        for name in ("measured", "slack", "detects", "allowance", "resolves", "trivial"):
            force_setattr(self, name, real(getattr(self, name)))
        for name in ("quantity", "predicted", "note"):
            force_setattr(self, name, text(getattr(self, name)))
        force_setattr(self, "error_rate", float(self.error_rate))
        for name in ("limits", "between"):
            if (ends := getattr(self, name)) is not None:
                force_setattr(self, name, tuple(real(end) for end in ends))


class Batches(Struct, frozen=True):
    """Draws that were made in batches of `size`, and the most that would have been: the `cap`."""

    size: Annotated[int, Meta(ge=1)]
    made: Annotated[int, Meta(ge=1)]
    cap: Annotated[int, Meta(ge=1)]


class PremiseCheck(Struct, frozen=True):
    """Whether a premise holds on the sample at hand."""

    premise: str
    holds: bool


class Curve(Struct, kw_only=True, frozen=True):
    """Numbers to draw, a point each: y over x, a band `low` to `high`, the predicted law beside it.

    Curves of one `name` share a figure; `series` tells apart those of one case. `array` is the file
    with all points where there are more than KEPT.
    """

    name: str
    axes: tuple[str, str]
    scales: tuple[Scale, Scale]
    x: Reals
    y: Reals
    predicted: Reals | None = None
    low: Reals | None = None
    high: Reals | None = None
    series: str = ""
    array: ArrayFile | None = None

    def __post_init__(self) -> None:
        """Hold all series to one length; ValueError names the curve."""
        if len({len(numbers) for numbers in self.columns().values()}) != 1:
            raise ValueError(f"curve {self.name!r} has series of unequal length")

    def columns(self) -> dict[str, list[float]]:
        """Return the series that there are, by name."""
        given = {name: getattr(self, name) for name in ("x", "y", "predicted", "low", "high")}
        return {name: numbers for name, numbers in given.items() if numbers is not None}
