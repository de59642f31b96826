"""A file of providers is read, or told where it is wrong, what is wrong there and how it would be right."""

from __future__ import annotations

import os
import re
from pathlib import Path

import orjson
import pytest
from structlog.testing import capture_logs

from adapters.shortener.providers_file import ProvidersFile
from adapters.shortener.schema import LARGEST_FILE, ProvidersWrong, built_in, read_providers

CALL = {"url": "https://api.acme.example/v1", "body": {"url": "{target}"}, "link": "{answer:short}"}
ACME = {"title": "Acme", "calls": [CALL]}


def file_of(provider=ACME, **changes):
    return orjson.dumps({"providers": {"acme": provider}, **changes})


def told(content):
    with pytest.raises(ProvidersWrong) as wrong:
        read_providers(content, built_in().by_name)
    return str(wrong.value)


def with_call(**changes):
    return file_of({**ACME, "calls": [{**CALL, **changes}]})


def test_three_providers_are_built_in_in_the_format_that_everybody_writes():
    providers = built_in()
    assert {name: each.title for name, each in providers.by_name.items()} == {
        "tinyurl": "TinyURL",
        "bitly": "Bitly",
        "sid": "S.id",
    }
    assert providers.fallback == ("own",)
    assert providers.by_name["sid"].secrets == {"SID_ID", "SID_KEY"}
    assert all(each.alias_calls for each in providers.by_name.values())


def test_a_file_adds_providers_and_may_replace_those_that_are_built_in():
    known = built_in().by_name
    read = read_providers(
        orjson.dumps({"providers": {"acme": ACME, "sid": ACME}, "fallback": ["acme", "own"]}), known
    )
    assert list(read.by_name) == ["tinyurl", "bitly", "sid", "acme"]
    assert read.by_name["sid"].title == "Acme"
    assert read.fallback == ("acme", "own")


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"", "$: not JSON at line 1"),
        (b'{\n  "providers": {,}\n}', "$: not JSON at line 2, column 17"),
        (b"[]", "$: expected `object`, got `array`"),
        (b"{}", "$: object missing required field `providers`"),
        (b'{"providers": {}, "order": []}', "$: object contains unknown field `order`"),
        (
            orjson.dumps({"providers": {f"p{number}": ACME for number in range(51)}}),
            "$.providers: expected `object` of length <= 50",
        ),
        (b'{"providers": []}', "$.providers: expected `object`, got `array`"),
        (b" " * (LARGEST_FILE + 1), "$: the file is larger than 256 KiB"),
        (file_of(fallback=["nobody"]), "$.fallback[0]: there is no provider 'nobody', e.g. [\"own\"]"),
        (file_of({"title": "A"}), "$.providers.acme: object missing required field `calls`"),
        (file_of({**ACME, "title": 7}), "$.providers.acme.title: expected `str`, got `int`"),
        (file_of({**ACME, "colour": 1}), "$.providers.acme: object contains unknown field `colour`"),
        (file_of({**ACME, "calls": []}), "$.providers.acme.calls: expected `array` of length >= 1"),
        (with_call(method="DELETE"), "$.providers.acme.calls[0].method: invalid enum value 'DELETE'"),
        (with_call(timeout=1), "$.providers.acme.calls[0]: object contains unknown field `timeout`"),
        (with_call(headers={"A": 1}), "$.providers.acme.calls[0].headers[...]: expected `str`, got `int`"),
        (
            with_call(url="http://api.acme.example/"),
            "$.providers.acme.calls[0].url: begins with https://, e.g. https://api.example.org/v1/links",
        ),
        (with_call(url="ftp://api.acme.example/"), "$.providers.acme.calls[0].url: begins with https://"),
        (with_call(url="https://{target}/"), "$.providers.acme.calls[0].url: a whole address whose host"),
        (with_call(url="https://u:p@acme.example/"), "$.providers.acme.calls[0].url: a whole address whose"),
        (with_call(url="/v1"), "$.providers.acme.calls[0].url: a whole address whose host is written out"),
        (with_call(url="https://[acme/"), "$.providers.acme.calls[0].url: a whole address whose host"),
        (with_call(url="https://acme.example/a b"), "$.providers.acme.calls[0].url: has characters that"),
        (
            with_call(body={"a": {"b": ["{long}"]}}),
            "$.providers.acme.calls[0].body.a.b.0: the place {long} means nothing here, e.g. {target}",
        ),
        (with_call(query={"q": "{alias}"}), "$.providers.acme.calls[0].query.q: the place {alias} means"),
        (with_call(body={"id": "{answer:id}"}), "$.providers.acme.calls[0].body.id: the place {answer:id}"),
        (
            with_call(headers={"Authorization": "Bearer {secret:ENCRYPTION_KEY}"}),
            "$.providers.acme.calls[0].headers.Authorization: may name BITLY_TOKEN, SID_ID, SID_KEY, TINYURL_API_KEY and what begins with SHORTENER_, e.g. {secret:SHORTENER_ACME}",
        ),
        (with_call(headers={"X": "{target}"}), "$.providers.acme.calls[0].headers.X: a header holds no"),
        (with_call(headers={"A\nB": "c"}), "$.providers.acme.calls[0].headers: names have letters, digits"),
        (with_call(headers={"": "c"}), "$.providers.acme.calls[0].headers: names have letters, digits"),
        (with_call(headers={"A": "b\r\nC: d"}), "$.providers.acme.calls[0].headers: names have letters"),
        (
            with_call(encoding="form", body={"a": 1}),
            "$.providers.acme.calls[0].body: a form holds texts only",
        ),
        (with_call(method="GET"), "$.providers.acme.calls[0].body: GET has none; use query"),
        (with_call(expect={"a b": 1}), "$.providers.acme.calls[0].expect: a path has words with dots"),
        (with_call(link=""), "$.providers.acme.calls[0].link: stands in the last call and in no other"),
        (with_call(link="https://a.example/x"), "$.providers.acme.calls[0].link: says where the short"),
        (with_call(link="{target}"), "$.providers.acme.calls[0].link: says where the short address stands"),
        (with_call(answer="text"), "$.providers.acme.calls[0].link: says where the short address stands"),
        (
            file_of({**ACME, "calls": [CALL, CALL]}),
            "$.providers.acme.calls[0].link: stands in the last call and in no other",
        ),
        (
            file_of({**ACME, "alias_calls": [CALL]}),
            '$.providers.acme.alias_taken: needed with alias_calls, e.g. {"statuses": [409]}',
        ),
        (orjson.dumps({"providers": {"own": ACME}}), "$.providers.own: a name has 1 to 20 small letters"),
        (orjson.dumps({"providers": {"A B": ACME}}), "$.providers.A B: a name has 1 to 20 small letters"),
        (
            b'{"providers": {"acme": {"title": "A", "calls": [{"url": "https://a.example", "link": "{answer:a}",'
            b' "body": {"a": ' + b"[" * 900 + b"]" * 900 + b"}}]}}}",
            "$.providers.acme.calls[0].body: nested more than 20 levels deep",
        ),
    ],
)  # fmt: skip
def test_a_file_that_is_wrong_says_where_and_what(content, complaint):
    assert told(content).startswith(complaint)


