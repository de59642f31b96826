"""Files in the local Telegram: kept byte for byte, described as Telegram does, played again by their id."""

from __future__ import annotations

import asyncio
import os
from hashlib import sha256
from io import BytesIO

import aiohttp
import pytest
from aiogram.exceptions import TelegramBadRequest, TelegramEntityTooLarge, TelegramNetworkError
from aiogram.types import (
    BufferedInputFile,
    InputMediaAudio,
    InputMediaDocument,
    InputMediaVideo,
    MessageEntity,
)

from bot_app.sandbox.sandbox import start_sandbox
from bot_app.sandbox.telegram import SandboxTelegram
from tests.contracts.telegram_contract import check_telegram

JPEG = b"\xff\xd8\xff\xe0" + bytes(400)
PNG = b"\x89PNG\r\n" + bytes(400)


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "files"
    folder.mkdir()
    return folder


@pytest.fixture
async def sandbox(folder):
    async with start_sandbox(telegram=SandboxTelegram(largest_upload=21_000_000, files=folder)) as running:
        yield running


@pytest.fixture(autouse=True)
async def every_call_keeps_the_contract(telegram):
    yield
    for call in telegram.calls:
        check_telegram(call.method, call.params, call.answer)


def file(content=b"sound", name="call.m4a"):
    return BufferedInputFile(content, name)


async def test_the_bytes_of_an_audio_are_kept_and_found_by_its_id(bot, telegram, person, folder):
    content = os.urandom(300_000)
    sent = await bot.send_audio(
        person.id, file(content), title="Weekly", performer="Ada", duration=61, thumbnail=file(JPEG, "t.jpg")
    )
    assert (sent.audio.title, sent.audio.performer, sent.audio.duration) == ("Weekly", "Ada", 61)
    kept = telegram.file(sent.audio.file_id)
    assert kept.path.read_bytes() == content
    assert kept.path == folder / sent.audio.file_unique_id
    assert (kept.name, kept.size, kept.sha256) == ("call.m4a", 300_000, sha256(content).hexdigest())
    thumbnail = telegram.file(sent.audio.thumbnail.file_id)
    assert thumbnail.path.read_bytes() == JPEG
    [call] = telegram.calls
    assert sha256(content).hexdigest() in {upload.sha256 for upload in call.files.values()}


async def test_without_a_folder_bytes_are_only_looked_at(http):
    async with start_sandbox() as running:
        running.telegram.add_person("Ada", person_id=1)
        url = f"{running.telegram_base}/bot{running.telegram.token}/sendAudio?chat_id=1"
        async with http.post(url, data={"audio": BytesIO(b"sound")}) as answer:
            sent = (await answer.json())["result"]["audio"]
        [call] = running.telegram.calls
        assert call.files["audio"].sha256 == sha256(b"sound").hexdigest()
        assert running.telegram.file(sent["file_id"]) is None


async def test_a_video_and_a_document_say_what_the_bot_said_of_them(bot, telegram, person):
    video = await bot.send_video(
        person.id,
        file(b"v", "call.mp4"),
        width=640,
        height=360,
        duration=9,
        supports_streaming=True,
        thumbnail=file(JPEG, "t.jpg"),
    )
    assert (video.video.width, video.video.height, video.video.duration) == (640, 360, 9)
    assert video.video.thumbnail
    document = await bot.send_document(person.id, file(b"t", "talk.vtt"), thumbnail=file(JPEG, "t.jpg"))
    assert document.document.file_name == "talk.vtt"
    assert document.document.thumbnail.file_size == len(JPEG)
    assert telegram.file(video.video.file_id).path.read_bytes() == b"v"


@pytest.mark.parametrize("picture", [PNG, b"\xff\xd8", JPEG + bytes(200_000)])
async def test_a_thumbnail_that_is_no_small_jpeg_is_ignored(bot, person, picture):
    sent = await bot.send_audio(person.id, file(), thumbnail=file(picture, "t.jpg"))
    assert sent.audio.thumbnail is None


async def test_a_text_becomes_an_audio_and_an_audio_becomes_a_video(bot, telegram, person):
    card = await bot.send_message(person.id, "40 %")
    where = {"chat_id": person.id, "message_id": card.message_id}
    audio = InputMediaAudio(
        media=file(), thumbnail=file(JPEG, "t.jpg"), caption="<b>Weekly</b>", parse_mode="HTML", duration=5
    )
    sounding = await bot.edit_message_media(audio, **where)
    assert sounding.text is None
    assert (sounding.caption, sounding.caption_entities[0].type) == ("Weekly", "bold")
    assert sounding.audio.thumbnail
    bold = MessageEntity(type="bold", offset=0, length=1)
    video = InputMediaVideo(
        media=file(b"v", "call.mp4"),
        caption="Weekly",
        caption_entities=[bold],
        parse_mode=None,
        width=2,
        height=1,
    )
    moving = await bot.edit_message_media(video, **where)
    assert moving.audio is None
    assert (moving.video.width, moving.caption_entities[0].model_dump()) == (2, bold.model_dump())
    assert telegram.file(moving.video.file_id).path.read_bytes() == b"v"
    document = await bot.edit_message_media(InputMediaDocument(media=file(b"t", "t.txt")), **where)
    assert (document.caption, document.video) == (None, None)
    with pytest.raises(TelegramBadRequest, match="message is not modified"):
        await bot.edit_message_media(InputMediaDocument(media=document.document.file_id), **where)


