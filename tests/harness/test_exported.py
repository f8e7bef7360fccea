"""What an exported proof says of itself can be computed by who knows the README alone."""

import hashlib
import json
import re
from pathlib import Path

from tests.conftest import ROOTS
from tests.harness import records

ROOT = Path(__file__).resolve().parents[2]


def test_the_digest_of_an_exported_proof_can_be_computed_as_the_readme_says(project, capsys):
    project.write("checkers.py", ROOTS)
    tests = """
    import checkers

    @pytest.mark.parametrize("n, rate, kind", [(3, 0.5, "größte")])
    def test_it(evidence, n, rate, kind):
        evidence.certificate("√9", {"root": 3, "square": 9}, checkers.check)
    """
    project.claim("c", tests, statement=r"a \ne b")
    project.run("claims")
    records.verb(capsys, "export", project.path / "reports/latest", "-o", project.path / "out")
    (file,) = (project.path / "out/certificates").iterdir()
    proof = json.loads(file.read_text("utf-8"))
    recipe = "json.dumps([claim, statement, quantity, parameters], sort_keys=True)"
    assert recipe in (ROOT / "README.md").read_text("utf-8")
    about = [proof[name] for name in re.findall(r"\w+", recipe[recipe.index("[") :])[:4]]
    told = json.dumps(about, sort_keys=True)
    assert told == (
        r'["section.c", "a \\ne b", "\u221a9", {"kind": "gr\u00f6\u00dfte", "n": 3, "rate": 0.5}]'
    )
    assert hashlib.sha256(told.encode()).hexdigest() == proof["digest"]
