"""A chat chooses what of each recording comes into it, and what happens with files that are too large."""

from __future__ import annotations

import pytest
import pytest_asyncio

from adapters.telegram.markup import plain
from bot_app.telegram.preferences import ORDERS, FileWish, OrderWish
from domain.chats.chats import USUAL_FALLBACKS, USUAL_FILES, DeliveriesChosen, Fallback, FileChoice, stream_of
from tests.bot_app.telegram.recording_stand import ADA, GROUP, labels, standing, tap_of
from tests.projections.histories import OWNER, STRANGER

NOTHING = ()


@pytest_asyncio.fixture
async def stand(tmp_path):
    async with standing(tmp_path) as opened:
        yield opened


async def wishes(stand, chat=GROUP):
    state = await stand.application.state(stream_of(chat))
    return state.files, state.fallbacks


async def test_a_chat_is_shown_what_it_gets_and_in_which_order_large_files_are_handled(stand):
    (shown,) = await stand.say(ADA, "/delivery", GROUP)
    assert plain(shown.text) == (
        "What of each recording comes into this chat\n• Audio\n• Transcript\n\n"
        "When a file is too large for Telegram\n"
        "1. a smaller file of the same recording\n2. the audio, made smaller\n3. the audio, in parts\n"
        "4. a link to the file\n5. a link to Zoom, with the passcode"
    )
    assert labels(shown) == [
        "✅ Audio",
        "▫️ Video",
        "▫️ Chat messages",
        "✅ Transcript",
        "▫️ Zoom's summary",
        "✅ Smaller file first",
        "▫️ Keep everything: in parts",
        "▫️ Link first",
        "▫️ Zoom link only",
    ]


async def test_it_is_shown_in_the_language_of_who_asks(stand):
    (shown,) = await stand.say(OWNER, "/delivery", GROUP)
    assert plain(shown.text).startswith(
        "Yang dikirim ke obrolan ini dari setiap rekaman\n• Audio\n• Transkrip"
    )


async def test_a_tap_wants_one_thing_more_and_shows_the_new_state(stand):
    (shown,) = await stand.say(ADA, "/delivery", GROUP)
    (after,) = await stand.tap(ADA, tap_of(shown, "▫️ Video"), GROUP)
    files = (FileChoice.AUDIO, FileChoice.VIDEO, FileChoice.TRANSCRIPT)
    assert stand.events(DeliveriesChosen) == [DeliveriesChosen(files=files, fallbacks=USUAL_FALLBACKS)]
    assert "✅ Video" in labels(after)
    assert stand.replaced
    assert await wishes(stand) == (files, USUAL_FALLBACKS)


async def test_the_same_tap_twice_changes_nothing_more(stand):
    (shown,) = await stand.say(ADA, "/delivery", GROUP)
    for _ in range(2):
        (after,) = await stand.tap(ADA, tap_of(shown, "✅ Audio"), GROUP)
    assert "▫️ Audio" in labels(after)
    assert len(stand.events(DeliveriesChosen)) == 1


async def test_a_tap_on_an_old_message_leaves_what_others_chose_meanwhile(stand):
    (old,) = await stand.say(ADA, "/delivery", GROUP)
    await stand.tap(OWNER, FileWish(choice=FileChoice.VIDEO, wanted=True).pack(), GROUP)
    await stand.tap(OWNER, OrderWish(order="zoom").pack(), GROUP)
    await stand.tap(ADA, tap_of(old, "✅ Audio"), GROUP)
    assert await wishes(stand) == ((FileChoice.VIDEO, FileChoice.TRANSCRIPT), (Fallback.ZOOM_LINK,))
    await stand.tap(ADA, tap_of(old, "▫️ Link first"), GROUP)
    assert await wishes(stand) == ((FileChoice.VIDEO, FileChoice.TRANSCRIPT), ORDERS["link"])


async def test_a_chat_may_want_nothing_at_all(stand):
    for choice in USUAL_FILES:
        (shown,) = await stand.tap(OWNER, FileWish(choice=choice, wanted=False).pack(), GROUP)
    assert "Tidak ada yang dikirim dengan sendirinya" in plain(shown.text)
    assert (await wishes(stand))[0] == NOTHING


@pytest.mark.parametrize("order", ORDERS)
async def test_every_order_is_kept_as_promised_and_marked(stand, order):
    (shown,) = await stand.tap(ADA, OrderWish(order=order).pack(), GROUP)
    assert (await wishes(stand))[1] == ORDERS[order]
    marked = [label for label in labels(shown)[len(FileChoice) :] if label.startswith("✅")]
    assert len(marked) == 1
    assert marked == labels(shown)[len(FileChoice) :][list(ORDERS).index(order) :][:1]


async def test_one_chats_wishes_are_no_other_chats(stand):
    await stand.tap(ADA, OrderWish(order="zoom").pack(), GROUP)
    (shown,) = await stand.say(ADA, "/delivery")
    assert "✅ Smaller file first" in labels(shown)


@pytest.mark.parametrize("data", ["wish:audio:0", "order:zoom"])
async def test_who_waits_for_access_chooses_nothing(stand, data):
    await stand.tap(STRANGER, data, GROUP)
    assert stand.events(DeliveriesChosen) == []
