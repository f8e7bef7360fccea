"""Whether runs are one: what has to be the same where evidence of several is put together."""

from collections.abc import Mapping

from theoremcheck.record._types import RunStart


def circumstances(run: RunStart) -> dict[str, object]:
    """Return, by name, what evidence and judgements of a run depend on as a whole."""
    told = {"code": run.code, "root seed": run.root_seed, "tier": run.tier}
    return told | {"error budget": run.error_budget} | run.versions


def difference(
    one: Mapping[str, object], other: Mapping[str, object]
) -> tuple[str, object, object] | None:
    """Return the first name of which two tell another thing, and what, None where there is none."""
    for name in [*one, *other]:
        told = one.get(name, "absent"), other.get(name, "absent")
        if told[0] != told[1]:
            return name, *told
    return None
