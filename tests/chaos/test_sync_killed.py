"""A sync dies at any line, and the one that is begun anew finishes it: everything is found, and once."""

from __future__ import annotations

import sys
from collections import Counter
from contextlib import contextmanager
from itertools import count

import pytest

from adapters.zoom.reactor import sync
from bot_app.zoom import adoption, comparing, expiry, found, host_sync, look
from bot_app.zoom import sync as module
from bot_app.zoom.found import KINDS
from domain.ids import SyncId
from tests.bot_app.zoom.sync_stand import synced

FILES = {each.__file__ for each in (adoption, comparing, expiry, found, host_sync, look, module)}
SOME = 17
"""A run of the tests dies at every seventeenth line; the others are for `make chaos`."""


class Killed(BaseException):
    """No handler of ours catches it, as none runs in a program that is killed."""


@contextmanager
def dying_at(line):
    """When so many lines of a sync have been begun."""
    begun = 0

    def at_line(_frame, event, _):
        nonlocal begun
        begun += event == "line"
        if event == "line" and begun == line:
            raise Killed
        return at_line

    before = sys.gettrace()
    sys.settrace(lambda frame, _, __: at_line if frame.f_code.co_filename in FILES else None)
    try:
        yield
    finally:
        sys.settrace(before)


async def changed_in_zoom(stand, kept):
    """One of each kind; gives the number of the one that is to be adopted."""
    renamed, deleted, series = kept.pop(), await stand.planned("Deleted"), kept.pop()
    stand.zoom.elsewhere.rename(renamed, f"Renamed {len(kept)} {deleted}", tell=False)
    stand.zoom.elsewhere.delete(deleted, tell=False)
    dates = [each for each in stand.zoom.store.by_id[series]["occurrences"] if each["status"] == "available"]
    stand.zoom.elsewhere.delete(series, occurrence_id=dates[0]["occurrence_id"], tell=False)
    return await stand.made("Adopted")


async def dies_and_is_begun_anew(stand, line):
    """Gives whether it died; everything that is found must be found by both together, once."""
    kept = [await stand.series(f"Series {line}"), await stand.planned(f"Ours {line}")]
    await stand.sync()
    adopted = await changed_in_zoom(stand, kept)
    before = await stand.books.log.last_position()
    effect = sync(SyncId(f"at-line-{line}"), before, "c")
    died = False
    try:
        with dying_at(line):
            await stand.run.perform(effect, repeated=False)
    except Killed:
        died = True
    (finished,) = (await stand.run.perform(effect, repeated=True)).commands
    assert (finished.adopted, finished.renamed, finished.deleted) == (1, 1, 2)
    events = [each.event for each in await stand.after(before)]
    assert Counter(KINDS.get(type(each), "other") for each in events) == {
        "adopted": 1,
        "renamed": 1,
        "deleted": 2,
    }
    for number in list(stand.zoom.store.by_id):
        stand.zoom.elsewhere.delete(number, tell=False)
    assert (await stand.adopted(adopted)).exists
    await stand.sync()
    return died


async def dies_at_every(stand, first, step):
    for line in count(first, step):
        if not await dies_and_is_begun_anew(stand, line):
            return line
    raise AssertionError


async def test_a_sync_survives_deaths_at_some_of_its_lines(tmp_path):
    async with synced(tmp_path) as stand:
        assert await dies_at_every(stand, 1, SOME) > 100


@pytest.mark.chaos
@pytest.mark.timeout(900)
@pytest.mark.parametrize("first", range(2, SOME + 1))
async def test_a_sync_survives_a_death_at_each_of_its_lines(tmp_path, first):
    async with synced(tmp_path) as stand:
        assert await dies_at_every(stand, first, SOME) > 100
