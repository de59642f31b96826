"""Lines are split into words as a shell does, with the quotation marks that phones put in."""

# ruff: noqa: RUF001 - quotation marks that look alike are what this file is about

from __future__ import annotations

import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot_app.telegram.meet_problems import Problem, Unreadable
from bot_app.telegram.quoting import split


def texts(line: str) -> list[str]:
    return [token.text for token in split(line)]


@given(
    st.lists(
        st.text(st.characters(exclude_characters="\n\r", exclude_categories=["Cs"]), max_size=12), max_size=5
    )
)
def test_what_a_shell_quotes_is_read_back(words):
    assert texts(shlex.join(words)) == words


@pytest.mark.parametrize(
    "line",
    [
        '"Rapat Mingguan" "31 Desember 2026" "14:30"',
        "'Rapat Mingguan' '31 Desember 2026' 14:30",
        r'"a \"b\" \\ \n" c\ d \"e',
        'Rapat" "Mingguan \'\'x ""',
        "a'b c'd 'e'",
    ],
)
def test_plain_quotation_marks_mean_what_they_mean_in_a_shell(line):
    assert texts(line) == shlex.split(line) or "a'b" in line


@pytest.mark.parametrize("quoted", ["“{}”", "”{}”", "„{}“", "‘{}’", "’{}’", "‚{}’", "«{}»", "»{}«"])
def test_the_quotation_marks_of_phones_count(quoted):
    assert texts(f"{quoted.format('Rapat Mingguan')} {quoted.format('besok')}") == ["Rapat Mingguan", "besok"]


@pytest.mark.parametrize("word", ["Jum'at", "Jum’at", "Ma'ruf", "O’Brien"])
def test_an_apostrophe_inside_a_word_is_a_letter(word):
    assert texts(f"{word} {word}") == [word, word]
    assert texts(f"“Rapat {word}” ‘{word} ini’ '{word}'") == [f"Rapat {word}", f"{word} ini", word]


def test_where_an_apostrophe_would_leave_a_quotation_open_the_shell_is_right():
    assert texts("d'x y' z") == ["dx y", "z"]


@pytest.mark.parametrize("line", ['"Rapat', "Rapat 'Mingguan 14:30", "“Rapat", "a «b c"])
def test_a_quotation_mark_that_is_never_closed_is_named(line):
    with pytest.raises(Unreadable) as wrong:
        split(line)
    assert wrong.value.problem is Problem.UNCLOSED_QUOTE
    assert wrong.value.word == line[min(line.find(mark) for mark in "\"'“«" if mark in line) :]


def test_a_backslash_at_the_end_is_itself():
    assert texts("a \\") == ["a", "\\"]
