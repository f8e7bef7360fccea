"""The noise of a stack: each network's dropout by a stream of its own."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode


class Masks(TorchFunctionMode):
    """Dropout by network k's own stream, inside of a `vmap` over k."""

    def __init__(self, streams: Sequence[np.random.Generator], k: Tensor) -> None:
        super().__init__()
        self._streams, self._k = streams, k

    def __torch_function__(
        self, function: Any, types: Any, args: Any = (), kwargs: Any = None
    ) -> Any:
        if function is nn.functional.dropout:
            function = self._dropout
        return function(*args, **(kwargs or {}))

    def _dropout(
        self, input: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False
    ) -> Tensor:
        if not training or p == 0:
            return input
        kept = np.stack([stream.random(tuple(input.shape)) for stream in self._streams]) >= p
        masks = torch.from_numpy(kept).to(input.device)
        own = masks.index_select(0, self._k.unsqueeze(0)).squeeze(0) / (1 - p or 1.0)
        return input.mul_(own) if inplace else input * own.to(input.dtype)
