"""Numbers of things in words."""


def counted(count: int, one: str, many: str = "") -> str:
    """Return a number with the word for one of them, or for many."""
    return f"{count} {one if count == 1 else many or one + 's'}"
