"""The card of one meeting, and what is tapped on it."""

from __future__ import annotations

from datetime import timedelta

import pytest
import pytest_asyncio

from adapters.telegram.markup import plain
from bot_app.telegram.answers import Showing
from domain.ids import MeetingId, derived
from domain.links.commands import RecordShortLinkMade, RequestShortLink
from domain.links.links import link_of_meeting
from domain.meetings import changes as c
from domain.meetings.commands import RecordZoomRefusedMeeting
from domain.meetings.events import MeetingCancelled, OccurrenceCancelled, ZoomMeetingAskedAgain
from domain.meetings.recurrence import Every, Recurrence
from domain.meetings.series import MoveOccurrence
from domain.meetings.told_by_zoom import RecordParticipantJoined
from domain.personal import Personal
from tests.bot_app.telegram.meeting_stand import DAY, TODAY, meeting_id, standing, zoom_id
from tests.bot_app.telegram.recording_stand import ADA, GROUP, labels, private, tap_of
from tests.projections.histories import OWNER, PERSON

DAILY = Recurrence(every=Every.DAY, count=6)
HOUR = timedelta(hours=1)


@pytest_asyncio.fixture
async def stand(tmp_path):
    async with standing(tmp_path) as opened:
        yield opened


def unix(at):
    return f'unix="{int(at.timestamp())}"'


async def test_it_tells_what_when_where_and_who(stand):
    await stand.plan(topic="Red <team> & co.")
    card = await stand.card()
    text = plain(card.text)
    assert text.startswith("Red <team> & co.\n🗓 ")
    assert "10:00 WIB · 60 min" in text
    assert unix(TODAY + DAY) in card.text
    assert f"🔗 Join · {zoom_id(1)} · 123456" in text
    assert f'href="https://zoom.us/j/{zoom_id(1)}?pwd=x"' in card.text
    assert text.endswith("● ready\n🔗 Join · 85000000001 · 123456\n👤 Planned by Ada")
    assert labels(card) == ["Join", "✏️ Edit", "Cancel it", "Copy invitation", "Share", "📅 .ics", "Short URL"]


async def test_it_speaks_the_language_of_the_chat_it_stands_in(stand):
    await stand.plan()
    assert "Direncanakan oleh Ada" in await stand.text(1, private(OWNER))
    assert "Planned by Ada" in await stand.text(1, private(ADA))


async def test_there_is_no_card_of_what_was_never_planned(stand):
    assert await stand.card(7) is None


async def test_its_short_link_stands_on_it_and_in_its_invitation(stand):
    await stand.plan()
    link = {"link_id": link_of_meeting(meeting_id(1))}
    await stand.history.say(
        RequestShortLink,
        **link,
        provider="own",
        chat=GROUP,
        asked_by=ADA,
        target=Personal("user-1", f"https://zoom.us/j/{zoom_id(1)}?pwd=x"),
        alias=None,
        meeting_id=meeting_id(1),
    )
    address = Personal("user-1", "https://m.example/s/abc")
    await stand.history.say(RecordShortLinkMade, **link, provider="own", address=address, code=None, round=1)
    card = await stand.card()
    assert "✂️ https://m.example/s/abc" in plain(card.text)
    assert "Short URL" not in labels(card)
    (invitation,) = await stand.tap(ADA, tap_of(card, "Copy invitation"), private(ADA))
    assert "https://m.example/s/abc" in plain(invitation.text)


async def test_while_zoom_creates_it_there_is_no_way_in_yet(stand):
    await stand.plan(created=False)
    card = await stand.card()
    assert "● creating in Zoom…" in plain(card.text)
    assert "🔗" not in card.text
    assert labels(card) == ["✏️ Edit", "Cancel it", "📅 .ics"]


