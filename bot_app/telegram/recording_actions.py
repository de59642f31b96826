"""One recording and what can be done with it: send it, link to it, delete a delivered file in Zoom."""

from __future__ import annotations

from collections.abc import Sequence

from aiogram import F, Router

from adapters.telegram.messages import Block, text_block
from adapters.telegram.sender import Rendered
from bot_app.deliveries.choice import choice_of, chosen, mark_of
from bot_app.deliveries.whereabouts import number_begun_with
from bot_app.telegram.caller import Caller
from bot_app.telegram.delivery_texts import link_lasts
from bot_app.telegram.desk import Desk, button
from bot_app.telegram.recording_buttons import (
    DeletionTap,
    FileTap,
    RecordingTap,
    Verb,
    file_button,
    recording_button,
    url_buttons,
)
from bot_app.telegram.recording_sight import seen
from bot_app.telegram.recording_words import file_in_words, files_in_words, length, time_of, topic_of
from bot_app.telegram.recordings import RecordingDesk, state_in_words
from domain.chats.chats import FileChoice
from domain.ids import ChatId, RecordingId
from domain.recordings.commands import DeleteFileInZoom, RequestDelivery
from domain.recordings.recordings import Recording, RecordingFile, stream_of
from projections.recordings import RecordingRow

router = Router(name="recording_actions")

_SENT: dict[str, FileChoice] = {
    "here": FileChoice.AUDIO,
    "private": FileChoice.AUDIO,
    "video": FileChoice.VIDEO,
    "transcript": FileChoice.TRANSCRIPT,
}
_LINKED = (FileChoice.AUDIO, FileChoice.VIDEO)


@router.callback_query(RecordingTap.filter(F.verb == "open"))
async def opened(
    _query: object, callback_data: RecordingTap, caller: Caller, desk: Desk, shelf: RecordingDesk
) -> list[Rendered]:
    row = await seen(RecordingId(callback_data.recording), caller, desk)
    if row is None:
        return [_unknown(caller, desk)]
    language = caller.language
    head = _head(row, caller, desk)
    told = [
        length(desk, language, row.minutes * 60),
        files_in_words(desk, language, row),
        await state_in_words(row, caller.chat, language, desk),
    ]
    keyboard = _keyboard(row, caller, desk, shelf) if row.within_reach else []
    return [desk.rendered(language, *head, *filter(None, told), keyboard=keyboard)]


@router.callback_query(RecordingTap.filter(F.verb.in_(_SENT)))
async def sent(_query: object, callback_data: RecordingTap, caller: Caller, desk: Desk) -> list[Rendered]:
    row = await seen(RecordingId(callback_data.recording), caller, desk)
    if row is None:
        return [_unknown(caller, desk)]
    files = chosen(row.files, (_SENT[callback_data.verb],))
    if not files:
        return [desk.says(caller.language, "recording-no-such-file")]
    if callback_data.verb != "private":
        return await _requested(row, files, caller.chat, caller, desk)
    answers = await _requested(row, files, ChatId(str(caller.user_id)), caller, desk)
    return answers or [desk.says(caller.language, "recording-sent-privately")]


@router.callback_query(RecordingTap.filter(F.verb == "link"))
async def linked(
    _query: object, callback_data: RecordingTap, caller: Caller, desk: Desk, shelf: RecordingDesk
) -> list[Rendered]:
    row = await seen(RecordingId(callback_data.recording), caller, desk)
    if row is None:
        return [_unknown(caller, desk)]
    keyboard, days = [], 0.0
    for file in chosen(row.files, _LINKED) if row.within_reach else []:
        link = shelf.link(row, file.id)
        if link is not None:
            keyboard += url_buttons(_file(file, caller, desk), link[0])
            days = link[1]
    if not keyboard:
        return [desk.says(caller.language, "recording-no-link")]
    lasts = link_lasts(desk, caller.language, days)
    return [desk.rendered(caller.language, *_head(row, caller, desk), lasts, keyboard=keyboard)]


@router.callback_query(FileTap.filter(F.verb == "again"))
async def again(_query: object, callback_data: FileTap, caller: Caller, desk: Desk) -> list[Rendered]:
    row = await seen(RecordingId(callback_data.recording), caller, desk)
    file = _marked(row, callback_data.mark)
    if row is None or file is None:
        return [_unknown(caller, desk)]
    return await _requested(row, [file], caller.chat, caller, desk)


