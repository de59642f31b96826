"""What calendar files tell of a meeting: one entry, and more where its occurrences follow no single rule."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from msgspec.structs import replace

from adapters.calendars.entries import Entry, Moved
from adapters.i18n.catalog import Catalog
from domain.meetings.occurrences import Occurrence
from domain.meetings.recurrence import Recurrence, occurrences
from projections.calendar_entries import EntryRow


def entries_of(
    row: EntryRow, catalog: Catalog, language: str, since: datetime | None = None
) -> Iterator[Entry]:
    """`since`: occurrences beside the rule that were over by then are left out."""
    whole, times, rule = _whole(row, catalog, language), row.occurrences, row.recurrence
    if not times:
        yield whole
        return
    starts = occurrences(rule, row.starts_at, row.time_zone) if rule is not None else ()
    by_rule = [each for each in times if each.original in starts]
    if rule is not None and not all(each.cancelled for each in by_rule):
        yield _series(whole, rule, starts, by_rule)
    for each in times:
        if each.original not in starts and not each.cancelled and (since is None or each.ends_at > since):
            yield _alone(whole, each)


def _whole(row: EntryRow, catalog: Catalog, language: str) -> Entry:
    return Entry(
        uid=str(row.meeting_id),
        sequence=row.sequence,
        summary=row.topic or "–",
        description="\n".join(_described(row, catalog, language)),
        url=row.join_url,
        starts_at=row.starts_at,
        minutes=row.minutes,
        time_zone=row.time_zone,
        cancelled=row.cancelled,
        stamp=row.changed_at,
    )


def _described(row: EntryRow, catalog: Catalog, language: str) -> Iterator[str]:
    """Plain text, in which foreign words stand as they are."""
    if not row.join_url:
        yield catalog.text(language, "ics-without-link")
        return
    yield catalog.text(language, "ics-join", link=row.join_url)
    if row.zoom_meeting_id is not None:
        yield catalog.text(language, "ics-id", id=str(row.zoom_meeting_id))
    if row.passcode:
        yield catalog.text(language, "ics-passcode", passcode=row.passcode)


def _series(whole: Entry, rule: Recurrence, starts: tuple[datetime, ...], times: list[Occurrence]) -> Entry:
    held = {each.original: each for each in times if not each.cancelled}
    moved = tuple(
        Moved(original=each.original, starts_at=each.starts_at, minutes=each.minutes)
        for each in held.values()
        if (each.starts_at, each.minutes) != (each.original, whole.minutes)
    )
    excluded = tuple(start for start in starts if start not in held)
    return replace(whole, recurrence=rule, excluded=excluded, moved=moved)


def _alone(whole: Entry, occurrence: Occurrence) -> Entry:
    """Of an earlier rule, or of one we have no words for."""
    name = f"{whole.uid}-{int(occurrence.original.timestamp())}"
    return replace(whole, uid=name, starts_at=occurrence.starts_at, minutes=occurrence.minutes)
