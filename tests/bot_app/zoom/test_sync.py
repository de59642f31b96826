"""A sync takes over what Zoom holds: meetings made elsewhere, moved, renamed, deleted; and nothing else."""

from __future__ import annotations

import random
from datetime import timedelta

import orjson
import pytest
from aiohttp import web

from adapters.zoom.reactor import sync
from bot_app.zoom.comparing import Ours
from bot_app.zoom.found import KINDS, counted
from bot_app.zoom.look import look
from domain.command import Via
from domain.connections.commands import RecordConnectionLost
from domain.ids import ChatId, ConnectionId, SyncId, ZoomMeetingId
from domain.meetings import events as m
from domain.meetings.adoption import adopted_id
from domain.meetings.changes import MoveMeeting, RenameMeeting
from domain.meetings.commands import CancelMeeting, WithdrawZoomMeeting
from domain.meetings.found_events import MeetingDiscovered
from domain.meetings.meetings import ZoomState
from domain.personal import Personal
from domain.syncs.commands import RequestSync
from domain.syncs.syncs import SyncFinished
from tests.bot_app.bookkeeping import OTHER, PERSON
from tests.bot_app.zoom.sync_stand import DAILY, DAY, TOMORROW, stamp, synced

FAULTS = ["500", "429", "answer_lost", "truncated", "token_expired", "same_page"]
"""A timeout is the same to us as an answer that is lost, half a minute later."""
HEALED = ["answer_lost", "same_page"]
"""Asked again at once, and then the list may well be whole."""
HOUR = timedelta(hours=1)


@pytest.fixture
async def stand(tmp_path):
    async with synced(tmp_path) as found:
        yield found


# Adoption


async def test_a_meeting_made_elsewhere_becomes_ours_with_its_ways_in(stand):
    number = await stand.made("Drill")
    (found, finished) = await stand.sync()
    theirs = stand.zoom.store.by_id[number]
    assert isinstance(found, MeetingDiscovered)
    assert (found.zoom_meeting_id, found.zoom_uuid) == (number, theirs["uuid"])
    assert (found.topic.reveal(""), found.starts_at, found.minutes) == ("Drill", TOMORROW, 45)
    assert (found.join_url.reveal(""), found.passcode.reveal("")) == (
        theirs["join_url"],
        theirs["password"],
    )
    assert (found.host, found.planned_by, found.topic.subject) == ("", None, found.join_url.subject)
    assert (finished.hosts, finished.adopted, finished.unreached) == (1, 1, ())
    assert await stand.sync() == []
    assert await stand.disagreements() == []


async def test_a_series_made_elsewhere_is_adopted_with_all_its_times(stand):
    number = await stand.series()
    theirs = stand.zoom.store.by_id[number]
    ids = [each["occurrence_id"] for each in theirs["occurrences"]]
    stand.zoom.elsewhere.move(number, TOMORROW + 3 * HOUR, occurrence_id=ids[0], tell=False)
    stand.zoom.elsewhere.delete(number, occurrence_id=ids[2], tell=False)
    assert await stand.names() == [
        "MeetingDiscovered",
        "SeriesLaidOutInZoom",
        "OccurrenceMovedInZoom",
        "SyncFinished",
    ]
    assert await stand.disagreements() == []
    ours = await stand.adopted(number)
    assert ours.recurrence is not None
    assert ours.settled
    assert await stand.sync() == []


async def test_what_has_no_time_to_come_is_left_where_it_is(stand):
    await stand.made("Over", days=-2)
    await stand.made("Right now", type=1)
    await stand.made("Whenever", type=3, recurrence={"type": 1})
    await stand.series("All over", days=-9)
    assert await stand.sync() == []
    asked = [call for call in stand.zoom.calls if call.method == "GET" and "/meetings/" in call.url]
    assert asked == [], "lists say enough"


