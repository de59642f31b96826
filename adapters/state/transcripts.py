"""What was said in recordings: outside the log, so that it can be forgotten."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from unicodedata import normalize

import msgspec
from sqlalchemy import ColumnElement, Connection, and_, delete, func, select

from adapters.cue import Cue
from adapters.state.database import insert_into
from adapters.state.tables import transcript_lines, transcripts

MOST_FOUND = 50
MOST_WORDS = 50
LONGEST_WORD = 200
"""Characters, of which folding may make eighteen of one; SQLite takes no pattern of any length."""
LARGEST_INSERT = 2_000


class Stored(msgspec.Struct, frozen=True, kw_only=True):
    """One transcript of a recording."""

    recording: str
    """Our id of it."""
    file: str = ""
    """Which of its transcripts: each segment has one of its own."""
    host: str
    topic: str
    starts_at: float
    """Seconds since 1970."""
    language: str
    summary: str
    """JSON; empty: there is none."""
    cues: int


class Found(msgspec.Struct, frozen=True):
    """A line that holds all the words sought."""

    recording: str
    topic: str
    starts_at: float
    start_ms: int
    speaker: str
    text: str


def store(connection: Connection, stored: Stored, lines: Sequence[Cue], *, now: float) -> None:
    """Instead of what was stored of the same transcript before."""
    same = (transcripts.c.recording == stored.recording, transcripts.c.file == stored.file)
    _remove(connection, *same)
    row = msgspec.structs.asdict(stored) | {"topic": _clean(stored.topic), "stored_at": now}
    connection.execute(insert_into(connection, transcripts).values(**row))
    rows = [_line(stored, number, line) for number, line in enumerate(lines)]
    for start in range(0, len(rows), LARGEST_INSERT):
        connection.execute(insert_into(connection, transcript_lines), rows[start : start + LARGEST_INSERT])


def read(connection: Connection, recording: str, file: str = "") -> Stored | None:
    """Without a file named, the transcript that was stored first."""
    columns = [transcripts.c[name] for name in Stored.__struct_fields__]
    found = select(*columns).where(transcripts.c.recording == recording)
    if file:
        found = found.where(transcripts.c.file == file)
    row = connection.execute(found.order_by(transcripts.c.stored_at, transcripts.c.file)).mappings().first()
    return None if row is None else Stored(**row)


def lines(connection: Connection, recording: str, file: str = "") -> list[Cue]:
    """Of one transcript, as `Stored.file` names it."""
    t = transcript_lines
    found = select(t.c.start_ms, t.c.end_ms, t.c.speaker, t.c.text)
    found = found.where(t.c.recording == recording, t.c.file == file)
    return [Cue(*row) for row in connection.execute(found.order_by(t.c.number))]


def search(
    connection: Connection, words: Sequence[str], *, among: Collection[str] | None, limit: int = MOST_FOUND
) -> list[Found]:
    """Lines with all the words, the newest recordings first. `among`: what one may see; `None`: all."""
    t, of = transcript_lines, transcripts
    found = (
        select(of.c.recording, of.c.topic, of.c.starts_at, t.c.start_ms, t.c.speaker, t.c.text)
        .join(t, and_(t.c.recording == of.c.recording, t.c.file == of.c.file))
        .where(*_holding(words))
        .order_by(of.c.starts_at.desc(), of.c.recording, of.c.file, t.c.number)
        .limit(limit)
    )
    if among is not None:
        found = found.where(of.c.recording.in_(list(among)))
    return [Found(*row) for row in connection.execute(found)]


def forget_host(connection: Connection, host: str) -> int:
    """Gives how many transcripts there were."""
    return _remove(connection, transcripts.c.host == host)


def count_before(connection: Connection, *, before: float) -> int:
    """Stored earlier than that."""
    counted = select(func.count()).select_from(transcripts).where(transcripts.c.stored_at < before)
    return connection.scalar(counted) or 0


def sweep(connection: Connection, *, before: float) -> None:
    _remove(connection, transcripts.c.stored_at < before)


def _remove(connection: Connection, *which: ColumnElement[bool]) -> int:
    t = transcript_lines
    removed = delete(transcripts).where(*which).returning(transcripts.c.recording, transcripts.c.file)
    gone = list(connection.execute(removed))
    for recording, file in gone:
        connection.execute(delete(t).where(t.c.recording == recording, t.c.file == file))
    return len(gone)


def _holding(words: Sequence[str]) -> list[ColumnElement[bool]]:
    """Of many words only the first ones are sought: databases take no condition of any length."""
    sought = [_folded(word)[:LONGEST_WORD] for word in words[:MOST_WORDS]]
    return [transcript_lines.c.folded.contains(word, autoescape=True) for word in sought]


def _line(stored: Stored, number: int, line: Cue) -> dict[str, object]:
    text = _clean(line.text)
    return {
        "recording": stored.recording,
        "file": stored.file,
        "number": number,
        "start_ms": line.start_ms,
        "end_ms": line.end_ms,
        "speaker": _clean(line.speaker),
        "text": text,
        "folded": _folded(text),
    }


def _folded(text: str) -> str:
    """As it is compared: "İ", "ß" and letters with accents can be written in several ways."""
    return normalize("NFKC", normalize("NFKC", _clean(text)).casefold())


def _clean(text: str) -> str:
    """PostgreSQL refuses a zero in a text."""
    return text.replace("\0", "")