async def test_what_zoom_refused_can_be_asked_for_again(stand):
    await stand.plan(created=False)
    await stand.about(RecordZoomRefusedMeeting, failure_code="300", reason="No <such> host")
    card = await stand.card()
    assert "refused by Zoom: No <such> host" in plain(card.text)
    assert labels(card)[0] == "Ask Zoom again"
    assert await stand.tap(ADA, tap_of(card, "Ask Zoom again"), GROUP) == []
    assert len(stand.events(ZoomMeetingAskedAgain)) == 1
    (said,) = await stand.tap(ADA, tap_of(card, "Ask Zoom again"), GROUP)
    assert "nothing to ask for again" in said.text


async def test_a_change_shows_whether_zoom_knows_of_it(stand):
    await stand.plan()
    await stand.about(c.RenameMeeting, topic=Personal("user-1", "Renamed"))
    assert "Renamed" in (text := await stand.text())
    assert "✏️ Telling Zoom of the change…" in text
    await stand.about(c.RecordZoomChangePostponed, until=TODAY + DAY)
    assert "waits for Zoom's next daily quota" in await stand.text()
    await stand.about(c.RecordZoomRefusedChange, revision=1, failure_code="300", reason="Not so")
    assert "⚠️ Zoom refused the change: Not so." in await stand.text()
    await stand.about(c.RecordZoomMeetingUpdated, revision=1, asked_at=TODAY)
    assert "refused" not in await stand.text()


async def test_a_series_shows_its_rule_and_its_next_times(stand):
    await stand.plan(recurrence=DAILY)
    card = await stand.card()
    text = plain(card.text)
    assert "🔁 every day, 6 times" in text
    assert "… and 2 more" in text
    assert all(unix(TODAY + days * DAY) in card.text for days in (1, 2, 3, 4))
    assert "Dates" in labels(card)


async def test_nothing_is_cancelled_by_one_tap(stand):
    await stand.plan()
    card = await stand.card()
    (question,) = await stand.tap(ADA, tap_of(card, "Cancel it"), GROUP)
    assert stand.events(MeetingCancelled) == []
    (answer,) = await stand.tap(ADA, tap_of(question, "No, keep it"), GROUP)
    assert stand.replaced
    assert plain(answer.text) == "Weekly stays as it is."
    (answer,) = await stand.tap(ADA, tap_of(question, "Yes, cancel"), GROUP)
    assert stand.replaced
    assert "I am telling Zoom" in answer.text
    assert len(stand.events(MeetingCancelled)) == 1
    (answer,) = await stand.tap(ADA, tap_of(question, "Yes, cancel"), GROUP)
    assert "has been cancelled" in answer.text
    card = await stand.card()
    assert "● cancelled" in plain(card.text)
    assert labels(card) == []


async def test_whoever_may_not_cancel_it_is_told_so(stand):
    await stand.plan(by=ADA)
    (question,) = await stand.tap(PERSON, tap_of(await stand.card(), "Cancel it"), GROUP)
    (answer,) = await stand.tap(PERSON, tap_of(question, "Yes, cancel"), GROUP)
    assert "not permitted" in answer.text
    assert stand.events(MeetingCancelled) == []


async def test_one_date_of_a_series_is_cancelled_alone(stand):
    await stand.plan(recurrence=DAILY)
    (dates,) = await stand.tap(ADA, tap_of(await stand.card(), "Dates"), GROUP)
    assert plain(dates.text).startswith("Weekly: 6 dates left\n1. ")
    assert labels(dates) == [f"✖ {number}" for number in range(1, 7)]
    (question,) = await stand.tap(ADA, tap_of(dates, "✖ 2"), GROUP)
    assert "Cancel only this date of Weekly" in question.text
    (answer,) = await stand.tap(ADA, tap_of(question, "Yes, cancel"), GROUP)
    assert "The other dates stay" in answer.text
    assert stand.events(OccurrenceCancelled) == [OccurrenceCancelled(occurrence=TODAY + 2 * DAY)]
    (dates,) = await stand.tap(ADA, tap_of(await stand.card(), "Dates"), GROUP)
    assert labels(dates) == [f"✖ {number}" for number in (1, 3, 4, 5, 6)]
    (answer,) = await stand.tap(ADA, tap_of(question, "Yes, cancel"), GROUP)
    assert "has been cancelled" in answer.text


