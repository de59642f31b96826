"""Settings: what is wrong is named, with an example, and without what may be a secret."""

from __future__ import annotations

import tomllib

import pytest

from agent_server.agent.settings import (
    EXAMPLE_FILE,
    EXAMPLES,
    Settings,
    SettingsWrong,
    read_settings,
    write_example,
)


@pytest.fixture
def file(tmp_path):
    return tmp_path / "agent.toml"


def test_without_a_file_all_is_as_usual(file):
    assert read_settings(file) == Settings()


def test_what_stands_in_the_file_counts(file):
    file.write_text(
        'driver = "scripted"\nscreenshots = false\n[scripted]\nobserve = ["look"]\n'
        '[scripted.achieve]\n"camera=off" = [["press", "{meeting}"]]\n'
    )
    settings = read_settings(file)

    assert (settings.driver, settings.screenshots) == ("scripted", False)
    assert settings.scripted.achieve == {"camera=off": (("press", "{meeting}"),)}


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("colour = 1", "colour: there is no such setting"),
        ("screenshots = 'no'", "screenshots: expected `bool`, got `str`, e.g. false"),
        ("log_level = 'LOUD'", "log_level: invalid enum value 'LOUD', e.g. \"DEBUG\""),
        ("proxy = 'socks://secret@x'", "proxy: not the address of an http proxy, e.g."),
        ("ca_file = '/nowhere.pem'", "ca_file: there is no such file"),
        ("scripted = 5", "scripted: expected `object`, got `int`"),
        ("scripted.colour = 1", "scripted: object contains unknown field `colour`"),
        ("scripted.seconds = 'a'", "scripted.seconds: expected `float`, got `str`"),
        ("scripted.seconds = 0", "scripted.seconds: more than 0"),
        ('scripted.achieve."coffee=made" = [["x"]]', "scripted.achieve: coffee=made is nothing"),
        ('scripted.achieve."camera=off" = [[]]', "scripted.achieve: a program needs a name"),
        ("not toml", "cannot be read"),
        ("x = '\\ud800'\ndriver = 3", "driver: expected `str`, got `int`"),
    ],
)
def test_what_is_wrong_is_named(file, line, problem):
    file.write_text(line)
    with pytest.raises(SettingsWrong) as wrong:
        read_settings(file)

    assert problem in str(wrong.value)
    assert "secret" not in str(wrong.value)


def test_all_problems_are_named_at_once(file):
    file.write_text("driver = 1\npoll = 2\n")
    with pytest.raises(SettingsWrong) as wrong:
        read_settings(file)

    assert len(wrong.value.problems) == 2


def test_the_example_file_changes_nothing_as_it_stands_and_names_every_setting(file):
    write_example(file)
    uncommented = "\n".join(
        line.removeprefix("# ")
        for line in EXAMPLE_FILE.splitlines()
        if " = " in line or line.startswith("# [")
    )

    assert read_settings(file) == Settings()
    assert set(tomllib.loads(uncommented)) == set(EXAMPLES) == set(Settings.__struct_fields__)


def test_the_example_file_shows_what_is_so_anyway(file):
    top = EXAMPLE_FILE.partition("# [desktop]")[0]
    file.write_text("\n".join(line[2:] for line in top.splitlines() if " = " in line))

    assert read_settings(file) == Settings()


def test_a_file_that_somebody_wrote_is_not_replaced(file):
    file.write_text("poll = true\n")
    write_example(file)

    assert read_settings(file).poll