async def test_a_meeting_of_a_connected_person_belongs_to_who_connected_it(stand):
    host = stand.zoom.add_user("ada@sandbox.example", "Ada", "L")["id"]
    await stand.connect(host, by=OTHER)
    number = await stand.made("Private", host=host)
    (found, finished) = await stand.sync()
    assert (found.host, found.planned_by) == (host, OTHER)
    assert found.topic.subject == found.passcode.subject == f"connection-{host}"
    assert finished.hosts == 2
    assert (await stand.adopted(number)).host == host


async def test_the_organisation_s_host_may_be_connected_as_well(stand):
    host = next(iter(stand.zoom.users))
    await stand.connect(host, by=OTHER)
    await stand.made("Theirs")
    (found, finished) = await stand.sync()
    assert (found.host, found.planned_by, finished.adopted) == (host, OTHER, 1)
    assert await stand.sync() == []


async def test_one_of_ours_on_its_way_is_not_adopted(stand):
    meeting_id = await stand.plan("Being made")
    await stand.made("Being made", agenda=f"Meetledger: {meeting_id}\n")
    assert await stand.sync() == []
    stand.creating[0] = True
    await stand.made("Perhaps ours, and its tag was edited away")
    assert await stand.sync() == []
    stand.creating[0] = False
    assert "MeetingDiscovered" in await stand.names()


async def test_a_copy_of_ours_is_another_meeting_although_it_carries_the_tag(stand):
    number = await stand.planned("Ours")
    agenda = stand.zoom.store.by_id[number]["agenda"]
    copy = await stand.made("Ours (copy)", agenda=agenda, days=3)
    assert await stand.names() == ["MeetingDiscovered", "SyncFinished"]
    assert (await stand.ours(copy)).exists
    assert await stand.disagreements() == []


async def test_odd_words_and_zones_of_zoom_s_do_no_harm(stand):
    number = await stand.made("x" * 200)
    stand.zoom.store.by_id[number] |= {"topic": " \0 ", "timezone": "Moon/Base"}
    (found, _) = await stand.sync()
    assert (found.topic.reveal("?"), found.time_zone) == ("", "UTC")
    assert await stand.sync() == []


# Differences


async def test_what_was_moved_renamed_and_deleted_in_zoom_is_taken_over(stand):
    moved_one, renamed, deleted, same = [await stand.planned(f"Ours {n}") for n in range(4)]
    stand.zoom.elsewhere.move(moved_one, TOMORROW + DAY, tell=False)
    stand.zoom.elsewhere.rename(renamed, "New name", tell=False)
    stand.zoom.elsewhere.delete(deleted, tell=False)
    found = await stand.sync()
    assert {type(each).__name__ for each in found} == {
        "MeetingMovedInZoom",
        "MeetingRenamedInZoom",
        "MeetingDeletedInZoom",
        "SyncFinished",
    }
    assert (found[-1].moved, found[-1].renamed, found[-1].deleted, found[-1].adopted) == (1, 1, 1, 0)
    assert await stand.disagreements() == []
    assert (await stand.ours(same)).revision == 0
    assert await stand.sync() == []


async def test_what_began_and_ended_unheard_is_found_once(stand):
    number, other = [await stand.planned(f"Ours {n}") for n in range(2)]
    stand.zoom.elsewhere.start(number, tell=False)
    assert await stand.names() == ["MeetingStarted"]
    assert (await stand.ours(number)).live_uuid == stand.zoom.store.by_id[number]["uuid"]
    assert await stand.sync() == []
    stand.zoom.elsewhere.end(number, tell=False)
    stand.zoom.elsewhere.start(other, tell=False)
    assert sorted(await stand.names()) == ["MeetingEnded", "MeetingStarted"]
    assert not (await stand.ours(number)).live
    assert await stand.sync() == []


async def test_a_list_of_what_goes_on_that_breaks_off_ends_nothing(stand):
    number = await stand.planned()
    stand.zoom.elsewhere.start(number, tell=False)
    await stand.sync()
    stand.zoom.elsewhere.end(number, tell=False)
    stand.zoom.misbehaviour.next(lambda asked: asked.query.get("type") == "live", "status", status=500)
    await stand.sync()
    assert (await stand.ours(number)).live
    stand.zoom.misbehaviour._planned.clear()
    await stand.sync()
    assert not (await stand.ours(number)).live