async def test_the_question_names_the_time_to_which_a_date_was_moved(stand):
    await stand.plan(recurrence=DAILY)
    second = TODAY + 2 * DAY
    await stand.about(MoveOccurrence, occurrence=second, starts_at=second + 5 * HOUR, minutes=60)
    (dates,) = await stand.tap(ADA, tap_of(await stand.card(), "Dates"), GROUP)
    (question,) = await stand.tap(ADA, tap_of(dates, "✖ 2"), GROUP)
    assert "15:00 WIB" in plain(question.text)
    (answer,) = await stand.tap(ADA, tap_of(question, "Yes, cancel"), GROUP)
    assert "15:00 WIB" in plain(answer.text)
    assert stand.events(OccurrenceCancelled) == [OccurrenceCancelled(occurrence=second)]


@pytest.mark.parametrize("verb", ["cancel", "sure"])
@pytest.mark.parametrize("seconds", ["0", "253402300799", "-62135596800", "9" * 18, "-" + "9" * 17])
async def test_a_button_of_a_date_that_never_was_says_so(stand, verb, seconds):
    await stand.plan(recurrence=DAILY)
    await stand.caught_up()
    (said,) = await stand.tap(ADA, f"occurrence:{verb}:{meeting_id(1).hex}:{seconds}"[:64], GROUP)
    assert plain(said.text) == "This series has no such date any more."
    assert stand.events(OccurrenceCancelled) == []


async def test_cancelling_a_series_says_that_all_of_it_goes(stand):
    await stand.plan(recurrence=DAILY)
    (question,) = await stand.tap(ADA, tap_of(await stand.card(), "Cancel it"), GROUP)
    assert "the whole series Weekly" in question.text


async def test_the_invitation_is_a_message_of_its_own_ready_to_be_forwarded(stand):
    await stand.plan(topic="Red <team>", recurrence=DAILY)
    (invitation,) = await stand.tap(ADA, tap_of(await stand.card(), "Copy invitation"), private(OWNER))
    text = plain(invitation.text)
    assert "Red <team>" in text
    assert "Berikut disampaikan" in text
    assert f"https://zoom.us/j/{zoom_id(1)}?pwd=x" in text
    assert "850 0000 0001" in text
    assert "123456" in text
    assert "setiap hari, 6 kali" in text


async def test_who_is_there_and_how_many_came_is_told(stand):
    await stand.plan()
    await stand.started()
    await stand.about(
        RecordParticipantJoined,
        zoom_uuid="live-1",
        participant="p1",
        name=Personal("participant-1", "Bo <b>"),
        joined_at=TODAY,
    )
    card = await stand.card()
    assert "🔴 live, 1 person there" in plain(card.text)
    (people,) = await stand.tap(ADA, tap_of(card, "Participants"), GROUP)
    assert plain(people.text).startswith("1 person is in Weekly\n• Bo <b>, since 10:00 WIB\n")
    await stand.ended()
    (people,) = await stand.tap(ADA, tap_of(await stand.card(), "Participants"), GROUP)
    assert plain(people.text) == "1 person came to Weekly."


async def test_a_card_is_put_where_somebody_looks_for_it(stand):
    await stand.plan()
    (showing,) = await stand.tap(ADA, f"meeting:open:{meeting_id(1).hex}", GROUP)
    assert isinstance(showing, Showing)
    assert showing.card == f"meeting:{meeting_id(1)}"
    assert "stands further down" in showing.moved


@pytest.mark.parametrize("verb", ["open", "cancel", "sure", "invite", "people", "dates", "edit"])
async def test_a_button_of_a_meeting_nobody_knows_says_so(stand, verb):
    unknown = MeetingId(derived("meeting", "nobody's"))
    (said,) = await stand.tap(ADA, f"meeting:{verb}:{unknown.hex}", GROUP)
    assert plain(said.text) == "I do not know that meeting."
