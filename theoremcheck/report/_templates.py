"""What reads the templates of pages: strictly, and with all that is put in escaped."""

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template


@cache
def environment() -> Environment:
    """Return it, once in a process: to compile a template takes longer than a small page."""
    return Environment(
        loader=PackageLoader("theoremcheck.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def template(name: str) -> Template:
    """Return the template of such a name."""
    return environment().get_template(name)