@router.callback_query(DeletionTap.filter(), flags={"approvers": True})
async def deletion_offered(
    _query: object, callback_data: DeletionTap, caller: Caller, desk: Desk, shelf: RecordingDesk
) -> list[Rendered]:
    """A button for each file that has arrived whole; tapping one is the confirmation."""
    row = await seen(RecordingId(callback_data.recording), caller, desk)
    if row is None or not shelf.offer_deletion:
        return [_unknown(caller, desk) if row is None else desk.says(caller.language, "button-stale")]
    state: Recording = await desk.application.state(stream_of(row.recording_id))
    ready = [file for file in row.files if file.id in state.verified - state.doomed]
    if not ready:
        return [desk.says(caller.language, "refusal-recording-not-verified")]
    return [_question(row, ready, caller, desk)]


@router.callback_query(FileTap.filter(F.verb.in_({"delete", "sure"})), flags={"approvers": True})
async def deleted(
    _query: object, callback_data: FileTap, caller: Caller, desk: Desk, shelf: RecordingDesk
) -> list[Rendered]:
    row = await seen(RecordingId(callback_data.recording), caller, desk)
    file = _marked(row, callback_data.mark)
    if row is None or file is None:
        return [_unknown(caller, desk)]
    if not shelf.offer_deletion:
        return [desk.says(caller.language, "button-stale")]
    if callback_data.verb == "delete":
        return [_question(row, [file], caller, desk)]
    receipt = await desk.application.handle(
        DeleteFileInZoom(meta=caller.meta("delete"), recording_id=row.recording_id, file_id=file.id)
    )
    if receipt.refusal:
        return [desk.refused(caller.language, receipt)]
    key = "recording-delete-asked" if receipt.position else "recording-delete-already"
    return [desk.says(caller.language, key)]


async def _requested(
    row: RecordingRow, files: Sequence[RecordingFile], chat: ChatId, caller: Caller, desk: Desk
) -> list[Rendered]:
    """Nothing is said where it has been asked for: the placeholder comes from the reactor."""
    state: Recording = await desk.application.state(stream_of(row.recording_id))
    receipt = await desk.application.handle(
        RequestDelivery(
            meta=caller.meta("deliver"),
            recording_id=row.recording_id,
            chat=await number_begun_with(desk.reads, state, chat),
            file_ids=tuple(file.id for file in files),
        )
    )
    if receipt.refusal:
        return [desk.refused(caller.language, receipt)]
    return [] if receipt.position else [desk.says(caller.language, "recording-on-its-way-already")]


def _keyboard(
    row: RecordingRow, caller: Caller, desk: Desk, shelf: RecordingDesk
) -> list[list[dict[str, str]]]:
    """What there is something for; who may do it is asked again at the tap."""
    files = chosen(row.files, tuple(FileChoice))
    kinds = {choice_of(file) for file in files}
    verbs: list[Verb] = ["here"] if kinds & set(_LINKED) else []
    verbs += ["video"] if set(_LINKED) <= kinds else []
    verbs += ["transcript"] if FileChoice.TRANSCRIPT in kinds else []
    verbs += ["private"] if verbs[:1] == ["here"] and caller.chat != str(caller.user_id) else []
    playable = [file for file in files if choice_of(file) in _LINKED]
    verbs += ["link"] if any(shelf.link(row, file.id) for file in playable) else []
    keyboard = [
        [recording_button(desk.text(caller.language, f"recording-button-{verb}"), verb, row.recording_id)]
        for verb in verbs
    ]
    if shelf.offer_deletion and caller.user.approver:
        text = desk.text(caller.language, "recording-button-delete")
        keyboard.append([button(text, DeletionTap(recording=row.recording_id).pack())])
    return keyboard


def _question(row: RecordingRow, files: Sequence[RecordingFile], caller: Caller, desk: Desk) -> Rendered:
    keyboard = []
    for file in files:
        label = desk.text(caller.language, "recording-button-delete-now", file=_file(file, caller, desk))
        keyboard.append([file_button(label, "sure", row.recording_id, file.id)])
    question = desk.text(caller.language, "recording-delete-question")
    return desk.rendered(caller.language, *_head(row, caller, desk), question, keyboard=keyboard)


def _unknown(caller: Caller, desk: Desk) -> Rendered:
    return desk.says(caller.language, "refusal-recording-unknown")


def _head(row: RecordingRow, caller: Caller, desk: Desk) -> list[Block]:
    topic = topic_of(desk, caller.language, row.topic)
    when = time_of(desk, caller.language, row.starts_at, caller.zone)
    return [text_block(f"<b>{topic}</b>", rank=1), text_block(when)]


def _file(file: RecordingFile, caller: Caller, desk: Desk) -> str:
    choice = choice_of(file)
    if choice is None:
        return file.recording_type.replace("_", " ")[:30]
    return file_in_words(desk, caller.language, choice, [file])


def _marked(row: RecordingRow | None, mark: str) -> RecordingFile | None:
    files = row.files if row is not None else ()
    return next((file for file in files if mark_of(file.id) == mark), None)
