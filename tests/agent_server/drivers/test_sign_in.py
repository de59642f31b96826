"""What signs a PC in, sealed."""

from __future__ import annotations

import stat

import orjson
import pytest

from agent_server.agent.drivers.browser_sign_in import SignInWrong, bring, opened

ZOOMS = {"name": "_zm_ssid", "value": "secret-of-the-host", "domain": ".zoom.us", "path": "/"}
ELSEWHERE = {"name": "sid", "value": "secret-of-another-page", "domain": ".zoom.us.example.org", "path": "/"}


@pytest.fixture
def files(tmp_path):
    (tmp_path / "state.json").write_bytes(orjson.dumps({"cookies": [ZOOMS, ELSEWHERE], "origins": []}))
    return tmp_path / "state.json", tmp_path / "sign-in", tmp_path / "sign-in.key"


def test_a_sign_in_comes_back_as_it_was_brought_without_other_peoples_cookies(files):
    source, target, key = files
    bring(source, target, key)

    assert opened(target, key) == {"cookies": [ZOOMS], "origins": []}


def test_a_sign_in_lies_sealed_and_only_its_owner_may_read_it(files):
    source, target, key = files
    bring(source, target, key)

    assert b"secret" not in target.read_bytes()
    assert [stat.S_IMODE(file.stat().st_mode) for file in (target, key)] == [0o600, 0o600]


def test_a_newer_sign_in_replaces_the_one_before_under_the_same_key(files):
    source, target, key = files
    bring(source, target, key)
    kept = key.read_bytes()
    source.write_bytes(orjson.dumps({"cookies": [{**ZOOMS, "value": "newer"}]}))
    bring(source, target, key)

    assert key.read_bytes() == kept
    assert opened(target, key)["cookies"][0]["value"] == "newer"


def test_a_changed_sign_in_is_not_opened(files):
    source, target, key = files
    bring(source, target, key)
    content = bytearray(target.read_bytes())
    content[-1] ^= 1
    target.write_bytes(content)

    with pytest.raises(SignInWrong, match="another key"):
        opened(target, key)


def test_a_key_that_others_may_read_is_refused(files):
    source, target, key = files
    bring(source, target, key)
    key.chmod(0o644)

    with pytest.raises(SignInWrong, match="chmod 600"):
        opened(target, key)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"{}", "no storage state"),
        (b"not json", "no storage state"),
        (orjson.dumps({"cookies": [ELSEWHERE]}), "no cookie of Zoom's"),
    ],
)
def test_what_is_no_sign_in_is_said_without_its_content(files, content, said):
    source, target, key = files
    source.write_bytes(content)

    with pytest.raises(SignInWrong, match=said) as refused:
        bring(source, target, key)
    assert "secret" not in str(refused.value)
    assert not target.exists()


def test_a_file_that_is_not_sealed_is_no_sign_in(files):
    source, _, key = files

    with pytest.raises(SignInWrong, match="no sealed sign-in"):
        opened(source, key)
