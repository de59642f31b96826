"""The user directory: who is known, and what they may do."""

from __future__ import annotations

from datetime import datetime

import msgspec
from sqlalchemy import ColumnElement, Connection, FromClause, Select, func, select, tuple_

from domain.ids import UserId
from domain.log import Recorded
from domain.users.users import (
    AdminAppointed,
    OwnerAppointed,
    Role,
    Standing,
    UserBanned,
    UserLanguageChosen,
    UserRegistered,
    UserRejected,
    UserRenamed,
    UserTimeZoneChosen,
    UserWhitelisted,
)
from projections.projection import LARGEST_ANSWER, Projection, on


class PersonRow(msgspec.Struct, gc=False):
    id: UserId
    name: str = ""
    """Empty before registration, and once the person has been erased."""
    username: str = ""
    """Without the @; empty: none."""
    role: Role = Role.GUEST
    standing: Standing = Standing.PENDING
    language: str = ""
    time_zone: str = ""
    decided_by: UserId | None = None
    """Who gave the present standing; `None`: nobody yet, or the program."""
    decided_at: datetime | None = None
    registered_at: datetime | None = None
    """`None`: appointed by the settings, and not seen yet."""


class UserDirectory(Projection[PersonRow]):
    name = "user_directory"
    row = PersonRow
    indexes = (("standing", "registered_at", "id"), ("role",))

    def key(self, recorded: Recorded) -> int:
        return int(recorded.stream.removeprefix("user-"))

    @on(UserRegistered)
    def registered(self, row: PersonRow, event: UserRegistered, recorded: Recorded) -> None:
        row.name = event.name.reveal("")
        row.username = event.username.reveal("") if event.username else ""
        row.language = row.language or event.language
        row.registered_at = recorded.at

    @on(UserRenamed)
    def renamed(self, row: PersonRow, event: UserRenamed, _: Recorded) -> None:
        row.name = event.name.reveal("")
        row.username = event.username.reveal("") if event.username else ""

    @on(UserWhitelisted)
    def whitelisted(self, row: PersonRow, _: UserWhitelisted, recorded: Recorded) -> None:
        role = Role.USER if row.role == Role.GUEST else row.role
        _decide(row, Standing.WHITELISTED, role, recorded)

    @on(UserRejected)
    def rejected(self, row: PersonRow, _: UserRejected, recorded: Recorded) -> None:
        _decide(row, Standing.REJECTED, Role.GUEST, recorded)

    @on(UserBanned)
    def banned(self, row: PersonRow, _: UserBanned, recorded: Recorded) -> None:
        _decide(row, Standing.BANNED, Role.GUEST, recorded)

    @on(AdminAppointed)
    def admin_appointed(self, row: PersonRow, _: AdminAppointed, recorded: Recorded) -> None:
        _decide(row, Standing.WHITELISTED, Role.ADMIN, recorded)

    @on(OwnerAppointed)
    def owner_appointed(self, row: PersonRow, _: OwnerAppointed, recorded: Recorded) -> None:
        _decide(row, Standing.WHITELISTED, Role.OWNER, recorded)

    @on(UserLanguageChosen)
    def language_chosen(self, row: PersonRow, event: UserLanguageChosen, _: Recorded) -> None:
        row.language = event.language

    @on(UserTimeZoneChosen)
    def time_zone_chosen(self, row: PersonRow, event: UserTimeZoneChosen, _: Recorded) -> None:
        row.time_zone = event.time_zone

    async def by_id(self, user_id: UserId) -> PersonRow | None:
        return await self.first(lambda t: select(t).where(t.c.id == user_id))

    async def approvers(self) -> list[PersonRow]:
        """Owners before admins."""
        return await self._with_role(Role.OWNER, Role.ADMIN)

    async def owners(self) -> list[PersonRow]:
        return await self._with_role(Role.OWNER)

    async def pending(self, *, limit: int = 20, after: UserId | None = None) -> list[PersonRow]:
        """Registered and not decided about, whoever waits longest first. `after`: the last one shown."""

        def query(t: FromClause) -> Select[tuple[object, ...]]:
            found = select(t).where(*_undecided(t)).order_by(t.c.registered_at, t.c.id)
            return found if after is None else found.where(_beyond(t, after))

        return await self.rows(query, limit)

    async def pending_count(self) -> int:
        def query(connection: Connection, t: FromClause) -> int:
            return connection.execute(select(func.count()).where(*_undecided(t))).scalar_one()

        return await self.read(query)

    async def _with_role(self, *roles: Role) -> list[PersonRow]:
        def query(t: FromClause) -> Select[tuple[object, ...]]:
            found = select(t).where(t.c.role.in_(roles), t.c.standing == Standing.WHITELISTED)
            return found.order_by(t.c.role.desc(), t.c.id)

        return await self.rows(query, LARGEST_ANSWER)


def _decide(row: PersonRow, standing: Standing, role: Role, recorded: Recorded) -> None:
    row.standing, row.role = standing, role
    row.decided_by, row.decided_at = recorded.actor, recorded.at


def _undecided(t: FromClause) -> tuple[ColumnElement[bool], ...]:
    return t.c.standing == Standing.PENDING, t.c.registered_at.is_not(None)


def _beyond(t: FromClause, last: UserId) -> ColumnElement[bool]:
    shown = t.alias()
    place = select(shown.c.registered_at, shown.c.id).where(shown.c.id == last)
    return tuple_(t.c.registered_at, t.c.id) > place.scalar_subquery()