async def test_single_dates_and_whole_series_are_taken_over(stand):
    one, other, shrunk = [await stand.series(f"Series {n}") for n in range(3)]
    await stand.sync()
    ids = [each["occurrence_id"] for each in stand.zoom.store.by_id[one]["occurrences"]]
    stand.zoom.elsewhere.move(one, TOMORROW + 30 * DAY, occurrence_id=ids[1], tell=False)
    stand.zoom.elsewhere.delete(one, occurrence_id=ids[2], tell=False)
    weekly = {"type": 2, "weekly_days": "2,4", "end_times": 5}
    stand.zoom.elsewhere.change(other, {"recurrence": weekly}, tell=False)
    stand.zoom.elsewhere.rename(other, "Weekly", tell=False)
    stand.zoom.elsewhere.change(shrunk, {"type": 2}, tell=False)
    found = [type(each).__name__ for each in await stand.sync()]
    assert sorted(found) == sorted(
        [
            "OccurrenceMovedInZoom",
            "OccurrenceDeletedInZoom",
            "SeriesLaidOutInZoom",
            "MeetingRenamedInZoom",
            *["OccurrenceDeletedInZoom"] * 3,
            "SyncFinished",
        ]
    )
    assert await stand.disagreements() == []
    assert await stand.sync() == []


async def test_a_series_of_which_every_date_was_deleted_holds_none_any_more(stand):
    number = await stand.series()
    await stand.sync()
    for each in list(stand.zoom.store.by_id[number]["occurrences"]):
        stand.zoom.elsewhere.delete(number, occurrence_id=each["occurrence_id"], tell=False)
    assert await stand.names() == ["OccurrenceDeletedInZoom"] * 4 + ["SyncFinished"]
    assert await stand.sync() == []


async def test_a_deleted_date_that_the_same_rule_lays_out_again_takes_place_after_all(stand):
    number = await stand.series()
    await stand.sync()
    ids = [each["occurrence_id"] for each in stand.zoom.store.by_id[number]["occurrences"]]
    stand.zoom.elsewhere.delete(number, occurrence_id=ids[1], tell=False)
    await stand.sync()
    stand.zoom.elsewhere.change(number, {"recurrence": {**DAILY, "end_times": 3}}, tell=False)
    found = [type(each).__name__ for each in await stand.sync()]
    assert found == ["OccurrenceMovedInZoom", "OccurrenceDeletedInZoom", "SyncFinished"]
    assert await stand.disagreements() == []
    assert await stand.sync() == []


async def test_a_series_without_any_date_that_nobody_here_has_seen_is_left_alone(stand):
    number = await stand.series()
    for each in list(stand.zoom.store.by_id[number]["occurrences"]):
        stand.zoom.elsewhere.delete(number, occurrence_id=each["occurrence_id"], tell=False)
    assert await stand.sync() == []
    assert await stand.disagreements() == []


async def test_what_zoom_does_not_know_of_yet_is_not_overwritten(stand):
    number = await stand.planned("Ours")
    await stand.books.read()
    row = await stand.books.reads.agenda.by_zoom_id(ZoomMeetingId(number))
    move = {"starts_at": TOMORROW + 2 * DAY, "minutes": 30, "time_zone": "UTC"}
    await stand.books.say(MoveMeeting, meeting_id=row.meeting_id, **move)
    assert await stand.sync() == []
    stand.zoom.elsewhere.delete(number, tell=False)
    assert await stand.sync() == [], "our change is on its way, and will hear of it"
    await stand.told_zoom(row.meeting_id)
    assert await stand.names() == ["MeetingDeletedInZoom", "SyncFinished"]


