"""What can be told from what a PC sees."""

from __future__ import annotations

import pytest

from agent_server.agent.seen import elsewhere, seen
from agent_server.protocol.desired import Desired
from agent_server.protocol.messages import State

HERE = State(zoom="in_meeting", meeting="1", hosting=True, recording="paused", microphone=False)
SOMEWHERE = State(zoom="in_meeting")


@pytest.mark.parametrize(
    ("desired", "meeting", "state", "so"),
    [
        ("meeting=joined", "1", HERE, True),
        ("meeting=joined", "2", HERE, False),
        ("meeting=joined", "1", SOMEWHERE, None),
        ("meeting=joined", "", SOMEWHERE, True),
        ("meeting=joined", "1", State(zoom="idle"), False),
        ("meeting=joined", "1", State(), None),
        ("meeting=hosting", "1", HERE, True),
        ("meeting=hosting", "", SOMEWHERE, None),
        ("meeting=left", "1", State(zoom="idle"), True),
        ("meeting=left", "", State(zoom="absent"), True),
        ("meeting=left", "1", HERE, False),
        ("meeting=left", "2", HERE, True),
        ("meeting=left", "1", SOMEWHERE, None),
        ("meeting=left", "", SOMEWHERE, False),
        ("meeting=left", "1", State(), None),
        ("recording=paused", "1", HERE, True),
        ("recording=running", "1", HERE, False),
        ("recording=running", "1", SOMEWHERE, None),
        ("recording=none", "2", HERE, False),
        ("microphone=off", "", HERE, True),
        ("microphone=on", "", HERE, False),
        ("camera=on", "", HERE, None),
        ("meeting=ended", "1", State(zoom="idle"), None),
        ("everybody=muted", "", HERE, None),
        ("zoom=restarted", "", HERE, None),
        ("screenshot=taken", "", HERE, None),
    ],
)
def test_so_not_so_or_not_to_be_told(desired, meeting, state, so):
    assert seen(Desired(desired), meeting, state) is so


def test_elsewhere_is_only_what_is_known_to_be():
    assert elsewhere("2", HERE)
    assert not elsewhere("1", HERE)
    assert not elsewhere("2", SOMEWHERE)
    assert not elsewhere("", HERE)
