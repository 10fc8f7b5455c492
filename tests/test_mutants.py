"""Each mutant still has its place in the code, and tests that could notice it."""

from pathlib import Path

import pytest

from tests.mutant_list import MUTANTS, Mutant
from tests.mutants import mutate_source

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_mutant_has_its_place_and_its_tests(mutant: Mutant) -> None:
    source = (ROOT / mutant.path).read_text("utf-8")
    assert mutate_source(source, mutant) != source
    assert [test for test in mutant.tests if not (ROOT / test).exists()] == []


def test_mutants_have_names_of_their_own() -> None:
    assert len({mutant.name for mutant in MUTANTS}) == len(MUTANTS)
