"""What of a meeting is shown as its key moments."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.cue import Cue
from adapters.transcripts.key_moments import LONGEST, key_moments

ENGLISH = """
Ana: Good morning everyone, can you hear me?
Bo: Yes, good morning, loud and clear.
Ana: How was your weekend?
Bo: It was nice, we had some coffee at the beach and just walked around.
Ana: Okay, let's start.
Ana: The phishing incident on Monday hit 14 mailboxes.
Bo: I looked at the gateway and it did let the mails through because the rule was off.
Ana: We agreed to block macros in all mail attachments.
Bo: Right.
Cy: I will follow up with the vendor about the gateway before Friday.
Bo: My dog is barking, sorry about that.
Ana: Thank you everyone, see you, bye bye.
"""
INDONESIAN = """
Siti: Selamat pagi semuanya, suara saya kedengaran?
Budi: Pagi Bu, kedengaran jelas.
Siti: Gimana kabarnya, sudah makan siang belum?
Budi: Sudah Bu, tadi makan soto dekat kantor sama teman-teman.
Budi: Insiden kebocoran kemarin kena 3 server di Jakarta.
Andi: Iya, saya sudah lihat log-nya dan memang ada yang aneh di sana.
Siti: Jadi kita sepakat semua password admin diganti.
Andi: Baik Bu.
Budi: Tindak lanjut dari saya, laporan harus selesai minggu depan.
Andi: Kopinya enak ya hari ini.
Siti: Oke, terima kasih semuanya, sampai jumpa.
"""


def talk(lines: str) -> list[Cue]:
    parted = [line.partition(": ") for line in lines.strip().splitlines()]
    return [
        Cue(number * 5000, number * 5000 + 4000, speaker, text)
        for number, (speaker, _, text) in enumerate(parted)
    ]


@pytest.mark.parametrize(
    ("lines", "beginnings"),
    [
        (ENGLISH, ["The phishing incident", "We agreed to block", "I will follow up"]),
        (INDONESIAN, ["Insiden kebocoran", "Jadi kita sepakat", "Tindak lanjut"]),
    ],
)
def test_incidents_decisions_and_actions_beat_small_talk_and_stand_in_order_of_time(lines, beginnings):
    moments = key_moments(talk(lines), most=3)

    assert [moment.text.startswith(begin) for moment, begin in zip(moments, beginnings, strict=True)] == [
        True
    ] * 3
    assert [moment.start_ms for moment in moments] == sorted(moment.start_ms for moment in moments)


def score(text: str, *others: str) -> float:
    """What a line is worth among others that stand around it."""
    cues = [
        Cue(number * 5000, number * 5000 + 1000, "Ana", line)
        for number, line in enumerate(["a b c", text, *others])
    ]
    (found,) = [moment.score for moment in key_moments(cues, most=100) if moment.start_ms == 5000]
    return found


FILLER = ["The report is on the table in the room.", "Somebody opened a window over there.", "x y z"]


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ("We agreed the house shall be painted green", "We dreamt the house would be painted green"),
        ("The house will be painted in 3 colours", "The house will be painted in some colours"),
        ("Will the house be painted in green colour?", "Will the house be painted in green colour."),
        ("The firewall rejected packets from unknown networks", "So it was then that they were there"),
        ("Paint the entire house in bright green", "Paint"),
        ("The house will be painted with bright colours", " ".join(["The house will be painted"] * 40)),
        (
            "Decision for everyone today is bright green paint",
            "Hello for everyone today is bright green paint",
        ),
    ],
)
def test_each_feature_counts(better, worse):
    assert score(better, *FILLER) > score(worse, *FILLER)


def test_the_beginning_and_the_end_weigh_more_than_the_middle():
    lines = [
        f"Team{number} painted wall{number} using colour{number} and brush{number}" for number in range(9)
    ]
    cues = [
        Cue(number * 5000, number * 5000 + 1000, "", line.replace("0", ""))
        for number, line in enumerate(lines)
    ]

    first, last = key_moments([*cues[:1], *cues[1:]], most=9)[::8]
    middle = key_moments(cues, most=9)[4]
    assert min(first.score, last.score) > middle.score


def test_who_speaks_more_weighs_more():
    ana, bo = "The red wall needed another bucket yesterday", "The blue roof lacked another ladder yesterday"
    cues = [
        Cue(0, 1000, "Bo", bo),
        *(Cue(number * 5000, number * 5000 + 1, "Ana", "so it was and so it is") for number in range(1, 9)),
        Cue(45_000, 46_000, "Ana", ana),
    ]
    by_speaker = {moment.speaker: moment.score for moment in key_moments(cues, most=2)}

    assert by_speaker["Ana"] > by_speaker["Bo"]


def test_the_same_thing_is_not_shown_twice():
    cues = talk(
        "Ana: We agreed to block macros in all attachments.\n"
        "Bo: Yes, we agreed to block macros in all attachments.\n"
        "Cy: The other office will be closed on Tuesday."
    )

    assert [moment.speaker for moment in key_moments(cues)] == ["Ana", "Cy"]


@pytest.mark.parametrize("most", [0, 1, 4])
def test_there_are_never_more_than_asked_for(most):
    assert len(key_moments(talk(ENGLISH), most)) == most


def test_one_cue_and_no_speaker_are_enough():
    (moment,) = key_moments([Cue(7, 9, "", "Yes.")])

    assert (moment.start_ms, moment.speaker, moment.text) == (7, "", "Yes.")
    assert key_moments([]) == []
    assert key_moments([Cue(0, 1, "Ana", "…")]) == []


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a" * LONGEST, "a" * LONGEST),
        ("a" * (LONGEST + 1), "a" * (LONGEST - 1) + "…"),
        ("word " * 56 + "word", "word " * 55 + "word…"),
        ("a" * (LONGEST - 3) + ", b, and more", "a" * (LONGEST - 3) + "…"),
    ],
)
def test_long_texts_are_cut_between_words(text, shown):
    (moment,) = key_moments([Cue(0, 1, "", text)])

    assert moment.text == shown
    assert len(moment.text) <= LONGEST


def test_a_moment_shows_nobodys_words_in_logs():
    (moment,) = key_moments([Cue(0, 1, "Ana", "Private words")])

    assert "Ana" not in repr(moment) + str(moment.__rich_repr__())
    assert "Private" not in repr(moment) + str(moment.__rich_repr__())


def test_the_choice_is_the_same_in_every_process():
    """Sets of words are in another order in each."""
    program = (
        "from tests.adapters.transcripts.test_key_moments import *\n"
        "print([(m.start_ms, m.score) for text in (ENGLISH, INDONESIAN) for m in key_moments(talk(text))])"
    )
    answers = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": "."},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }

    assert len(answers) == 1


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "line", ["The same thing again.", "The thing number {} is red", "", "no stop at all", "? ? ?"]
)
def test_many_cues_cost_no_more_than_their_number(line):
    """Quadratic work over these would take hours: the time limit of the test is what fails."""
    cues = [Cue(number * 1000, number * 1000 + 900, "", line.format(number)) for number in range(50_000)]

    assert len(key_moments(cues)) <= 5


CUES = st.builds(
    Cue,
    st.integers(0, 10**7),
    st.integers(0, 10**7),
    st.sampled_from(["", "Ana", "Bo"]),
    st.text(max_size=400),
)


@settings(deadline=None)
@given(st.lists(CUES, max_size=8), st.integers(0, 4))
def test_any_cues_give_moments_of_the_promised_shape(cues, most):
    moments = key_moments(cues, most)

    assert len(moments) <= most
    assert all(0 < len(moment.text) <= LONGEST and moment.score >= 0 for moment in moments)
    assert [moment.start_ms for moment in moments] == sorted(moment.start_ms for moment in moments)
    assert {(moment.start_ms, moment.speaker) for moment in moments} <= {
        (cue.start_ms, cue.speaker) for cue in cues
    }