async def test_what_we_told_zoom_holds_against_what_it_had_before(stand):
    number = await stand.planned("Ours")
    await stand.books.read()
    row = await stand.books.reads.agenda.by_zoom_id(ZoomMeetingId(number))
    topic = Personal(f"user-{PERSON}", "Ours, renamed")
    await stand.books.say(RenameMeeting, meeting_id=row.meeting_id, topic=topic)
    stand.zoom.elsewhere.rename(number, "Ours, renamed", tell=False)
    await stand.told_zoom(row.meeting_id)
    assert await stand.sync() == []


async def test_what_we_cancelled_is_left_to_its_deletion(stand):
    number = await stand.planned("Ours")
    meeting = await stand.ours(number)
    row = await stand.books.reads.agenda.by_zoom_id(ZoomMeetingId(number))
    await stand.books.say(CancelMeeting, meeting_id=row.meeting_id)
    await stand.books.say(WithdrawZoomMeeting, meeting_id=row.meeting_id)
    assert meeting.exists
    assert await stand.sync() == []


# Half of the truth


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("page", [1, 2, 3])
async def test_a_page_that_is_missing_deletes_nothing(stand, monkeypatch, fault, page):
    monkeypatch.setattr("adapters.zoom.calls._PAGE_SIZE", 3)
    numbers = [await stand.planned(f"Ours {n}", days=n + 1) for n in range(8)]
    stand.zoom.elsewhere.delete(numbers[0], tell=False)
    stand.zoom.elsewhere.rename(numbers[1], "First page", tell=False)
    stand.zoom.elsewhere.rename(numbers[6], "Last page", tell=False)
    await stand.made("New", days=20)
    stand.zoom.break_page(page, fault)
    found = await stand.sync()
    finished = found[-1]
    gone = [each.zoom_meeting_id for each in found if isinstance(each, m.MeetingDeletedInZoom)]
    assert isinstance(finished, SyncFinished)
    if finished.unreached:
        assert gone == [], "half a list was taken for the whole"
    else:
        assert fault in HEALED
        assert await stand.disagreements() == []
    await stand.sync()
    assert await stand.disagreements() == []


async def test_a_meeting_zoom_does_not_want_to_show_is_not_a_deletion(stand):
    numbers = [await stand.planned(f"Ours {n}") for n in range(3)]
    for number in numbers:
        stand.zoom.elsewhere.delete(number, tell=False)
    refusals = {str(numbers[0]): (404, 1001), str(numbers[1]): (400, 300)}

    def answer(code):
        body = orjson.dumps({"code": code, "message": "Not so"})
        return lambda: web.Response(body=body, status=404, content_type="application/json")

    for number, (_, code) in refusals.items():
        stand.zoom.misbehaviour.next(f"GET /v2/meetings/{number}", "refused", answer=answer(code))
    found = await stand.sync()
    gone = [each.zoom_meeting_id for each in found if isinstance(each, m.MeetingDeletedInZoom)]
    assert gone == [numbers[2]]
    assert (await stand.ours(numbers[0])).zoom is ZoomState.CREATED
    await stand.sync()
    assert await stand.disagreements() == []


async def test_one_host_out_of_reach_keeps_nobody_from_the_others(stand):
    host = stand.zoom.add_user("ada@sandbox.example", "Ada", "L")["id"]
    await stand.connect(host)
    number = await stand.made("Theirs", host=host)
    stand.zoom.misbehaviour.next("GET /v2/users/me/meetings", "status", status=500)
    found = await stand.sync()
    assert [type(each).__name__ for each in found] == ["MeetingDiscovered", "SyncFinished"]
    assert [each.host for each in found[-1].unreached] == [""]
    assert (await stand.adopted(number)).exists


async def test_who_cannot_be_asked_is_named_to_whoever_asked_and_to_nobody_else(stand):
    hosts = [stand.zoom.add_user(f"{n}@sandbox.example", "Ada", "L")["id"] for n in range(2)]
    await stand.connect(hosts[0], scopes=("cloud_recording:read:list_recording_files",))
    await stand.connect(hosts[1])
    await stand.books.say(RecordConnectionLost, connection_id=ConnectionId(hosts[1]), reason="gone")
    assert await stand.sync() == []
    await stand.books.say(RequestSync, sync_id=SyncId("asked-8"), chat=ChatId("-5"))
    (finished,) = await stand.sync("asked-8")
    assert finished.hosts == 3


