"""How long a certificate counts is said in words that fit each basis."""

import pytest

from lms.content import Validity


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ({}, "for 12 months"),
        ({"months": 1}, "for 1 month"),
        ({"basis": "completion", "months": 24}, "for 24 months"),
        ({"basis": "fixed_date", "fixed_date": "31 March"}, "until 31 March"),
        ({"basis": "fixed_date", "fixed_date": "29 February", "months": 36}, "until 29 February, for 3 years"),
    ],
)
def test_how_long_it_counts(written, words):
    assert Validity(**written).counts == words


def test_a_fixed_date_is_asked_of_a_module_that_has_one():
    assert Validity(basis="fixed_date", fixed_date="1 December").yearly == (1, 12)
    with pytest.raises(ValueError, match="no fixed date"):
        _ = Validity().yearly
