"""The operational tables on both databases."""

from __future__ import annotations

from tests.adapters.state import fixtures

state_url = fixtures.state_url