async def test_an_outage_is_told_of_once(stand):
    stand.zoom.misbehaviour.next("/meetings", "status", times=3, status=503)
    assert await stand.names() == ["SyncFinished"]
    assert await stand.names() == []
    assert await stand.names() == []
    assert await stand.names() == []
    stand.zoom.misbehaviour.next("/meetings", "status", status=503)
    assert await stand.names() == ["SyncFinished"]


# The run


async def test_whoever_asked_is_told_even_if_nothing_differs(stand):
    await stand.planned()
    await stand.books.say(RequestSync, sync_id=SyncId("asked-7"), chat=ChatId("-5"))
    (finished,) = await stand.sync("asked-7")
    assert (finished.hosts, finished.adopted, finished.moved, finished.expired) == (1, 0, 0, 0)
    assert stand.shown == [(1, 1, 1)]
    assert await stand.sync("asked-7") == []


async def test_a_run_that_is_repeated_after_a_kill_counts_what_was_found_before(stand):
    await stand.made("Found")
    before = await stand.books.log.last_position()
    effect = sync(SyncId("at-9"), before, "c")
    await stand.run.perform(effect, repeated=False)
    outcome = await stand.run.perform(effect, repeated=True)
    assert [command.adopted for command in outcome.commands] == [1]
    everything = await counted(stand.books.log, SyncId("at-9"), before, 10_000)
    assert everything == {"adopted": 1}


async def test_everything_found_says_by_whom_and_why(stand):
    await stand.made("Found")
    await stand.sync("at-5")
    recorded = (await stand.books.recorded())[-2]
    assert (recorded.actor, recorded.via) == (None, Via.ZOOM)
    assert (recorded.correlation_id, recorded.causation_id) == ("sync-at-5", "sync/at-5")


async def test_over_and_never_begun_is_marked_by_the_way(stand):
    number = await stand.planned("Ours")
    stand.zoom.store.by_id[number]["start_time"] = stamp(TOMORROW - 3 * DAY)
    assert await stand.names() == ["MeetingMovedInZoom", "MeetingExpired", "SyncFinished"]
    assert await stand.sync() == []
    assert (await stand.ours(number)).expired


async def test_without_zoom_s_notifications_nobody_knows_what_took_place(tmp_path):
    async with synced(tmp_path, hears_zoom=False) as stand:
        number = await stand.planned("Ours")
        stand.zoom.store.by_id[number]["start_time"] = stamp(TOMORROW - 3 * DAY)
        assert await stand.names() == ["MeetingMovedInZoom", "SyncFinished"]


# Looks


def a_look(stand, number, meeting_id=None, host=""):
    known = meeting_id or adopted_id(ZoomMeetingId(number))
    return look(Ours(known, ZoomMeetingId(number), repeats=False), "1", "c", host=host)


async def test_a_look_adopts_what_is_of_a_host_we_compare(stand):
    usual = next(iter(stand.zoom.users))
    stranger = stand.zoom.add_user("other@sandbox.example", "Other", "One")["id"]
    theirs = await stand.made("Theirs", host=stranger)
    ours = await stand.made("Ours")
    for number, host in ((theirs, stranger), (ours, usual), (ours, usual)):
        await stand.perform(stand.look, a_look(stand, number, host=host))
    assert not (await stand.adopted(theirs)).exists
    assert (await stand.adopted(ours)).exists
    assert await stand.sync() == []


async def test_a_look_finds_what_has_become_of_a_series(stand):
    number = await stand.series()
    await stand.sync()
    ids = [each["occurrence_id"] for each in stand.zoom.store.by_id[number]["occurrences"]]
    stand.zoom.elsewhere.delete(number, occurrence_id=ids[1], tell=False)
    await stand.perform(stand.look, a_look(stand, number))
    assert await stand.disagreements() == []
    assert not (await stand.ours(number)).cancelled
    stand.zoom.elsewhere.delete(number, tell=False)
    await stand.perform(stand.look, a_look(stand, number))
    assert (await stand.ours(number)).cancelled


