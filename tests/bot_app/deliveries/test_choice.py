"""Which files of a recording a chat gets: each of Zoom's kinds, several segments, and what is missing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot_app.deliveries.choice import choice_of, chosen, mark_of, smaller
from domain.chats.chats import FileChoice
from domain.recordings.recordings import HEARD, RecordingFile

AUDIO, VIDEO, CHAT, TRANSCRIPT, SUMMARY = (
    FileChoice.AUDIO,
    FileChoice.VIDEO,
    FileChoice.CHAT,
    FileChoice.TRANSCRIPT,
    FileChoice.SUMMARY,
)
START = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
KINDS = {
    "audio_only": ("M4A", AUDIO),
    "shared_screen_with_speaker_view": ("MP4", VIDEO),
    "shared_screen_with_speaker_view(CC)": ("MP4", VIDEO),
    "shared_screen_with_gallery_view": ("MP4", VIDEO),
    "active_speaker": ("MP4", VIDEO),
    "gallery_view": ("MP4", VIDEO),
    "shared_screen": ("MP4", VIDEO),
    "audio_transcript": ("TRANSCRIPT", TRANSCRIPT),
    HEARD: ("TRANSCRIPT", TRANSCRIPT),
    "chat_file": ("CHAT", CHAT),
    "poll": ("CSV", None),
    "closed_caption": ("CC", None),
    "timeline": ("TIMELINE", None),
    "thumbnail": ("THUMBNAIL", None),
    "summary": ("SUMMARY", SUMMARY),
    "summary_next_steps": ("SUMMARY", SUMMARY),
    "summary_smart_chapters": ("SUMMARY", SUMMARY),
    "host_video": ("MP4", None),
    "audio_interpretation": ("M4A", None),
    "sign_interpretation": ("MP4", VIDEO),
    "production_studio": ("MP4", VIDEO),
    "something_new": ("MP4", VIDEO),
    "": ("", None),
}


def a_file(kind, *, segment=0, size=100, name=""):
    return RecordingFile(
        id=name or f"{kind} {segment}",
        recording_type=kind,
        file_type=KINDS[kind][0],
        size=size,
        starts_at=START + timedelta(hours=segment),
    )


def files(*kinds, segment=0):
    return [a_file(kind, segment=segment) for kind in kinds]


def ids(found):
    return [file.id.rpartition(" ")[0] for file in found]


@pytest.mark.parametrize(("kind", "choice"), [(kind, choice) for kind, (_, choice) in KINDS.items()])
def test_every_kind_of_file_is_something_to_people_or_nothing(kind, choice):
    assert choice_of(a_file(kind)) is choice


def test_who_wants_the_audio_gets_the_audio_and_no_view():
    everything = files(*KINDS)
    assert ids(chosen(everything, [AUDIO])) == ["audio_only"]


def test_who_wants_all_gets_each_file_once_and_of_views_the_best():
    found = ids(chosen(files(*reversed(KINDS)), list(FileChoice)))
    assert sorted(found) == sorted(
        [
            "audio_only",
            "shared_screen_with_speaker_view",
            "chat_file",
            "audio_transcript",
            HEARD,
            "summary",
            "summary_next_steps",
            "summary_smart_chapters",
        ]
    )


@pytest.mark.parametrize(
    ("there", "best"),
    [
        (["gallery_view", "active_speaker"], "active_speaker"),
        (["shared_screen", "shared_screen_with_gallery_view"], "shared_screen_with_gallery_view"),
        (["production_studio", "shared_screen"], "shared_screen"),
        (["something_new"], "something_new"),
    ],
)
def test_without_audio_the_best_view_stands_in_for_it(there, best):
    assert ids(chosen(files(*there), [AUDIO])) == [best]
    assert ids(chosen(files(*there), [VIDEO])) == [best]
    assert ids(chosen(files(*there), [AUDIO, VIDEO])) == [best]


def test_of_unknown_views_the_largest_is_the_best():
    some = [a_file("something_new", size=1, name="a 0"), a_file("sign_interpretation", size=2, name="b 0")]
    assert ids(chosen(some, [VIDEO])) == ["b"]


def test_nothing_stands_in_for_audio_where_there_are_only_words():
    words = files("audio_transcript", "chat_file")
    assert chosen(words, [AUDIO]) == []
    assert chosen(words, [AUDIO, VIDEO, SUMMARY]) == []
    assert ids(chosen(words, [AUDIO, TRANSCRIPT])) == ["audio_transcript"]


def test_each_segment_is_chosen_from_by_itself_and_in_order():
    first = files("audio_only", "gallery_view", "audio_transcript")
    second = files("gallery_view", "active_speaker", segment=1)
    third = files("chat_file", "audio_only", segment=2)
    found = chosen([*first, *second, *third], [AUDIO, TRANSCRIPT, CHAT])
    assert [file.id for file in found] == [
        "audio_only 0",
        "audio_transcript 0",
        "active_speaker 1",
        "audio_only 2",
        "chat_file 2",
    ]


def test_two_audio_files_of_one_segment_both_arrive():
    both = [a_file("audio_only", name="a 0"), a_file("audio_only", name="b 0")]
    assert ids(chosen(both, [AUDIO])) == ["a", "b"]


def test_who_wants_nothing_and_where_nothing_is_there_nothing_is_chosen():
    assert chosen(files(*KINDS), []) == []
    assert chosen([], list(FileChoice)) == []


def test_the_order_of_wishes_does_not_matter():
    everything = files(*KINDS)
    assert chosen(everything, [VIDEO, AUDIO]) == chosen(everything, [AUDIO, VIDEO])


@given(
    st.lists(st.tuples(st.sampled_from(sorted(KINDS)), st.integers(0, 2), st.integers(0, 9))),
    st.sets(st.sampled_from(list(FileChoice))),
)
def test_what_is_chosen_is_there_was_wanted_and_comes_once(drawn, wanted):
    there = [
        a_file(kind, segment=segment, size=size, name=str(number))
        for number, (kind, segment, size) in enumerate(drawn)
    ]
    found = chosen(there, list(wanted))
    assert len({file.id for file in found}) == len(found)
    for file in found:
        assert file in there
        assert choice_of(file) in wanted or (choice_of(file) is VIDEO and AUDIO in wanted)


def test_a_video_that_is_too_large_is_replaced_by_the_best_that_fits():
    large = a_file("shared_screen_with_speaker_view", size=1000)
    gallery, audio = a_file("gallery_view", size=500), a_file("audio_only", size=10)
    elsewhere = a_file("active_speaker", segment=1, size=5)
    there = [large, audio, gallery, elsewhere]
    assert smaller(there, large, 600) == gallery
    assert smaller(there, large, 100) == audio
    assert smaller(there, large, 5) is None


def test_nothing_replaces_audio_and_nothing_of_unknown_size_replaces_anything():
    audio, video = a_file("audio_only", size=1000), a_file("gallery_view", size=0)
    assert smaller([audio, a_file("active_speaker", size=1)], audio, 100) is None
    assert smaller([video, a_file("active_speaker", size=0)], video, 100) is None
    assert smaller([a_file("gallery_view", size=50)], a_file("gallery_view", size=50), 100) is None


@pytest.mark.parametrize("hostile", ["", "a/b", "ä" * 200, "x" * 5000, '"\n\0', "../../etc"])
def test_a_mark_is_short_and_plain_whatever_zoom_calls_the_file(hostile):
    assert len(mark_of(hostile)) == 16
    assert int(mark_of(hostile), 16) >= 0
    assert mark_of(hostile) == mark_of(hostile) != mark_of(hostile + "x")
