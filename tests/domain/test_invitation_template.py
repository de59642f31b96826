"""The wording of invitations: what is refused, and what is put into its places."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.chats.invitation_template import (
    LONGEST_TEMPLATE,
    PLACES,
    InvitationBracesUnbalanced,
    InvitationPlaceUnknown,
    InvitationTooLong,
    InvitationWithoutLink,
    check,
    filled,
)
from domain.refusal import Refusal

VALUES = dict.fromkeys(PLACES, "") | {"topic": "Weekly", "link": "https://zoom.example/j/1"}


def problem(template):
    with pytest.raises(Refusal) as refused:
        check(template)
    return type(refused.value), refused.value.details


@pytest.mark.parametrize(
    "template", ["{link}", "Hello\n{topic}\n\n{LINK}", "{ Link }", "<b>{link}</b> & more", "50 % {link} %s"]
)
def test_a_wording_with_a_place_for_the_link_is_fine(template):
    check(template)


def test_every_place_there_is_may_be_used():
    check(" ".join(f"{{{place}}}" for place in PLACES))


@pytest.mark.parametrize(
    ("template", "place"),
    [
        ("{link} {nama}", "{nama}"),
        ("{link} {topic.upper}", "{topic.upper}"),
        ("{link} {topic!r}", "{topic!r}"),
        ("{link} {topic:>10}", "{topic:10}"),
        ("{link} {topic.__class__.__mro__}", "{topic.__class__.__mr}"),
        ("{link} {0}", "{0}"),
        ("{link} {}", "{}"),
        ("{link} {<b>}", "{b}"),
    ],
)
def test_an_unknown_place_is_named_without_markup_and_with_those_there_are(template, place):
    refusal, details = problem(template)
    assert (refusal, details["place"], details["line"]) == (InvitationPlaceUnknown, place, "1")
    assert "{passcode}" in details["known"]


@pytest.mark.parametrize("line", ["{link", "link}", "{{link}}", "{link}}", "{ {link} }", "}{"])
def test_braces_that_do_not_match_are_found_in_their_line(line):
    assert problem(f"{{link}}\n{line}\n{{topic}}") == (
        InvitationBracesUnbalanced,
        {"line": "2", "example": "{link}"},
    )


def test_a_place_does_not_run_over_two_lines():
    assert problem("{link\n}") == (InvitationBracesUnbalanced, {"line": "1", "example": "{link}"})


def test_an_invitation_without_a_link_invites_nobody():
    assert problem("Come to {topic}")[0] is InvitationWithoutLink


def test_the_longest_wording_is_taken_and_a_longer_one_is_not():
    longest = "{link}".ljust(LONGEST_TEMPLATE, "x")
    check(longest)
    assert problem(longest + "x") == (InvitationTooLong, {"length": 2001, "longest": 2000})


def test_values_stand_in_their_places_however_those_are_written():
    assert filled("{Topic}: { link }!", VALUES) == "Weekly: https://zoom.example/j/1!"


def test_a_line_whose_places_are_all_empty_goes():
    template = "Dear all\n\nCode: {passcode}\nRepeats: {repeat} {topic}\n{link}"
    assert filled(template, VALUES) == "Dear all\n\nRepeats:  Weekly\nhttps://zoom.example/j/1"


def test_no_value_makes_a_line_of_its_own():
    values = VALUES | {"topic": "Weekly\r\nID: 666\u2028x"}
    assert filled("{topic}", values) == "Weekly ID: 666 x"


@given(st.text(max_size=60), st.dictionaries(st.sampled_from(PLACES), st.text(max_size=20)))
@settings(max_examples=300)
def test_no_text_at_all_makes_trouble(template, values):
    filled(template, values)


@given(st.lists(st.sampled_from([f"{{{place}}}" for place in PLACES]), min_size=1), st.text(max_size=40))
def test_what_stands_in_a_value_is_never_read_as_a_place(places, said):
    quoted = f"x{said} {{link}} {{topic.__class__}}"
    values = dict.fromkeys(PLACES, quoted)
    assert filled("".join(places), values) == " ".join(quoted.split()) * len(places)


def test_what_cannot_be_filled_stays_as_it_was_written():
    assert filled("{nowhere} {topic}", VALUES) == "{nowhere} Weekly"
