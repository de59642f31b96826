"""What the read model says of a recording that is known to exist."""

from __future__ import annotations

from uuid import UUID

from adapters.effect import Effect, Unavailable
from bot_app.reads import Reads
from domain.ids import RecordingId
from projections.recordings import RecordingRow


async def recording_of(reads: Reads, effect: Effect) -> RecordingRow:
    """As it is after what caused the effect. Raises: Unavailable."""
    await reads.caught_up(effect.position)
    return await recording_row(reads, RecordingId(UUID(effect.payload["recording"])))


async def recording_row(reads: Reads, recording_id: RecordingId) -> RecordingRow:
    """Raises: Unavailable, while the table is being filled again."""
    row = await reads.recordings.by_id(recording_id)
    if row is None:
        raise Unavailable("the recordings are being read again")
    return row
