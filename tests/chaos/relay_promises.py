"""What must be so when a recording has reached its chats, whatever was killed on the way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from hashlib import sha256

from bot_app.config import Settings
from bot_app.stores import opened_log
from domain.event import topic_of
from domain.log import Recorded
from domain.recordings.recordings import Form, RecordingDelivered
from tests.chaos import promises
from tests.chaos.engines import Books
from tests.chaos.promises import EVERYTHING, Doubts
from tests.chaos.relay import AUDIO, CHATS, GROUP, MOMENT, TOPIC, Json, Relay

PLACEHOLDER = "telegram.card/delivery:"
TOPICS = {
    "recording": {
        "recording.completed": 1,
        "recording.files_added": 1,
        "recording.delivery_planned": 4,
        "recording.delivered": 4,
        "recording.transcript_stored": 1,
    },
    "meeting": {
        "meeting.planned": 1,
        "meeting.zoom_created": 1,
        "meeting.started": 1,
        "meeting.ended": 1,
        "meeting.participant_joined": 2,
        "meeting.participant_left": 2,
        "meeting.recording_started": 1,
        "meeting.recording_stopped": 1,
    },
    "link": {"link.requested": 1, "link.made": 1},
    "shortcode": {"link.code_reserved": 1},
    "user": {"user.owner_appointed": 1, "user.registered": 1},
    "compliance": {"compliance.keys_introduced": 1},
}
"""The whole log, by area. The order is Zoom's, which has none."""


async def keeps_all(relay: Relay, settings: Settings, books: Books, doubts: Doubts) -> None:
    """Raises: AssertionError, for the first promise that is broken."""
    assert books.left_open() == {}
    every_notification_was_taken(relay, books)
    for chat in CHATS:
        chat_holds_each_file_once(relay, chat, doubts)
    every_file_came_into_its_placeholder(relay)
    transcript_is_stored_once(books)
    assert [path.name for path in (settings.data_dir / "media").iterdir()] == [], "temporary files are left"
    async with opened_log(settings) as log:
        events = await log.read_after(0, EVERYTHING)
        assert _topics(events) == TOPICS, _topics(events)
        each_file_was_delivered_once(events)
        promises.versions_have_no_gaps(events)
        promises.receipts_fit(events, books)
        await promises.seal_holds(log, settings, events)
    await promises.projections_equal_a_rebuild(settings, books, events)


def every_notification_was_taken(relay: Relay, books: Books) -> None:
    webhooks = relay.sandbox.zoom.webhooks
    assert [each.event for each in webhooks.deliveries if not each.taken] == []
    told = {(each["event"], each["event_ts"]) for each in webhooks.events}
    ((handled,),) = books.rows("state", "SELECT count(*) FROM inbox WHERE source = 'zoom'")
    # The first of all is the meeting's creation, before anything was said twice.
    assert handled == len(told), f"{handled} of {len(told)} notifications are known"


def chat_holds_each_file_once(relay: Relay, chat: int, doubts: Doubts) -> None:
    messages = relay.told(chat)
    audio = [each for each in messages if "audio" in each]
    documents = [each for each in messages if "document" in each]
    assert len(audio) == 1, f"{len(audio)} audio files in {chat}"
    assert len(documents) == 1, f"{len(documents)} transcripts in {chat}"
    stored = relay.sandbox.telegram.file(audio[0]["audio"]["file_id"])
    assert stored is not None
    assert stored.sha256 == sha256(AUDIO).hexdigest(), "other bytes than Zoom's"
    assert MOMENT in audio[0]["caption"]
    assert MOMENT in _text_of(relay, documents[0])
    _texts_are_accounted_for(messages, chat, doubts)


def every_file_came_into_its_placeholder(relay: Relay) -> None:
    """What is sent beside it cannot be sent twice without being seen twice."""
    beside = {"sendAudio", "sendVideo", "sendDocument"}
    assert [call.method for call in relay.sandbox.telegram.calls if call.method in beside] == []


def _text_of(relay: Relay, message: Json) -> str:
    stored = relay.sandbox.telegram.file(message["document"]["file_id"])
    assert stored is not None
    return stored.path.read_text()


def _texts_are_accounted_for(messages: Sequence[Json], chat: int, doubts: Doubts) -> None:
    """The planner's card, and a placeholder for each time it was not known whether one had been sent."""
    texts = [each["text"] for each in messages if "text" in each]
    cards = [text for text in texts if "Join" in text]
    assert ["ended at" in text for text in cards] == ([] if chat == GROUP else [True]), cards
    left = len(texts) - len(cards)
    excused = sum(key.startswith(PLACEHOLDER) and f"/{chat}/" in key for doubt in doubts for key in doubt)
    assert left <= excused, f"{left} placeholders are left in {chat}, {excused} excused: {texts}"


def transcript_is_stored_once(books: Books) -> None:
    assert books.rows("state", "SELECT topic, cues FROM transcripts") == [(TOPIC, 9)]
    lines = "SELECT count(*), count(DISTINCT number) FROM transcript_lines"
    assert books.rows("state", lines) == [(9, 9)]


def each_file_was_delivered_once(events: Sequence[Recorded]) -> None:
    delivered = [each.event for each in events if isinstance(each.event, RecordingDelivered)]
    places = Counter((event.file_id, event.chat) for event in delivered)
    assert len(places) == 4, places
    assert set(places.values()) == {1}, places
    assert Counter(event.form for event in delivered) == {Form.AUDIO: 2, Form.TEXT: 2}
    assert all(len(event.message_ids) == 1 for event in delivered)


def _topics(events: Sequence[Recorded]) -> dict[str, dict[str, int]]:
    found: dict[str, Counter[str]] = {}
    for recorded in events:
        found.setdefault(recorded.stream.partition("-")[0], Counter())[topic_of(type(recorded.event))] += 1
    return {area: dict(counted) for area, counted in found.items()}
