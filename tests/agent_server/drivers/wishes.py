"""What the tests of drivers wish for."""

from __future__ import annotations

from agent_server.agent.drivers.driver import Wish
from agent_server.protocol.desired import Desired
from agent_server.protocol.messages import Particulars

NUMBER = "81234567890"
OTHER = "89876543210"
START = Particulars(start_url=f"https://zoom.us/s/{NUMBER}?zak=secret", passcode="")
JOIN = Particulars(join_url=f"https://zoom.us/j/{NUMBER}?pwd=abc", passcode="abc")


def wish(desired, meeting=NUMBER, particulars=None):
    given = particulars or {Desired.HOSTING: START, Desired.JOINED: JOIN}.get(desired, Particulars())
    return Wish(desired=desired, meeting=meeting, particulars=given)
