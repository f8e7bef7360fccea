"""The checker of square roots in whole numbers."""


class Rejected(Exception):
    """The certificate proves nothing; the message says why."""


def check(certificate):
    """Raise Rejected unless `square` is the square of `root`, two whole numbers from 0 on."""
    if not isinstance(certificate, dict) or sorted(certificate) != ["root", "square"]:
        raise Rejected("a root and a square are wanted")
    root, square = certificate["root"], certificate["square"]
    if type(root) is not int or type(square) is not int or root < 0:
        raise Rejected("whole numbers are wanted, and a root from 0 on")
    if root * root != square:
        raise Rejected("the square is another one")
