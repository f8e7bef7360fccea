"""Where in an author's code a frame is, read off its positions."""

import ast
import linecache
from inspect import getframeinfo
from pathlib import Path
from textwrap import dedent
from types import FrameType


def place(frame: FrameType) -> str:
    """Return a frame's file and line, as people say it."""
    return f"{Path(frame.f_code.co_filename).name}:{frame.f_lineno}"


def opens_by_key(frame: FrameType) -> bool:
    """Say whether the call that a frame is at gives a `key`: Philox needs no seed beside one.

    NumPy asks for entropy none the less, and throws it away.
    """
    at = getframeinfo(frame).positions
    if at is None or at.lineno is None or at.end_lineno is None:
        return False
    lines = linecache.getlines(frame.f_code.co_filename)[at.lineno - 1 : at.end_lineno]
    if not lines:
        return False
    # Columns count bytes; of one line the end comes first, since both are counted from its start.
    lines[-1] = lines[-1].encode()[: at.end_col_offset].decode()
    lines[0] = lines[0].encode()[at.col_offset or 0 :].decode()
    try:
        call = ast.parse(dedent("".join(lines)), mode="eval")
    except SyntaxError:
        return False
    words = [node.arg for node in ast.walk(call) if isinstance(node, ast.keyword)]
    return "key" in words or None in words
