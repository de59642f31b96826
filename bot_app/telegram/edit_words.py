"""Reads `/edit <id>[#n] <what> <value>`: which meeting, what of it, and the command that changes it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from bot_app.telegram import quoting
from bot_app.telegram.meet_lines import cleaned
from bot_app.telegram.meet_problems import Problem, Unreadable
from bot_app.telegram.repeats import read_repeat
from bot_app.telegram.when import Word, instant, plain, take_clock, take_day, take_minutes, take_zone
from domain.command import Meta
from domain.ids import MeetingId
from domain.meetings.changes import ChooseMeetingOptions, MoveMeeting, RenameMeeting, RepeatMeeting
from domain.meetings.events import AutoRecording
from domain.meetings.meetings import Meeting
from domain.meetings.occurrences import Occurrence
from domain.meetings.rules import MeetingCommand
from domain.meetings.series import MoveOccurrence, next_laid_out
from domain.personal import Personal

FIELDS = {
    name: field
    for field, names in {
        "topic": "topic topik judul",
        "date": "date tanggal tgl",
        "time": "time jam waktu pukul",
        "duration": "duration durasi lama length",
        "waiting": "waiting ruangtunggu tunggu waiting_room",
        "early": "early join_before_host lebihawal",
        "recording": "recording record rekam rekaman",
        "passcode": "passcode password sandi",
        "repeat": "repeat ulangi ulang",
    }.items()
    for name in names.split()
}
OF_ONE = ("date", "time", "duration")
"""What can be changed of one occurrence alone."""
_YES, _NO = {"on", "yes", "ya", "aktif", "hidup"}, {"off", "no", "tidak", "mati", "nonaktif"}
_USUAL = {"usual", "default", "biasa"}
_RECORDINGS = {
    **dict.fromkeys(_NO | {"none", "tanpa"}, AutoRecording.NONE),
    **dict.fromkeys(("local", "lokal"), AutoRecording.LOCAL),
    **dict.fromkeys(("cloud", "awan"), AutoRecording.CLOUD),
    **dict.fromkeys(_USUAL, None),
}
_ADDRESSED = re.compile(r"(?P<id>[0-9a-fA-F-]{1,36})(?:#(?P<number>\d{1,3}))?")


class NoSuchField(Exception):
    """The word that should say what is to be changed."""


class Target(msgspec.Struct, frozen=True, kw_only=True):
    """What is changed, as it is now."""

    meeting_id: MeetingId
    meeting: Meeting
    occurrence: Occurrence | None
    """Only this one of a series."""
    now: datetime
    meta: Meta
    subject: str
    """Whose words a new topic is."""

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.meeting.time_zone)

    @property
    def starts_at(self) -> datetime:
        """Of a whole series: the next of them, by its rule."""
        if self.occurrence is not None:
            return self.occurrence.starts_at
        return next_laid_out(self.meeting, self.now)

    @property
    def minutes(self) -> int:
        return self.meeting.minutes if self.occurrence is None else self.occurrence.minutes


def addressed(word: str) -> tuple[str, int | None]:
    """The id, and the number of an occurrence behind `#`. Raises: Unreadable."""
    found = _ADDRESSED.fullmatch(word)
    if found is None:
        raise Unreadable(Problem.EXTRA_WORDS, word)
    return found["id"], int(found["number"]) if found["number"] else None


def field_named(word: str) -> str:
    """Raises: NoSuchField."""
    field = FIELDS.get(plain(word).replace(" ", ""))
    if field is None:
        raise NoSuchField(word)
    return field


def wished(field: str, value: str, target: Target) -> MeetingCommand:
    """Raises: Unreadable."""
    if field == "topic":
        return _renamed(value, target)
    words = [Word(word, token.text) for token in quoting.split(value) for word in token.text.split()]
    return _READERS[field](words, target)


def _renamed(value: str, target: Target) -> MeetingCommand:
    tokens = quoting.split(value) if value[:1] in quoting.MARKS else []
    topic = cleaned(tokens[0].text if len(tokens) == 1 else value)
    if not topic:
        raise Unreadable(Problem.TOPIC_MISSING)
    return RenameMeeting(
        meta=target.meta, meeting_id=target.meeting_id, topic=Personal(target.subject, topic)
    )


def _dated(words: Sequence[Word], target: Target) -> MeetingCommand:
    local = target.starts_at.astimezone(target.zone)
    day, rest = take_day(words, target.now.astimezone(target.zone).date())
    _nothing_left(rest)
    for candidate in day.candidates:
        at = instant(candidate, local.time(), target.zone)
        if at is not None and at > target.now:
            return _moved(at, target.minutes, target.meeting.time_zone, target)
    raise Unreadable(Problem.IN_PAST, " ".join(word.text for word in words))


def _timed(words: Sequence[Word], target: Target) -> MeetingCommand:
    if len(words) == 1 and words[0].text.isdigit():
        words = [Word(f"{words[0].text}:00", words[0].whole)]  # after “time” a bare hour is no riddle
    clock, rest = take_clock(words)
    name, rest = take_zone(rest)
    _nothing_left(rest)
    zone = ZoneInfo(name) if name else target.zone
    return _moved(_at(clock.time, clock.written, zone, target), target.minutes, zone.key, target)


def _at(clock: time, written: str, zone: ZoneInfo, target: Target) -> datetime:
    at = instant(target.starts_at.astimezone(zone).date(), clock, zone)
    if at is None:
        raise Unreadable(Problem.TIME_SKIPPED, written)
    if at <= target.now:
        raise Unreadable(Problem.IN_PAST, written)
    return at


def _long(words: Sequence[Word], target: Target) -> MeetingCommand:
    if not words:
        raise Unreadable(Problem.DURATION_UNREADABLE)
    minutes, rest = take_minutes(words)
    _nothing_left(rest)
    return _moved(target.starts_at, minutes, target.meeting.time_zone, target)


def _moved(at: datetime, minutes: int, time_zone: str, target: Target) -> MeetingCommand:
    if target.occurrence is not None:
        return MoveOccurrence(
            meta=target.meta,
            meeting_id=target.meeting_id,
            occurrence=target.occurrence.original,
            starts_at=at,
            minutes=minutes,
        )
    return MoveMeeting(
        meta=target.meta,
        meeting_id=target.meeting_id,
        starts_at=at,
        minutes=minutes,
        time_zone=time_zone,
        seen=target.meeting.revision,  # the part that stays must not undo what somebody does just now
    )


def _switched(name: str) -> Callable[[Sequence[Word], Target], MeetingCommand]:
    def read(words: Sequence[Word], target: Target) -> MeetingCommand:
        word = plain(" ".join(word.text for word in words))
        known = {**dict.fromkeys(_YES, True), **dict.fromkeys(_NO, False), **dict.fromkeys(_USUAL, None)}
        if word not in known:
            raise Unreadable(Problem.SWITCH_UNREADABLE, word)
        return _chosen(target, **{name: known[word]})

    return read


def _recorded(words: Sequence[Word], target: Target) -> MeetingCommand:
    word = plain(" ".join(word.text for word in words))
    if word not in _RECORDINGS:
        raise Unreadable(Problem.RECORDING_UNREADABLE, word)
    return _chosen(target, auto_recording=_RECORDINGS[word])


def _locked(words: Sequence[Word], target: Target) -> MeetingCommand:
    passcode = " ".join(word.text for word in words)
    if plain(passcode) in _USUAL:
        return _chosen(target, passcode=None)
    return _chosen(target, passcode=Personal(target.subject, passcode))


def _chosen(target: Target, **options: Any) -> MeetingCommand:
    return ChooseMeetingOptions(meta=target.meta, meeting_id=target.meeting_id, **options)


def _repeated(words: Sequence[Word], target: Target) -> MeetingCommand:
    day = target.starts_at.astimezone(target.zone).date()
    recurrence = read_repeat(words, day)
    return RepeatMeeting(meta=target.meta, meeting_id=target.meeting_id, recurrence=recurrence)


def _nothing_left(rest: Sequence[Word]) -> None:
    if rest:
        raise Unreadable(Problem.EXTRA_WORDS, " ".join(word.text for word in rest))


_READERS: dict[str, Callable[[Sequence[Word], Target], MeetingCommand]] = {
    "date": _dated,
    "time": _timed,
    "duration": _long,
    "waiting": _switched("waiting_room"),
    "early": _switched("join_before_host"),
    "recording": _recorded,
    "passcode": _locked,
    "repeat": _repeated,
}
