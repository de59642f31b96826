"""What ffprobe says of a file."""

from __future__ import annotations

import msgspec
import orjson

ENTRIES = "format=duration,bit_rate:stream=codec_type,bit_rate:stream_disposition=attached_pic"


class Disposition(msgspec.Struct, frozen=True):
    attached_pic: int = 0


class Track(msgspec.Struct, frozen=True):
    codec_type: str = ""
    bit_rate: int = 0
    disposition: Disposition = Disposition()


class Container(msgspec.Struct, frozen=True):
    duration: float = 0.0
    bit_rate: int = 0


class Probed(msgspec.Struct, frozen=True):
    streams: list[Track] = []
    format: Container = Container()

    def first(self, codec_type: str) -> Track | None:
        """Covers are pictures, not video."""
        return next(
            (t for t in self.streams if t.codec_type == codec_type and not t.disposition.attached_pic), None
        )


def read_probed(out: bytes) -> Probed | None:
    """`None`: cannot be read."""
    try:
        # ffprobe writes numbers as text.
        return msgspec.convert(orjson.loads(out), Probed, strict=False)
    except (orjson.JSONDecodeError, msgspec.ValidationError):
        return None
