"""Which addresses are opened, and as what."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_server.agent.drivers.driver import Wish
from agent_server.agent.drivers.screen.links import NoWayIn, checked, deep_link, meeting_number, way_in
from agent_server.protocol.desired import Desired
from agent_server.protocol.messages import Particulars

NUMBER = "81234567890"


def joining(url, *, passcode="", meeting=NUMBER):
    given_url = Particulars(join_url=url, passcode=passcode)
    return Wish(desired=Desired.JOINED, meeting=meeting, particulars=given_url)


def hosting(url, *, passcode=""):
    given_url = Particulars(start_url=url, passcode=passcode)
    return Wish(desired=Desired.HOSTING, meeting=NUMBER, particulars=given_url)


@pytest.mark.parametrize(
    ("wish", "link"),
    [
        (
            hosting(f"https://us05web.zoom.us/s/{NUMBER}?zak=ey.J_-0", passcode="abc"),
            f"zoommtg://us05web.zoom.us/start?action=start&confno={NUMBER}&zak=ey.J_-0",
        ),
        (
            joining(f"https://zoom.us/j/{NUMBER}?pwd=a%2Bb.1"),
            f"zoommtg://zoom.us/join?action=join&confno={NUMBER}&pwd=a%2Bb.1&uname=Lobby+1",
        ),
        (
            joining(f"https://zoom.us/j/{NUMBER}", passcode="12 3&uname=x"),
            f"zoommtg://zoom.us/join?action=join&confno={NUMBER}&pwd=12+3%26uname%3Dx&uname=Lobby+1",
        ),
        (
            joining(""),
            f"zoommtg://zoom.us/join?action=join&confno={NUMBER}&uname=Lobby+1",
        ),
        (joining(f"zoommtg://zoom.us/join?confno={NUMBER}"), f"zoommtg://zoom.us/join?confno={NUMBER}"),
        (joining("https://company.zoom.us/my/room"), "https://company.zoom.us/my/room"),
        (joining("http://127.0.0.1:8080/j/81234567890"), f"zoommtg://127.0.0.1:8080/join?action=join&confno={NUMBER}&uname=Lobby+1"),
    ],
)  # fmt: skip
def test_a_link_becomes_what_the_application_opens(wish, link):
    name = "" if wish.desired is Desired.HOSTING else "Lobby 1"

    assert deep_link(way_in(wish), wish, name) == link


@pytest.mark.parametrize(
    "url",
    [
        "http://zoom.us/j/81234567890",
        "https://zoom.us.example.org/j/81234567890",
        "https://notzoom.us/j/81234567890",
        "https://zoom.us@example.org/j/81234567890",
        "https://user@zoom.us/j/81234567890",
        "https://zoom.us\\@example.org/j/81234567890",
        "zoommtg://example.org/join?confno=81234567890",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "--help",
        "https://[zoom.us/j/81234567890",
        "https://zoom.us/j/81234567890 --flag",
        "https://zoom.us/j/81234567890\n",
        "https://zoom.us/j/" + "8" * 5000,
        "",
    ],
)
def test_what_does_not_lead_to_zoom_is_not_opened(url):
    with pytest.raises(NoWayIn) as refused:
        checked(url)

    assert url not in str(refused.value) or not url


def test_a_link_into_another_meeting_than_the_one_meant_is_not_opened():
    with pytest.raises(NoWayIn, match="another meeting"):
        way_in(joining("https://zoom.us/j/89999999999"))


def test_a_host_without_a_link_has_no_way_in():
    with pytest.raises(NoWayIn, match="no link"):
        way_in(hosting(""))


@given(st.text(max_size=80))
def test_whatever_is_opened_is_one_word_and_names_zoom_or_this_machine(text):
    try:
        parts = checked(text)
    except NoWayIn:
        return
    assert parts.scheme in {"https", "http", "zoommtg"}
    assert text.split() == [text]


@given(st.from_regex(r"[0-9]{9,12}", fullmatch=True), st.text(min_size=1, max_size=30))
def test_number_and_passcode_survive_the_deep_link(number, code):
    wish = joining(f"https://zoom.us/j/{number}", passcode=code, meeting=number)
    link = checked(deep_link(way_in(wish), wish))

    assert meeting_number(link) == number
