"""Which mutants are drawn: random places in the code, and at each one of cosmic-ray's operators.

A place is a span of text that some operator changes; each place is as likely as any other, and at a
place each operator. Not drawn are annotations, what stands below `if TYPE_CHECKING`, the `*` and
`/` between parameters, and mutants that are no Python, of which it warns, or that are the same
program. No operator changes a string, so that docstrings stay.

A place's rank is a hash of the seed, its file's name and text, and its span; the lowest are drawn.
So a sample is the same wherever it is drawn, its beginning is a sample too, and a change of one
file leaves the places drawn from the others.
"""

import ast
import difflib
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from itertools import islice
from pathlib import Path

from cosmic_ray import plugins
from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code

Position = tuple[int, int]  # line from 1, column in characters from 0
SIGNATURES = ("parameters", "lambdef")


@dataclass(frozen=True)
class Mutant:
    """One change of one file: the operator's so-manieth place in it.

    `first` to `last` are the lines of the statement's own; `inside` says that it stands in the
    body of a function, which does not run when the file is imported.
    """

    file: str
    digest: str
    operator: str
    occurrence: int
    first: int
    last: int
    inside: bool

    def of(self, text: str) -> str | None:
        """Return the mutated text of the file."""
        return mutate_code(text, plugins.get_operator(self.operator)(), self.occurrence)


def digest(text: str) -> str:
    """Return the hash that binds a result to a text."""
    return sha256(text.encode()).hexdigest()[:16]


def draw(root: Path, files: list[str], seed: int, count: int) -> list[Mutant]:
    """Return `count` mutants of files below a root, or as many as there are, in random order."""
    texts = {file: (root / file).read_text("utf-8") for file in files}
    places = [(file, *place) for file in files for place in found(texts[file])]
    ranked = sorted(places, key=lambda p: rank(seed, p[0], digest(texts[p[0]]), p[1]))
    drawn = (chosen(file, texts[file], span, ways, seed) for file, span, ways in ranked)
    return list(islice((mutant for mutant in drawn if mutant), count))


def rank(*words: object) -> str:
    """Return a pseudo-random number, the same for the same words."""
    return sha256(repr(words).encode()).hexdigest()


@cache
def operators() -> dict[str, object]:
    """Return cosmic-ray's operators that take no arguments, by name."""
    classes = {name: plugins.get_operator(name) for name in plugins.operator_names()}
    return {name: each() for name, each in classes.items() if not each.arguments()}


def found(text: str) -> Iterator[tuple[tuple[Position, Position], list[tuple[str, int]]]]:
    """Yield each place of a text with the (operator, occurrence) that change it."""
    nodes = list(ast_nodes(get_ast(text)))
    places: dict[tuple[Position, Position], list[tuple[str, int]]] = {}
    for name, operator in operators().items():
        spans = ((node, s) for node in nodes for s in operator.mutation_positions(node))
        for occurrence, (node, span) in enumerate(spans):
            if node.parent is None or node.parent.type not in SIGNATURES:
                places.setdefault(span, []).append((name, occurrence))
    tree = ast.parse(text)
    aside = [within(node, text) for node in annotations(tree)]
    for span, ways in sorted(places.items()):
        if not any(start <= span[0] < end for start, end in aside):
            yield span, ways


def annotations(tree: ast.Module) -> Iterator[ast.AST]:
    """Yield what type checkers alone read."""
    for node in ast.walk(tree):
        if isinstance(node, ast.arg | ast.AnnAssign) and node.annotation:
            yield node.annotation
        elif isinstance(node, ast.FunctionDef) and node.returns:
            yield node.returns
        elif isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            yield node


def within(node: ast.AST, text: str) -> tuple[Position, Position]:
    """Return where a node begins and ends; Python counts bytes where cosmic-ray has characters."""
    lines = text.split("\n")

    def at(line: int, column: int) -> Position:
        return line, len(lines[line - 1].encode()[:column].decode())

    return at(node.lineno, node.col_offset), at(node.end_lineno, node.end_col_offset)


def chosen(file: str, text: str, span: tuple, ways: list, seed: int) -> Mutant | None:
    """Return the mutant of a place: the first operator by rank that makes another program."""
    bound = digest(text)
    tree = ast.parse(text)
    first, last, inside = statement(tree, span[0][0])
    for operator, occurrence in sorted(ways, key=lambda way: rank(seed, file, bound, span, way)):
        mutant = Mutant(file, bound, operator, occurrence, first, last, inside)
        try:
            mutated = ast.parse(mutant.of(text) or "")
            with warnings.catch_warnings(action="error"):
                compile(mutated, file, "exec")
        except SyntaxError:
            continue
        if ast.dump(mutated) != ast.dump(tree):
            return mutant
    return None


def statement(tree: ast.Module, line: int) -> tuple[int, int, bool]:
    """Return the lines of the innermost statement at a line, without those of its body, and
    whether a function's body holds it.
    """
    first, last, inside = line, line, False
    nodes: list[tuple[ast.AST, bool]] = [(tree, False)]
    while nodes:
        node, deeper = nodes.pop()
        if isinstance(node, ast.stmt) and lines_of(node)[0] <= line <= node.end_lineno:
            first, last, inside = *lines_of(node), deeper
        body = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for name, value in ast.iter_fields(node):
            children = value if isinstance(value, list) else [value]
            below = deeper or (body and name == "body")
            nodes += [(each, below) for each in children if isinstance(each, ast.AST)]
    return first, last, inside


def lines_of(node: ast.stmt) -> tuple[int, int]:
    """Return the lines of a statement's own: up to its body, decorators among them."""
    decorators = [each.lineno for each in getattr(node, "decorator_list", ())]
    first = min([node.lineno, *decorators])
    body = getattr(node, "body", None)
    return first, max(first, body[0].lineno - 1) if body else node.end_lineno


def changed(text: str, mutated: str) -> tuple[str, str]:
    """Return what a mutant takes away and what it puts in, as lines joined by a space."""
    lines = list(difflib.unified_diff(text.split("\n"), mutated.split("\n"), n=0, lineterm=""))[2:]
    old, new = ([line[1:].strip() for line in lines if line[0] == sign] for sign in "-+")
    return " ".join(old), " ".join(new)


def diff(file: str, text: str, mutated: str) -> str:
    """Return a unified diff, with a line around it."""
    both = text.splitlines(), mutated.splitlines()
    return "\n".join(difflib.unified_diff(*both, f"a/{file}", f"b/{file}", n=1, lineterm=""))
