"""Data of a page, packed: its script unpacks them, which takes a few milliseconds."""

import zlib
from base64 import b64encode
from typing import Any

import msgspec
from markupsafe import Markup


def packed(data: Any) -> Markup:
    """Return data as JSON, deflated by zlib and in base64: letters that end no script element."""
    return Markup(b64encode(zlib.compress(msgspec.json.encode(data), 9)).decode())


def rounded(value: float) -> float:
    """Return a number of a drawing in five digits: no eye tells them from all."""
    return float(f"{value:.5g}")
