"""A claim to fill in, and what it needs around it: a section, and pytest's settings."""

import ast
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from theoremcheck.record._folder import RunFolderError
from theoremcheck.running._folder import ClaimsFolder
from theoremcheck.running._project import configured

SETTINGS = "[pytest]\naddopts = --import-mode=importlib\npythonpath = .\nclaims = {}\n"
SECTION = '''"""{title}."""

from theoremcheck import Section

SECTION = Section({number}, "{title}", ("{place}",))
'''
PLACE = "Theorem 1"


def new_claim(path: Path) -> list[Path]:
    """Write a claim at `path`, FOLDER/SECTION/test_NAME.py, and what is missing around it.

    Returns the files that were written. Raises RunFolderError where that path cannot be a claim of
    the project here, before anything is written.
    """
    example = "theorems/means/test_geometric.py"
    if path.suffix != ".py" or not path.name.startswith("test_"):
        raise RunFolderError(f"{path} is no test module; name one, such as {example}")
    if path.exists():
        raise RunFolderError(f"{path} exists already; name another module")
    here = Path.cwd()
    try:
        place = (here / path).resolve().relative_to(here)
    except ValueError:
        raise RunFolderError(f"{path} is not below {here}; run in the project's folder") from None
    if len(place.parts) < 3:
        raise RunFolderError(f"{path} is in no section; name FOLDER/SECTION/{path.name}")
    texts = {**dict(_settings(here, place)), **dict(_section(here, place))}
    named = next(_places(texts.get(place.parent / "__init__.py") or _init(place)), PLACE)
    template = files("theoremcheck.running").joinpath("templates", "claim.txt").read_text("utf-8")
    texts[place] = template.replace("@place@", named)
    for file, content in texts.items():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, "utf-8")
    return list(texts)


def _settings(here: Path, place: Path) -> Iterator[tuple[Path, str]]:
    """Yield settings, where pytest has none; RunFolderError where those of here are others."""
    settings, homes = configured()
    if homes:
        if ClaimsFolder(homes, (), ()).home(here / place) is None:
            told = " or ".join(map(str, homes))
            raise RunFolderError(f"{place} is not below {told}, the claims of this project")
    elif settings is None or (
        settings.name == "pyproject.toml" and "[tool.pytest" not in _text(settings)
    ):
        yield Path("pytest.ini"), SETTINGS.format(place.parts[0])
    else:
        line = f"claims = {place.parts[0]}"
        if settings.suffix == ".toml":
            line = f'claims = ["{place.parts[0]}"]'
        raise RunFolderError(f"{settings.name} names no folder of claims; add {line} there")


def _section(here: Path, place: Path) -> Iterator[tuple[Path, str]]:
    """Yield what makes the folders of a claim packages, and the last of them a section."""
    for folder in reversed(place.parents[1:-1]):
        if not (here / folder / "__init__.py").exists():
            yield folder / "__init__.py", ""
    if not (here / place.parent / "__init__.py").exists():
        beside = (here / place).parents[1].glob("*/__init__.py")
        number = sum("SECTION" in _text(file) for file in beside) + 1
        title = place.parent.name.replace("_", " ").capitalize()
        text = SECTION.format(title=title, number=number, place=PLACE)
        yield place.parent / "__init__.py", text


def _init(place: Path) -> str:
    return _text(place.parent / "__init__.py")


def _text(file: Path) -> str:
    return file.read_text("utf-8", "replace")


def _places(text: str) -> Iterator[str]:
    """Yield the places that a section lists, as far as they stand there as texts."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Section":
            told = [*node.args[2:3], *(k.value for k in node.keywords if k.arg == "places")]
            for value in (each for part in told for each in ast.walk(part)):
                if isinstance(value, ast.Constant) and isinstance(value.value, str):
                    yield value.value
