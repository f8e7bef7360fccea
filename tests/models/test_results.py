"""What models return, of whatever kind."""

import dataclasses
import importlib
import pkgutil

import pytest

import models
from models.parameter_deluge.full_size import Training


def test_what_models_return_stays_as_it_was_measured():
    """All but a training under way, which a checkpoint replaces, refuse another value."""
    names = [found.name for found in pkgutil.walk_packages(models.__path__, "models.")]
    held = [each for name in names for each in vars(importlib.import_module(name)).values()]
    kinds = {each for each in held if isinstance(each, type) and dataclasses.is_dataclass(each)}
    results = kinds - {Training}
    assert len(results) > 40
    for kind in results:
        empty = object.__new__(kind)
        for field in dataclasses.fields(kind):
            with pytest.raises(dataclasses.FrozenInstanceError):
                setattr(empty, field.name, None)
