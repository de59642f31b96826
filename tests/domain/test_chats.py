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
from domain.chats.commands import (
    ChooseFallbacks,
    ChooseFile,
    InheritChoice,
    RecordChatClosed,
    RecordChatMigrated,
    RecordChatReopened,
)
from domain.compliance.commands import IntroduceKeys, RecordRetentionSwept
from domain.compliance.compliance import KeysIntroduced, RetentionSwept
from domain.ids import ChatId, UserId
from domain.permissions import NotPermitted, UserIsBanned, UserPending
from domain.policies import take_the_choice_along_when_a_group_becomes_a_supergroup
from domain.users.commands import BanUser
from tests.domain.given import NOW, given, meta
from tests.domain.people import ADMIN, OWNER, PERSON, STRANGER, TEAM

CHAT, TOPIC, SUPERGROUP = ChatId("-5"), ChatId("-5:7"), ChatId("-1005")
LAST = Fallback.ZOOM_LINK


def want(file=FileChoice.VIDEO, *, wanted=True, by=PERSON, chat=CHAT):
    return ChooseFile(meta=meta(by), chat=chat, file=file, wanted=wanted)


def order(fallbacks=(LAST,), *, by=PERSON, chat=CHAT):
    return ChooseFallbacks(meta=meta(by), chat=chat, fallbacks=fallbacks)


def inherit(files=(FileChoice.VIDEO,), fallbacks=(LAST,), *, by=None, chat=SUPERGROUP):
    return InheritChoice(meta=meta(by), chat=chat, chosen=(chosen(files, fallbacks),))


def chosen(files=USUAL_FILES, fallbacks=USUAL_FALLBACKS):
    return DeliveriesChosen(files=files, fallbacks=fallbacks)


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


WITH_VIDEO = (FileChoice.AUDIO, FileChoice.VIDEO, FileChoice.TRANSCRIPT)


@pytest.mark.parametrize("by", [PERSON, ADMIN, OWNER])
def test_whoever_is_whitelisted_chooses_what_a_chat_wants(by):
    given(*TEAM).when(want(by=by)).then(chosen(WITH_VIDEO))
    given(*TEAM).when(order(by=by)).then(chosen(fallbacks=(LAST,)))


def test_a_choice_made_again_changes_nothing():
    given(*TEAM, want()).when(want()).then_quiet()
    given(*TEAM, order()).when(order()).then_quiet()
    given(*TEAM).when(want(FileChoice.CHAT, wanted=False)).then_quiet()


def test_what_is_usual_need_not_be_chosen():
    given(*TEAM).when(want(FileChoice.AUDIO)).then_quiet()
    given(*TEAM).when(order(USUAL_FALLBACKS)).then_quiet()


def test_what_is_usual_is_chosen_again_after_something_else():
    given(*TEAM, want()).when(want(wanted=False)).then(chosen())
    given(*TEAM, order()).when(order(USUAL_FALLBACKS)).then(chosen())


def test_each_choice_leaves_the_others_as_they_are():
    world = given(*TEAM, want(), order()).when(want(FileChoice.AUDIO, wanted=False))
    world.then(chosen((FileChoice.VIDEO, FileChoice.TRANSCRIPT), (LAST,)))
    world.when(order(USUAL_FALLBACKS)).then(chosen((FileChoice.VIDEO, FileChoice.TRANSCRIPT)))


def test_the_order_of_the_fallbacks_is_a_choice():
    split_first = (Fallback.SPLIT, Fallback.ENCODE, LAST)
    encode_first = (Fallback.ENCODE, Fallback.SPLIT, LAST)
    given(*TEAM, order(split_first)).when(order(encode_first)).then(chosen(fallbacks=encode_first))


@pytest.mark.parametrize("fallbacks", [(), (Fallback.LINK,), (Fallback.LINK, Fallback.LINK)])
def test_zooms_own_page_is_the_last_resort_even_where_nobody_named_it(fallbacks):
    given(*TEAM).when(order(fallbacks)).then(chosen(fallbacks=(*dict.fromkeys(fallbacks), LAST)))


def test_a_chat_may_want_nothing():
    without_audio = want(FileChoice.AUDIO, wanted=False)
    given(*TEAM, without_audio).when(want(FileChoice.TRANSCRIPT, wanted=False)).then(chosen(()))


def test_topics_share_the_choice_of_their_chat():
    given(*TEAM, want()).when(want(chat=TOPIC)).then_quiet()


def test_closing_and_moving_leave_the_choice_alone():
    given(*TEAM, want(), closed(), migrated(), reopened()).when(want()).then_quiet()


def test_what_was_chosen_moves_along():
    given(*TEAM, want(), order()).when(migrated()).then(
        ChatMigrated(to=SUPERGROUP, chosen=(chosen(WITH_VIDEO, (LAST,)),))
    )


def test_a_supergroup_goes_on_with_what_the_group_chose():
    given(*TEAM).when(inherit()).then(chosen((FileChoice.VIDEO,), (LAST,))).when(inherit()).then_quiet()


def test_the_choice_follows_by_itself():
    world = given(*TEAM, want()).when(migrated())
    (inheriting,) = take_the_choice_along_when_a_group_becomes_a_supergroup(world.new[0])
    world.when(inheriting).then(chosen(WITH_VIDEO))
    assert take_the_choice_along_when_a_group_becomes_a_supergroup(world.new[0]) == []


def test_what_is_usual_need_not_be_inherited():
    given(*TEAM).when(inherit(USUAL_FILES, USUAL_FALLBACKS)).then_quiet()


@pytest.mark.parametrize(
    "since", [(want(chat=SUPERGROUP),), (order(chat=SUPERGROUP), order(USUAL_FALLBACKS, chat=SUPERGROUP))]
)
def test_what_people_chose_in_the_supergroup_since_stays(since):
    given(*TEAM, *since).when(inherit()).then_quiet()


def test_nobody_inherits_for_a_chat_but_the_program():
    given(*TEAM).when(inherit(by=OWNER)).then_refused(NotPermitted)


@pytest.mark.parametrize("by", [STRANGER, 99, None])
@pytest.mark.parametrize("choose", [want, order])
def test_whoever_is_not_whitelisted_chooses_nothing(choose, by):
    given(*TEAM).when(choose(by=by)).then_refused(UserPending)


@pytest.mark.parametrize("choose", [want, order])
def test_a_banned_person_chooses_nothing(choose):
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
