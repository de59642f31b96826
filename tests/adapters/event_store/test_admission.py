"""Which wishes of a batch are stored."""

from __future__ import annotations

from uuid import uuid4

from adapters.event_store.admission import Encoded, Lost, Wish, admit
from adapters.event_store.tables import Known
from tests.adapters.event_store.wishes import JAKARTA, wish


def asked(append):
    return Wish(append, [Encoded(stream, "topic", b"{}") for stream, _ in append.events])


def known(**heads):
    return Known({}, {"user-1": 0, "user-2": 0} | heads, 40)


def test_positions_and_versions_go_on_from_what_is_stored():
    admission = admit([asked(wish(JAKARTA, JAKARTA, at=3))], known(**{"user-1": 3}))
    assert [(row.position, row.version) for row in admission.rows] == [(41, 4), (42, 5)]
    assert admission.answers[0].position == 42


def test_of_two_wishes_for_one_version_the_first_is_stored():
    admission = admit([asked(wish(JAKARTA)), asked(wish(JAKARTA))], known())
    assert isinstance(admission.answers[1], Lost)
    assert (len(admission.rows), len(admission.receipts)) == (1, 1)


def test_a_wish_may_build_on_the_one_before_it():
    admission = admit([asked(wish(JAKARTA)), asked(wish(JAKARTA, at=1))], known())
    assert [row.version for row in admission.rows] == [1, 2]


def test_the_same_command_twice_in_a_batch_is_answered_with_the_first_receipt():
    command_id = uuid4()
    first, second = admit([asked(wish(JAKARTA, command_id=command_id))] * 2, known()).answers
    assert (first.repeated, second.repeated) == (False, True)
    assert first.position == second.position


def test_a_stored_receipt_comes_before_the_check_of_versions():
    command_id = uuid4()
    receipts = dict(admit([asked(wish(JAKARTA, command_id=command_id))], known()).receipts)
    late = admit(
        [asked(wish(JAKARTA, command_id=command_id))], known(**{"user-1": 9})._replace(receipts=receipts)
    )
    assert late.answers[0].repeated
    assert late.rows == late.receipts == []


def test_a_lost_wish_leaves_no_trace_for_those_behind_it():
    command_id = uuid4()
    lost, retried = (asked(wish(JAKARTA, command_id=command_id, at=at)) for at in (5, 0))
    answers = admit([lost, retried], known()).answers
    assert isinstance(answers[0], Lost)
    assert not answers[1].repeated
