"""Which addresses may be made short, and which of them lead into somebody's own network."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.links.targets import (
    LONGEST_TARGET,
    SchemeRefused,
    TargetTooLong,
    TargetUnusable,
    host_of,
    is_private,
)
from domain.refusal import Refusal


@pytest.mark.parametrize(
    ("target", "host"),
    [
        ("https://zoom.us/j/81234567890?pwd=a.b~c", "zoom.us"),
        ("HTTP://Example.ORG", "example.org"),
        ("https://example.org.:8443/a#b", "example.org"),
        ("https://example.org:?q=1", "example.org"),
        ("https://[2001:4860:4860:0:0::8888]/", "[2001:4860:4860::8888]"),
        ("https://xn--mnchen-3ya.example/", "xn--mnchen-3ya.example"),
        ("https://example.org/back\\slash", "example.org"),
    ],
)
def test_a_web_address_has_a_host(target, host):
    assert host_of(target) == host


@pytest.mark.parametrize(
    "target", ["javascript:alert(1)", "ftp://example.org/", "data:text/html,x", "tg://resolve"]
)
def test_only_web_pages_can_be_made_short(target):
    with pytest.raises(SchemeRefused):
        host_of(target)


@pytest.mark.parametrize(
    "target",
    [
        "",
        "example.org/page",
        "//example.org",
        "https:example.org",
        "https:///example.org",
        "https://",
        "https://zoom.us@evil.example/",
        "https://user:word@example.org/",
        "https://evil.example\\@127.0.0.1/",
        "https://exa mple.org/",
        "https://example.org/a b",
        "https://example.org/\r\nSet-Cookie: a=b",
        "https://example.org\t/",
        "https://example.org/é",
        "https://münchen.example/",
        "https://１２７.0.0.1/",  # noqa: RUF001 - digits that browsers read as their narrow sisters
        "https://127%2e0.0.1/",
        "https://a..b/",
        "https://.example.org/",
        f"https://{'a' * 64}.example/",
        "https://example.org:65536/",
        "https://example.org:0/",
        "https://example.org:x/",
        "https://1.2.3.4.5/",
        "https://256.1.1.1/",
        "https://1.2.3.08/",
        "https://name.1/",
        "https://4294967296/",
        "https://x.0x1/",
        "https://[::1/",
        "https://[::1%25eth0]/",
        "https://[::g]/",
        "https://[1.2.3.4]/",
    ],
)
def test_what_browsers_might_read_in_several_ways_is_refused(target):
    with pytest.raises(TargetUnusable):
        host_of(target)


def test_an_address_has_an_end():
    page = "https://example.org/"
    assert host_of(page + "a" * (LONGEST_TARGET - len(page))) == "example.org"
    with pytest.raises(TargetTooLong):
        host_of(page + "a" * LONGEST_TARGET)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "127.1", "2130706433", "0x7f.1", "0x7f000001", "0177.0.0.1", "017700000001", "0", "0x",
        "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.0.1", "192.168.257", "169.254.169.254",
        "100.64.0.1", "224.0.0.1", "255.255.255.255", "198.18.0.1", "203.0.113.9",
        "[::1]", "[::]", "[fe80::1]", "[fd00::1]", "[ff02::1]", "[::ffff:127.0.0.1]", "[::ffff:a00:1]",
        "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[2001:db8::1]", "[::127.0.0.1]",
        "[::ffff:0:7f00:1]", "[fec0::1]", "[64:ff9b:1::a00:1]", "[5f00::1]",
        "localhost", "printer", "a.localhost", "nas.local", "db.internal", "x.home.arpa", "wiki.corp", "pc.lan",
    ],
)  # fmt: skip
def test_somebodys_own_network_is_recognised_however_it_is_written(host):
    assert is_private(host_of(f"https://{host}/"))
    assert is_private(host_of(f"https://{host.upper()}:8080"))


@pytest.mark.parametrize(
    "host",
    [
        "8.8.8.8", "134744072", "0x8.8.8.8", "1.1", "172.32.0.1", "192.169.0.1", "100.128.0.1",
        "[2001:4860:4860::8888]", "[::ffff:8.8.8.8]", "[64:ff9b::808:808]",
        "zoom.us", "localhost.example.org", "local.example", "mylocal.org", "10.example", "0x7f.example",
    ],
)  # fmt: skip
def test_the_public_network_is_left_alone(host):
    assert not is_private(host_of(f"https://{host}/"))


@given(st.integers(0, 2**32 - 1))
def test_every_notation_of_a_number_means_the_same(number):
    a, b, c, d = number.to_bytes(4, "big")
    ways = [f"{a}.{b}.{c}.{d}", f"{number}", f"0x{number:x}", f"0{number:o}", f"{a}.{number & 0xFFFFFF}"]
    ways += [f"0{a:o}.0x{b:x}.{c}.{d}", f"{a}.{b}.{number & 0xFFFF}", f"[::ffff:{a}.{b}.{c}.{d}]"]
    assert len({is_private(host_of(f"http://{way}/")) for way in ways}) == 1


@given(st.text(max_size=60))
def test_no_text_whatever_is_more_than_refused(text):
    for target in (text, f"https://{text}", f"http://{text}/", f"https://[{text}]/"):
        try:
            host = host_of(target)
        except Refusal:
            continue
        assert target.isascii()
        assert is_private(host) in (True, False)
