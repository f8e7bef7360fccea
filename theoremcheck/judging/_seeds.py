"""Random streams that depend on what is measured, never on position, worker, order or selection."""

import hashlib
import json
from collections.abc import Mapping

import numpy as np


def stream_key(
    claim_id: str, role: str, parameters: Mapping[str, object], *batch: int
) -> tuple[int, ...]:
    """Return eight 32-bit words, the SHA-256 of the canonical (claim, role, parameters, batch)."""
    named = dict(sorted(parameters.items()))
    text = json.dumps([claim_id, role, named, *batch], ensure_ascii=True)
    digest = hashlib.sha256(text.encode()).digest()
    return tuple(int.from_bytes(digest[i : i + 4], "big") for i in range(0, 32, 4))


def generator(root_seed: int, key: tuple[int, ...]) -> np.random.Generator:
    """Return a Philox generator for `key` under `root_seed` (any non-negative integer)."""
    return np.random.Generator(np.random.Philox(np.random.SeedSequence(root_seed, spawn_key=key)))
