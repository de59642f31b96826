"""Attendance: who came to a meeting and who is there now, told in any order."""

from __future__ import annotations

from itertools import permutations

import pytest
from msgspec.structs import replace

from domain.personal import Personal, Redacted
from projections.attendance import Attendance
from tests.projections.histories import NOW, SECOND, History, instance, meeting_id


@pytest.fixture
def history():
    return History()


@pytest.fixture
def attendance(database):
    return Attendance(database)


async def names(attendance, number=1, uuid=1):
    return [row.name for row in await attendance.present(meeting_id(number), instance(uuid))]


async def test_whoever_came_is_present_until_they_leave(history, attendance):
    await history.joined(1, "uuid:1", at=20, name="Budi")
    await history.joined(1, "uuid:2", at=10, name="Ada")
    await attendance.apply(history.events)
    assert await names(attendance) == ["Ada", "Budi"]
    (ada, _) = await attendance.present(meeting_id(1), instance(1))
    assert (ada.zoom_uuid, ada.joined_at) == (instance(1), NOW + 10 * SECOND)
    await history.left(1, "uuid:2", at=30)
    await attendance.apply(history.events)
    assert (await names(attendance), await attendance.came(instance(1))) == (["Budi"], 2)


async def test_when_somebody_came_last_is_known_also_if_they_left(history, attendance):
    await attendance.apply(history.events)
    assert await attendance.last_joined(instance(1)) is None
    await history.joined(1, "uuid:1", at=10)
    await history.left(1, "uuid:1", at=20)
    await history.joined(1, "uuid:2", at=15)
    await attendance.apply(history.events)
    assert await attendance.last_joined(instance(1)) == NOW + 15 * SECOND
    assert await attendance.last_joined(instance(2)) is None


async def test_when_somebody_left_last_is_known_also_if_they_came_back(history, attendance):
    await history.joined(1, "uuid:1", at=10)
    await attendance.apply(history.events)
    assert await attendance.last_left(instance(1)) is None
    await history.left(1, "uuid:1", at=20)
    await history.joined(1, "uuid:1", at=30)
    await history.joined(1, "uuid:2", at=30)
    await attendance.apply(history.events)
    assert await attendance.last_left(instance(1)) == NOW + 20 * SECOND
    assert await attendance.last_left(instance(2)) is None


async def test_nobody_came_to_what_nobody_told_us_of(attendance):
    assert (await names(attendance), await attendance.came(instance(1))) == ([], 0)


async def test_a_leaving_told_before_the_coming_leaves_nobody_behind(history, attendance):
    await history.left(1, at=30)
    await history.joined(1, at=10)
    await attendance.apply(history.events)
    assert (await names(attendance), await attendance.came(instance(1))) == ([], 1)


VISITS = [("joined", 10), ("left", 20), ("joined", 30), ("left", 40)]


@pytest.mark.parametrize("order", list(permutations(VISITS[:3])))
async def test_whoever_came_back_is_present_in_whatever_order_it_is_told(history, attendance, order):
    for step, at in (*order, order[0]):
        await getattr(history, step)(1, at=at)
    await attendance.apply(history.events)
    (row,) = await attendance.present(meeting_id(1), instance(1))
    assert (row.joined_at, row.left_at) == (NOW + 30 * SECOND, NOW + 20 * SECOND)
    assert await attendance.came(instance(1)) == 1


async def test_whoever_came_back_and_left_is_not_present(history, attendance):
    for step, at in reversed(VISITS):
        await getattr(history, step)(1, at=at)
    await attendance.apply(history.events)
    assert (await names(attendance), await attendance.came(instance(1))) == ([], 1)


async def test_two_times_of_one_meeting_have_their_own_people(history, attendance):
    await history.joined(1, "uuid:1", uuid=1, name="Ada")
    await history.joined(1, "uuid:1", uuid=2, name="Ada")
    await history.joined(1, "uuid:2", uuid=2, name="Budi")
    await history.left(1, "uuid:1", uuid=2)
    await attendance.apply(history.events)
    assert (await names(attendance, uuid=1), await names(attendance, uuid=2)) == (["Ada"], ["Budi"])
    assert (await attendance.came(instance(1)), await attendance.came(instance(2))) == (1, 2)


async def test_those_there_now_are_counted_however_many_they_are(history, attendance):
    for seat in range(501):
        await history.joined(1, f"seat:{seat}", uuid=1)
    await history.joined(2, "seat:1", uuid=2)
    await history.joined(2, "seat:2", uuid=2)
    await history.left(2, "seat:2", uuid=2)
    await history.joined(3, uuid=3)
    await history.left(3, uuid=3)
    await attendance.apply(history.events)
    asked = [instance(number) for number in (1, 2, 3, 4)]
    assert await attendance.there(asked) == {instance(1): 501, instance(2): 1}
    assert await attendance.there([]) == {}


async def test_two_meetings_have_their_own_people(history, attendance):
    await history.joined(1, uuid=1, name="Ada")
    await history.joined(2, uuid=2, name="Budi")
    await attendance.apply(history.events)
    assert (await names(attendance, 1, 1), await names(attendance, 2, 2)) == (["Ada"], ["Budi"])
    assert await names(attendance, 1, 2) == []


async def test_two_people_of_one_name_are_two(history, attendance):
    await history.joined(1, "seat:1", at=1)
    await history.joined(1, "user:1", at=1)
    await attendance.apply(history.events)
    assert (await names(attendance), await attendance.came(instance(1))) == (["Ada", "Ada"], 2)


async def test_an_erased_name_is_empty_but_still_counts(history, attendance):
    await history.joined(1)
    came = history.events[0].event
    erased = replace(came, name=Personal(came.name.subject, Redacted.REDACTED))
    await attendance.apply([replace(history.events[0], event=erased)])
    assert (await names(attendance), await attendance.came(instance(1))) == ([""], 1)