def test_the_example_in_the_documents_can_be_used():
    document = (Path(__file__).parents[3] / "docs" / "operations.md").read_text()
    (example,) = re.findall(r"```json\n(.*?)```", document, re.DOTALL)
    read = read_providers(example.encode(), built_in().by_name)
    assert read.fallback == ("acme", "own")
    assert read.by_name["acme"].secrets == {"SHORTENER_ACME"}


def test_nothing_secret_is_repeated_from_a_wrong_file():
    assert "hunter2" not in told(with_call(url="https://bot:hunter2@acme.example/"))


@pytest.fixture
def path(tmp_path):
    return tmp_path / "shorteners.json"


def names(file):
    return set(file.current().by_name)


BUILT_IN = {"tinyurl", "bitly", "sid"}


def test_without_a_file_there_is_what_is_built_in():
    assert names(ProvidersFile(None)) == BUILT_IN


def test_a_file_is_read_again_when_it_changes(path):
    path.write_bytes(file_of())
    file = ProvidersFile(path)
    assert names(file) == BUILT_IN | {"acme"}
    path.write_bytes(orjson.dumps({"providers": {"other": ACME}}))
    assert names(file) == BUILT_IN | {"other"}


def test_a_file_put_in_its_place_counts_even_with_the_same_size_and_time(path, tmp_path):
    path.write_bytes(file_of())
    file = ProvidersFile(path)
    names(file)
    stat = path.stat()
    new = tmp_path / "new.json"
    new.write_bytes(file_of().replace(b"acme", b"acne"))
    os.utime(new, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    new.replace(path)
    assert names(file) == BUILT_IN | {"acne"}


def test_a_file_that_becomes_wrong_changes_nothing_until_it_is_right_again(path):
    path.write_bytes(file_of())
    file = ProvidersFile(path)
    names(file)
    path.write_bytes(b'{"providers": {')
    with capture_logs() as logs:
        assert names(file) == names(file) == BUILT_IN | {"acme"}
    assert file.problem.startswith("$: not JSON at line 1")
    assert [(line["event"], line["log_level"]) for line in logs] == [("shorteners.file_wrong", "error")]
    path.write_bytes(b'{"providers": {}}')
    assert (names(file), file.problem) == (BUILT_IN, "")


def test_a_file_that_goes_away_and_comes_back_is_found(path):
    file = ProvidersFile(path)
    assert names(file) == BUILT_IN
    assert file.problem == "cannot be read (No such file or directory)"
    path.write_bytes(file_of())
    assert (names(file), file.problem) == (BUILT_IN | {"acme"}, "")
    path.unlink()
    assert names(file) == BUILT_IN | {"acme"}
    assert file.problem
