"""What Telegram tells of a chat, and what people choose for it; what was forgotten when its time came."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain.chats.chats import (
    USUAL_FALLBACKS,
    USUAL_FILES,
    ChatClosed,
    ChatMigrated,
    ChatReopened,
    DeliveriesChosen,
    Fallback,
    FileChoice,
)
from domain.chats.commands import ChooseDeliveries, RecordChatClosed, RecordChatMigrated, RecordChatReopened
from domain.compliance.commands import IntroduceKeys, RecordRetentionSwept
from domain.compliance.compliance import KeysIntroduced, RetentionSwept
from domain.ids import ChatId, UserId
from domain.permissions import NotPermitted, UserIsBanned, UserPending
from domain.users.commands import BanUser
from tests.domain.given import NOW, given, meta
from tests.domain.people import ADMIN, OWNER, PERSON, STRANGER, TEAM

CHAT, TOPIC, SUPERGROUP = ChatId("-5"), ChatId("-5:7"), ChatId("-1005")
LAST = Fallback.ZOOM_LINK


def choose(files=(FileChoice.VIDEO,), fallbacks=(LAST,), *, by=PERSON, chat=CHAT):
    return ChooseDeliveries(meta=meta(by), chat=chat, files=files, fallbacks=fallbacks)


def closed(actor=None, chat=CHAT):
    return RecordChatClosed(meta=meta(actor), chat=chat, reason="kicked")


def reopened(actor=None, chat=CHAT):
    return RecordChatReopened(meta=meta(actor), chat=chat)


def migrated(actor=None, to=SUPERGROUP):
    return RecordChatMigrated(meta=meta(actor), chat=CHAT, to=to)


def swept(actor=None, removed=3):
    before = NOW - timedelta(days=30)
    return RecordRetentionSwept(meta=meta(actor), kind="media", removed=removed, before=before)


def test_a_chat_is_closed_and_opened_once():
    world = given().when(closed()).then(ChatClosed(reason="kicked")).when(closed()).then_quiet()
    world.when(reopened()).then(ChatReopened()).when(reopened()).then_quiet()


def test_a_topic_opens_the_whole_chat():
    given(closed()).when(reopened(chat=TOPIC)).then(ChatReopened())


def test_a_chat_moves_once_to_each_place():
    world = given().when(migrated()).then(ChatMigrated(to=SUPERGROUP)).when(migrated()).then_quiet()
    world.when(migrated(to=ChatId("-1006"))).then(ChatMigrated)


@pytest.mark.parametrize("command", [closed, reopened, migrated])
def test_nobody_records_what_telegram_did(command):
    given(*TEAM, closed(chat=TOPIC)).when(command(actor=OWNER)).then_refused(NotPermitted)


@pytest.mark.parametrize("by", [PERSON, ADMIN, OWNER])
def test_whoever_is_whitelisted_chooses_what_a_chat_wants(by):
    chosen = DeliveriesChosen(files=(FileChoice.VIDEO,), fallbacks=(LAST,))
    given(*TEAM).when(choose(by=by)).then(chosen)


def test_a_choice_made_again_changes_nothing_in_whatever_order_the_files_are_named():
    first = choose((FileChoice.AUDIO, FileChoice.CHAT))
    again = choose((FileChoice.CHAT, FileChoice.AUDIO, FileChoice.CHAT))
    world = given(*TEAM).when(first)
    world.then(DeliveriesChosen(files=(FileChoice.AUDIO, FileChoice.CHAT), fallbacks=(LAST,)))
    world.when(again).then_quiet()


def test_what_is_usual_need_not_be_chosen():
    given(*TEAM).when(choose(USUAL_FILES, USUAL_FALLBACKS)).then_quiet()


def test_what_is_usual_is_chosen_again_after_something_else():
    usual = DeliveriesChosen(files=USUAL_FILES, fallbacks=USUAL_FALLBACKS)
    given(*TEAM, choose()).when(choose(USUAL_FILES, USUAL_FALLBACKS)).then(usual)


def test_the_order_of_the_fallbacks_is_a_choice():
    split_first = (Fallback.SPLIT, Fallback.ENCODE, LAST)
    encode_first = (Fallback.ENCODE, Fallback.SPLIT, LAST)
    world = given(*TEAM, choose(fallbacks=split_first)).when(choose(fallbacks=encode_first))
    world.then(DeliveriesChosen(files=(FileChoice.VIDEO,), fallbacks=encode_first))


@pytest.mark.parametrize("fallbacks", [(), (Fallback.LINK,), (Fallback.LINK, Fallback.LINK)])
def test_zooms_own_page_is_the_last_resort_even_where_nobody_named_it(fallbacks):
    world = given(*TEAM).when(choose(fallbacks=fallbacks))
    (chosen,) = (recorded.event for recorded in world.new)
    assert chosen.fallbacks == (*dict.fromkeys(fallbacks), LAST)


def test_a_chat_may_want_nothing():
    given(*TEAM).when(choose(())).then(DeliveriesChosen(files=(), fallbacks=(LAST,)))


def test_topics_share_the_choice_of_their_chat():
    given(*TEAM, choose()).when(choose(chat=TOPIC)).then_quiet()


def test_closing_and_moving_leave_the_choice_alone():
    given(*TEAM, choose(), closed(), migrated(), reopened()).when(choose()).then_quiet()


@pytest.mark.parametrize("by", [STRANGER, 99, None])
def test_whoever_is_not_whitelisted_chooses_nothing(by):
    given(*TEAM).when(choose(by=by)).then_refused(UserPending)


def test_a_banned_person_chooses_nothing():
    banned = BanUser(meta=meta(OWNER), user_id=UserId(PERSON))
    given(*TEAM, banned).when(choose()).then_refused(UserIsBanned)


def test_what_was_swept_is_recorded_each_time():
    event = RetentionSwept(kind="media", removed=3, before=NOW - timedelta(days=30))
    given().when(swept()).then(event).when(swept()).then(event)


def test_a_sweep_that_found_nothing_is_not_worth_a_word():
    given().when(swept(removed=0)).then_quiet()


def test_sweeping_does_not_stand_in_the_way_of_the_keys():
    given(swept()).when(IntroduceKeys(meta=meta())).then(KeysIntroduced)


def test_nobody_records_a_sweep_but_the_program():
    given(*TEAM).when(swept(OWNER)).then_refused(NotPermitted)
