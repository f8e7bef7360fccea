"""Numbers a + b√5 with rational a and b: exact arithmetic and exact order."""

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class RootFive:
    """The number `rational` + `root` √5; +, -, *, / and < also take fractions and integers."""

    rational: Fraction
    root: Fraction

    @staticmethod
    def of(number: "RootFive | Fraction | int") -> "RootFive":
        """Return a number of the field."""
        return number if isinstance(number, RootFive) else RootFive(Fraction(number), Fraction(0))

    def __add__(self, other: "RootFive | Fraction | int") -> "RootFive":
        """Return the sum."""
        o = RootFive.of(other)
        return RootFive(self.rational + o.rational, self.root + o.root)

    def __neg__(self) -> "RootFive":
        """Return the opposite."""
        return RootFive(-self.rational, -self.root)

    def __sub__(self, other: "RootFive | Fraction | int") -> "RootFive":
        """Return the difference."""
        return self + -RootFive.of(other)

    def __mul__(self, other: "RootFive | Fraction | int") -> "RootFive":
        """Return the product: √5² = 5."""
        o = RootFive.of(other)
        return RootFive(
            self.rational * o.rational + 5 * self.root * o.root,
            self.rational * o.root + self.root * o.rational,
        )

    def __truediv__(self, other: "RootFive | Fraction | int") -> "RootFive":
        """Return the quotient, by a² - 5b², which is 0 for 0 alone; ZeroDivisionError then."""
        o = RootFive.of(other)
        norm = o.rational**2 - 5 * o.root**2
        return self * RootFive(o.rational / norm, -o.root / norm)

    def __radd__(self, other: Fraction | int) -> "RootFive":
        """Return the sum."""
        return self + other

    def __rsub__(self, other: Fraction | int) -> "RootFive":
        """Return the difference."""
        return -self + other

    def __rmul__(self, other: Fraction | int) -> "RootFive":
        """Return the product."""
        return self * other

    def __rtruediv__(self, other: Fraction | int) -> "RootFive":
        """Return the quotient."""
        return RootFive.of(other) / self

    def sign(self) -> int:
        """Return -1, 0 or 1: the larger one of a² and 5b² decides."""
        a, b = self.rational, self.root
        lead = a if a * a > 5 * b * b else b
        return (lead > 0) - (lead < 0)

    def __lt__(self, other: "RootFive | Fraction | int") -> bool:
        """Compare exactly."""
        return (self - other).sign() < 0

    def __gt__(self, other: "RootFive | Fraction | int") -> bool:
        """Compare exactly."""
        return (self - other).sign() > 0
