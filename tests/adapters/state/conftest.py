"""Makes the fixtures of the operational tables known to every test in this folder."""

from __future__ import annotations

from tests.adapters.state import fixtures

state_url, state, on_sqlite = fixtures.state_url, fixtures.state, fixtures.on_sqlite