async def test_a_look_that_comes_too_late_finds_nothing(stand):
    usual = next(iter(stand.zoom.users))
    number = await stand.made("Short-lived")
    stand.zoom.elsewhere.delete(number, tell=False)
    await stand.made("Another")
    before = await stand.books.recorded()
    await stand.perform(stand.look, a_look(stand, number, host=usual))
    assert await stand.books.recorded() == before


# All at once


@pytest.mark.parametrize("seed", [1, 2])
async def test_after_two_hundred_changes_and_bad_weather_both_sides_agree(stand, monkeypatch, seed):
    monkeypatch.setattr("adapters.zoom.calls._PAGE_SIZE", 10)
    draw = random.Random(seed)
    for number in range(20):
        await stand.planned(f"Ours {number}", days=number % 9 + 1)
    acts = Acts(stand, draw)
    before = await stand.books.log.last_position()
    for number in range(200):
        await acts.one()
        if number % 25 == 24:
            stand.zoom.break_page(draw.randint(1, 3), draw.choice(FAULTS))
            await stand.sync()
    stand.zoom.misbehaviour._planned.clear()
    await stand.sync()
    assert await stand.disagreements() == []
    assert await stand.sync() == []
    trail = [each for each in await stand.after(before) if type(each.event) in KINDS]
    assert {each.via for each in trail} == {Via.ZOOM}
    assert all(each.correlation_id.startswith("sync-") for each in trail)


class Acts:
    """What people do in Zoom, without anybody's being told; Zoom's numbers, which chance deals, choose nothing."""

    def __init__(self, stand, draw):
        self.stand, self.draw = stand, draw

    async def one(self):
        acts = [self.create, self.create_series, self.move, self.rename, self.delete, self.lengthen]
        acts += [self.move_one, self.delete_one, self.lay_anew, self.rename, self.move]
        await self.draw.choice(acts)()

    async def create(self):
        await self.stand.made(f"Made {self.draw.random()}", days=self.draw.randint(1, 30))

    async def create_series(self):
        await self.stand.series(f"Series {self.draw.random()}", days=self.draw.randint(1, 30))

    async def move(self):
        to = TOMORROW + timedelta(minutes=self.draw.randint(1, 40_000))
        self.stand.zoom.elsewhere.move(self.any(), to, tell=False)

    async def rename(self):
        self.stand.zoom.elsewhere.rename(self.any(), f"Renamed {self.draw.random()}", tell=False)

    async def lengthen(self):
        self.stand.zoom.elsewhere.set_duration(self.any(), self.draw.randint(10, 90), tell=False)

    async def delete(self):
        if len(self.stand.zoom.store.by_id) > 15:
            self.stand.zoom.elsewhere.delete(self.any(), tell=False)

    async def move_one(self):
        if found := self.any_date():
            to = TOMORROW + timedelta(minutes=self.draw.randint(1, 40_000))
            self.stand.zoom.elsewhere.move(found[0], to, occurrence_id=found[1], tell=False)

    async def delete_one(self):
        if found := self.any_date():
            self.stand.zoom.elsewhere.delete(found[0], occurrence_id=found[1], tell=False)

    async def lay_anew(self):
        if found := self.any_date():
            rule = {**DAILY, "repeat_interval": self.draw.randint(1, 5), "end_times": self.draw.randint(2, 6)}
            self.stand.zoom.elsewhere.change(found[0], {"recurrence": rule}, tell=False)

    def any(self):
        return self.draw.choice(list(self.stand.zoom.store.by_id))

    def any_date(self):
        dates = [
            (number, each["occurrence_id"])
            for number, meeting in self.stand.zoom.store.by_id.items()
            for each in meeting.get("occurrences", [])
            if each["status"] == "available"
        ]
        return self.draw.choice(dates) if dates else None
