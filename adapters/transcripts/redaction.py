"""What must not leave the house: addresses, numbers and secrets in people's words, replaced by marks."""

from __future__ import annotations

import re

# Quantifiers of single characters are possessive, so that nothing takes quadratic time; those of groups are
# not: Python up to 3.11.3 matches them wrongly (https://github.com/python/cpython/issues/101955).
_ANY_CASE = re.IGNORECASE
_VALUE = r"""(?:\d(?:[ -]?\d)+|"[^"\n]{1,200}"|\S+)"""
_WITH_DIGIT = rf"(?=\S*\d){_VALUE}"
_PASSCODE = r"pass ?codes?|kata[ -]?sandi|kode sandi"
"""What follows these words is a secret even where nothing says so."""
_PASSWORD = r"passwords?|passwd|pass ?phrase"  # noqa: S105 - what people call it
_OTHER = (
    r"pwd|sandi|pin|otp|tokens?|(?:client[ _-]?)?secrets?|(?:api|access)[ _-]?keys?"
    r"|kode (?:akses|otp|verifikasi)"
)
_FILLER = r"(?:\s+(?:is|are|was|adalah|ialah|yaitu|itu|kita|kami|saya|zoom|wifi|rapat|baru|code|key)){0,3}"
_VERB = r"\s+(?:is|are|adalah|ialah|yaitu)\s+"


def _labelled(labels: str, leading: str, value: str = _VALUE) -> re.Pattern[str]:
    """Finds a secret; the group is what leads to it and may stay."""
    return re.compile(rf"(\b(?:{labels})(?:-?nya)?{leading}){value}", _ANY_CASE)


_SECRETS = (
    _labelled(f"{_PASSCODE}|{_PASSWORD}|{_OTHER}", rf"""["']?{_FILLER}\s*[:=]\s*"""),
    # All of the filler or none: looked at ahead and taken whole.
    _labelled(_PASSCODE, rf"(?=({_FILLER}))\2\s+"),
    _labelled(_PASSWORD, rf"{_FILLER}{_VERB}"),
    _labelled(f"{_PASSWORD}|{_OTHER}", rf"{_FILLER}\s+", _WITH_DIGIT),
)
_KEYS = re.compile(
    r"-----BEGIN [A-Z0-9 ]{1,40}-----.*?(?:-----END [A-Z0-9 ]{1,40}-----|\Z)"
    r"|(?<![A-Z0-9])(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Z0-9])"
    r"|\b(?:sk-|gh[opsu]_|github_pat_|glpat-|xox[abprs]-)[\w-]{16,}",
    re.DOTALL,
)
_TOKENS = re.compile(
    r"(?<![\w-])eyJ[\w-]++\.[\w-]++(?:\.[\w-]*+)?"  # JWT
    r"|(?<!\w)\d{8,10}:[\w-]{35}(?![\w-])"  # a Telegram bot's
)
_BEARER = re.compile(r"\b(bearer\s+)(?=\S*\d)[\w.~+/=-]{8,}", _ANY_CASE)
_ADDRESS = re.compile(r"((?:https?://|\bwww\.)[^\s?#]*+)(?:[?#]\S*+)?", _ANY_CASE)
_USER_INFO = re.compile(r"(//)[^\s/@]*+@")
_EMAIL = re.compile(r"(?<![\w.+%-])[\w.+%-]++@[\w-]++(?:\.[\w-]++)+")
_SPOKEN_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]++ at [\w-]++(?: (?:dot|titik) \w++)+", _ANY_CASE)
_DIGITS = re.compile(r"(?<!\d)(?<!\d[.,])\d(?:[ -]?\d){11,}")
_PHONES = re.compile(
    r"(?<!\d[.,])(?:"
    r"(?:\+|(?<!\w)00)\d(?:[ .()-]{0,2}\d){7,14}"  # international
    r"|(?<![\w+])(?:62[ .-]?|\(?0)[2-9]\d{1,3}\)?(?:[ .-]{0,2}\d){5,9}"  # Indonesian
    r"|(?<!\w)\(?[2-9]\d{2}\)?[ .-][2-9]\d{2}[ .-]\d{4}"  # North American
    r")(?!\d)"
)


def redacted(text: str) -> str:
    """The text with marks such as `[email]` where an address, a number or a secret stood.

    Rather too much than too little: twelve digits in a row are taken for a number that matters.
    """
    text = _TOKENS.sub("[token]", _KEYS.sub("[key]", text))
    text = _ADDRESS.sub(_without_query, _BEARER.sub(r"\1[token]", text))
    for pattern in _SECRETS:
        text = pattern.sub(r"\1[secret]", text)
    text = _SPOKEN_EMAIL.sub("[email]", _EMAIL.sub("[email]", text))
    text = _PHONES.sub("[phone]", _DIGITS.sub(_card, text))
    return _DIGITS.sub("[number]", text)


def _without_query(found: re.Match[str]) -> str:
    address = _USER_INFO.sub(r"\1[secret]@", found[1])
    return address if found[0] == found[1] else f"{address}?[query]"


def _card(found: re.Match[str]) -> str:
    digits = [int(digit) for digit in found[0] if digit.isdecimal()]
    return "[card]" if 13 <= len(digits) <= 19 and _passes_luhn(digits) else found[0]


def _passes_luhn(digits: list[int]) -> bool:
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[-2::-2]]
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0
