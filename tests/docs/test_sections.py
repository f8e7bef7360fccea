"""The pages that are made of a record: one for each section, with all that its claims say."""

import importlib.util
import json

from tests.docs.blocks import ROOT

BASELINE = ROOT / "reports" / "baseline" / "run.json"


def loaded():
    """Return docs/sections.py, which stands in no package."""
    spec = importlib.util.spec_from_file_location("sections", ROOT / "docs" / "sections.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_each_claim_of_the_baseline_has_its_part_on_its_section_s_page(tmp_path):
    loaded().write_sections(ROOT, tmp_path)
    pages = {file.stem: file.read_text("utf-8") for file in tmp_path.iterdir()}
    claims = json.loads(BASELINE.read_text("utf-8"))["claims"]
    folders = {claim["id"].partition(".")[0] for claim in claims}
    assert pages.keys() == folders | {"index"}
    assert all(f"\n{folder}\n" in pages["index"] for folder in folders)
    for claim in claims:
        page = " ".join(pages[claim["id"].partition(".")[0]].split())
        told = [claim["statement"], claim["story"].partition("\n\n")[2], claim["reference"]]
        told += [*claim["premises"].values(), *claim["cannot_drop"].values()]
        told += [*claim["quantifiers"].values(), *(e["correct"] for e in claim["errata"])]
        assert all(" ".join(part.split()) in page for part in told)
        assert f"`claims/{claim['id'].replace('.', '/test_')}.py`" in page


def test_a_page_that_stays_what_it_is_is_not_written_again(tmp_path):
    loaded().write_sections(ROOT, tmp_path)
    times = {file: file.stat().st_mtime_ns for file in tmp_path.iterdir()}
    loaded().write_sections(ROOT, tmp_path)
    assert {file: file.stat().st_mtime_ns for file in tmp_path.iterdir()} == times
