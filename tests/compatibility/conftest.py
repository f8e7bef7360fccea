"""The suite is run by itself, with settings of its own."""

collect_ignore = ["suite"]
