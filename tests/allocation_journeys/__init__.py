"""Journeys of allocation, by what they are about; `test_allocation_journeys.py` plays them all on one platform."""

import pytest

pytest.register_assert_rewrite(
    *(f"{__name__}.{module}" for module in ("team", "arriving", "choosing", "moving", "finishing", "adding_up"))
)