async def test_a_caption_is_edited_where_there_is_media(bot, telegram, person):
    sent = await bot.send_audio(person.id, file(), caption="one")
    edited = await bot.edit_message_caption(
        chat_id=person.id, message_id=sent.message_id, caption="<i>two</i>", parse_mode="HTML"
    )
    assert (edited.caption, edited.caption_entities[0].type) == ("two", "italic")
    assert edited.audio.file_id == sent.audio.file_id
    with pytest.raises(TelegramBadRequest, match="message is not modified"):
        await sent.edit_caption(caption="<i>two</i>", parse_mode="HTML")
    with pytest.raises(TelegramBadRequest, match="message caption is too long"):
        await sent.edit_caption(caption="x" * 1025)
    assert (await sent.edit_caption()).caption is None
    text = await bot.send_message(person.id, "x")
    with pytest.raises(TelegramBadRequest, match="there is no caption in the message to edit"):
        await text.edit_caption(caption="y")


async def test_a_known_file_is_sent_again_as_what_it_is(bot, telegram, person):
    sent = await bot.send_audio(person.id, file())
    again = await bot.send_audio(person.id, sent.audio.file_id)
    assert again.audio.file_unique_id == sent.audio.file_unique_id
    with pytest.raises(TelegramBadRequest, match="type of file mismatch"):
        await bot.send_video(person.id, sent.audio.file_id)


async def test_get_file_tells_where_a_file_could_be_fetched(bot, person):
    sent = await bot.send_audio(person.id, file())
    found = await bot.get_file(sent.audio.file_id)
    assert (found.file_size, found.file_unique_id) == (5, sent.audio.file_unique_id)
    assert found.file_path
    with pytest.raises(TelegramBadRequest, match="wrong file_id or the file is temporarily unavailable"):
        await bot.get_file("nobody-knows")
    large = await bot.send_audio(person.id, file(bytes(20_000_001)))
    with pytest.raises(TelegramBadRequest, match="file is too big"):
        await bot.get_file(large.audio.file_id)


async def test_an_empty_file_is_refused(bot, person):
    with pytest.raises(TelegramBadRequest, match="file must be non-empty"):
        await bot.send_audio(person.id, file(b""))


async def test_a_file_too_large_leaves_nothing_behind(bot, telegram, person, folder):
    with pytest.raises(TelegramEntityTooLarge, match="Request Entity Too Large"):
        await bot.send_audio(person.id, file(bytes(21_000_001)))
    assert telegram.calls == []
    assert list(folder.iterdir()) == []


async def test_an_upload_that_breaks_off_leaves_nothing_behind(bot, telegram, person, folder):
    telegram.misbehaviour.next("sendAudio", "broken_upload", after=100_000)
    with pytest.raises(TelegramNetworkError):
        await bot.send_audio(person.id, file(bytes(20_000_000)))
    assert [kind for kind, _ in telegram.misbehaviour.happened] == ["broken_upload"]
    assert (telegram.calls, list(folder.iterdir())) == ([], [])


async def test_a_bot_that_hangs_up_leaves_nothing_behind(sandbox, telegram, person, folder, http, caplog):
    async def half():
        yield b'--x\r\nContent-Disposition: form-data; name="audio"; filename="a.m4a"\r\n\r\n' + bytes(
            300_000
        )
        await until(lambda: any(folder.iterdir()))
        raise EOFError

    url = f"{sandbox.telegram_base}/bot{telegram.token}/sendAudio?chat_id={person.id}"
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    with pytest.raises(aiohttp.ClientConnectionError, match="EOFError"):
        await http.post(url, data=half(), headers=headers)
    await until(lambda: not any(folder.iterdir()))
    assert telegram.calls == []
    assert "Error handling request" not in caplog.text


async def until(it_is_so):
    async with asyncio.timeout(5):
        while not it_is_so():  # noqa: ASYNC110 - a folder rings no bell
            await asyncio.sleep(0.01)


async def test_what_a_file_is_called_never_becomes_a_path(bot, telegram, person, folder):
    sent = await bot.send_document(person.id, file(b"x", "../../evil"))
    assert telegram.file(sent.document.file_id).path.parent == folder
    assert [path.name for path in folder.iterdir()] == [sent.document.file_unique_id]
