"""A transcript as a text file that people read and search."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from adapters.transcripts.vtt import Cue

LONGEST_MS = 60_000
"""After a minute the same speaker's next cue begins a new paragraph, so that there are times to go by."""
_INVISIBLE = dict.fromkeys([*range(0x20), *range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A)])
"""Control characters, and those that reorder what stands beside them."""


def text_file(title: str, when: str, cues: Iterable[Cue]) -> bytes:
    """UTF-8: title, when, then a paragraph `[00:01:05] Speaker: words` for each turn."""
    turns = (
        f"[{_clock(said[0].start_ms)}] {_speaker(said[0])}{_line(' '.join(cue.text for cue in said))}"
        for said in _turns(cues)
    )
    lines = [f"{_line(title)}\n{_line(when)}", *turns]
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
    name = _line(cue.speaker)
    return f"{name}: " if name else ""


def _line(text: str) -> str:
    """Foreign text on one line, so that it cannot pass for another paragraph."""
    return " ".join(text.split()).translate(_INVISIBLE)


def _clock(milliseconds: int) -> str:
    minutes, seconds = divmod(milliseconds // 1000, 60)
    return f"{minutes // 60:02}:{minutes % 60:02}:{seconds:02}"
