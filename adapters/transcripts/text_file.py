"""A transcript as a text file that people read and search."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from adapters.cue import Cue
from adapters.transcripts.chunks import plain
from adapters.transcripts.clock import clock

LONGEST_MS = 60_000
"""After a minute the same speaker's next cue begins a new paragraph, so that there are times to go by."""


def text_file(title: str, when: str, cues: Iterable[Cue]) -> bytes:
    """UTF-8: title, when, then a paragraph `[00:01:05] Speaker: words` for each turn.

    Foreign text stays on one line, so that it cannot pass for another paragraph.
    """
    turns = (
        f"[{clock(said[0].start_ms)}] {_speaker(said[0])}{plain(' '.join(cue.text for cue in said))}"
        for said in _turns(cues)
    )
    lines = [f"{plain(title)}\n{plain(when)}", *turns]
    return ("\n\n".join(lines) + "\n").encode("utf-8", "replace")


def _turns(cues: Iterable[Cue]) -> Iterator[list[Cue]]:
    said: list[Cue] = []
    for cue in cues:
        if said and (cue.speaker != said[0].speaker or cue.start_ms - said[0].start_ms >= LONGEST_MS):
            yield said
            said = []
        said.append(cue)
    if said:
        yield said


def _speaker(cue: Cue) -> str:
    name = plain(cue.speaker)
    return f"{name}: " if name else ""
