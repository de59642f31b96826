"""Commands about people, shared by the tests of decisions."""

from __future__ import annotations

from domain.command import Via
from domain.ids import UserId
from domain.personal import Personal
from domain.users.commands import AppointAdmin, AppointOwner, RegisterUser, WhitelistUser
from domain.users.users import stream_of
from tests.domain.given import meta

OWNER, ADMIN, PERSON, STRANGER = 1, 2, 3, 4


def registers(user: int, name: str = "A new user", language: str = "id") -> RegisterUser:
    user_id = UserId(user)
    return RegisterUser(
        meta=meta(user),
        user_id=user_id,
        name=Personal(stream_of(user_id), name),
        username=None,
        language=language,
    )


owner_appointed = AppointOwner(meta=meta(None, via=Via.CLI), user_id=UserId(OWNER))
admin_registered = registers(ADMIN, "The admin")
admin_appointed = AppointAdmin(meta=meta(OWNER), user_id=UserId(ADMIN))
person_registered = registers(PERSON)
person_whitelisted = WhitelistUser(meta=meta(OWNER), user_id=UserId(PERSON))
stranger_registered = registers(STRANGER, "A stranger")

TEAM = (
    owner_appointed,
    admin_registered,
    admin_appointed,
    person_registered,
    person_whitelisted,
    stranger_registered,
)
