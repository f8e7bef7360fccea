"""The photographs of CIFAR-10 (A. Krizhevsky 2009), from the published files of the binary version.

A file is a sequence of records of 3073 bytes: the label, then the red, the green and the blue plane
of 32 × 32 pixels, row by row. Five files of 10 000 records are for training and one is for testing;
each class has 5000 and 1000 of them.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

PLACE = "the binary version of CIFAR-10 from https://www.cs.toronto.edu/~kriz/cifar.html"
REMEDY = f"unpack {PLACE}, and name its folder cifar-10-batches-bin"
CLASSES = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")
TRAINING = tuple(f"data_batch_{i}.bin" for i in range(1, 6))
TESTING = ("test_batch.bin",)
NAMES = "batches.meta.txt"
SHAPE = (3, 32, 32)
RECORDS, BYTES = 10_000, 1 + 3 * 32 * 32  # of a file, of a record


class Cifar10Error(ValueError):
    """A file of the data set is missing, cannot be read or is not what was published."""


@dataclass(frozen=True, eq=False)
class Photographs:
    """Images (n, 3, 32, 32), uint8, and labels (n,), int64 in 0, ..., 9."""

    images: NDArray[np.uint8]
    labels: NDArray[np.int64]


def read(folder: Path) -> tuple[Photographs, Photographs]:
    """Return the 50 000 photographs for training and 10 000 for testing from the files in `folder`.

    Raises Cifar10Error, one line that says what is wrong, where, and what to do, for a missing,
    truncated or foreign file: one of another size, with a label above 9, with classes of other
    sizes or with other names of the classes.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise Cifar10Error(f"{folder} is not a folder: {REMEDY}")
    named = tuple(_bytes(folder / NAMES).decode("ascii", "replace").split())
    if named != CLASSES:
        raise Cifar10Error(f"{folder / NAMES} does not name the ten classes: {REMEDY}")
    return _photographs(folder, TRAINING), _photographs(folder, TESTING)


def _photographs(folder: Path, names: tuple[str, ...]) -> Photographs:
    records = np.concatenate([_records(folder / name) for name in names])
    labels = records[:, 0].astype(np.int64)
    each = len(records) // len(CLASSES)
    for name, size in zip(CLASSES, np.bincount(labels, minlength=len(CLASSES)), strict=True):
        if size != each:
            raise Cifar10Error(
                f"{names[0]} to {names[-1]} in {folder} hold {size} photographs of class {name}, "
                f"not {each}: {REMEDY}"
            )
    return Photographs(records[:, 1:].reshape(-1, *SHAPE), labels)


def _records(file: Path) -> NDArray[np.uint8]:
    """Return the records of a file, (10 000, 3073)."""
    found = np.frombuffer(_bytes(file, RECORDS * BYTES), np.uint8).reshape(RECORDS, BYTES)
    if (largest := found[:, 0].max()) >= len(CLASSES):
        raise Cifar10Error(f"{file} has a record with the label {largest}, above 9: {REMEDY}")
    return found


def _bytes(file: Path, size: int | None = None) -> bytes:
    try:
        found = file.stat().st_size
        if size is not None and found != size:
            raise Cifar10Error(f"{file} has {found} bytes, not {size}: {REMEDY}")
        return file.read_bytes()
    except OSError as error:
        raise Cifar10Error(f"{file} cannot be read ({error.strerror}): {REMEDY}") from None
