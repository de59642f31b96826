"""A Zoom Room as a driver: one room, asked through Zoom's API by an app of its own."""

from __future__ import annotations

import re
from pathlib import Path

import structlog

from agent_server.agent.driver_settings import RoomsSettings
from agent_server.agent.drivers.driver import DriverAbsent, Outcome, Wish
from agent_server.agent.drivers.rooms.account import Account
from agent_server.agent.drivers.rooms.acts import RoomActs
from agent_server.agent.drivers.rooms.failures import Denied, RoomFailure
from agent_server.agent.drivers.rooms.room import Room
from agent_server.agent.drivers.rooms.secret_file import read_secret
from agent_server.agent.drivers.rooms.watch import Watch
from agent_server.agent.drivers.screen.links import NoWayIn, checked
from agent_server.agent.drivers.screen.outcomes import failed, refused
from agent_server.agent.settings import Settings
from agent_server.protocol.messages import Reason, State

_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_MOST_SECONDS = {
    "seconds_to_act": 50.0,
    "seconds_to_enter": 110.0,
    "seconds_to_restart": 110.0,
    "look_every": 15.0,
}
"""The agent gives up on a driver a little later; and what is looked at seldom is not known well."""
_log = structlog.get_logger(__name__)


class NoRoom(DriverAbsent):
    """The driver cannot work here; the message says why, and what to do."""


class RoomsDriver:
    name = "rooms"

    def __init__(self, account: Account, settings: RoomsSettings) -> None:
        self._account = account
        room = Room(account, settings.room)
        self._watch = Watch(room, settings.look_every)
        self._acts = RoomActs(room, self._watch, settings).by_desired()
        self.can = frozenset(self._acts)

    async def observe(self) -> State:
        try:
            return await self._watch.glance()
        except Exception as error:  # noqa: BLE001 - a look never ends the program
            _log.warning("look_failed", driver=self.name, error=type(error).__name__)
            return State()

    async def achieve(self, wish: Wish) -> Outcome:
        act = self._acts.get(wish.desired)
        if act is None:
            return refused(Reason.UNSUPPORTED)
        try:
            return await act(wish)
        except Denied as denied:
            now = await self._watch.sight()
            reason = Reason.NO_ZOOM if now.zoom == "absent" else Reason.DRIVER_FAILED
            return failed(reason, str(denied), now)
        except RoomFailure as failure:
            return refused(Reason.NO_ZOOM, str(failure), await self._watch.sight())
        except Exception as error:  # noqa: BLE001 - its text may hold what nobody should read
            _log.warning("act_failed", driver=self.name, desired=wish.desired, error=type(error).__name__)
            return failed(Reason.DRIVER_FAILED, type(error).__name__)

    async def close(self) -> None:
        await self._watch.close()
        await self._account.close()


def rooms(settings: Settings) -> RoomsDriver:
    """Nobody is asked before it is needed. Raises: NoRoom, SecretWrong."""
    check_app(settings.rooms)
    if not _ID.fullmatch(settings.rooms.room):
        raise NoRoom("room should be the id of a Zoom Room; `meetledger-agent doctor` lists them")
    for name, most in _MOST_SECONDS.items():
        if not 0 < getattr(settings.rooms, name) <= most:
            raise NoRoom(f"{name}: more than 0 and at most {most:.0f}")
    return RoomsDriver(Account(settings), settings.rooms)


def check_app(settings: RoomsSettings) -> None:
    """What does not depend on the room. Raises: NoRoom, SecretWrong."""
    for name in ("account_id", "client_id", "client_secret_file"):
        if not getattr(settings, name):
            raise NoRoom(f"{name} is missing in [rooms], see docs/agents.md")
    for name in ("address", "token_address"):
        _check_address(name, getattr(settings, name))
    read_secret(Path(settings.client_secret_file).expanduser())


def _check_address(name: str, address: str) -> None:
    """The secret and the token go there."""
    example = getattr(RoomsSettings(), name)
    try:
        parts = checked(address)
    except NoWayIn as wrong:
        raise NoRoom(f"{name}: {wrong}; it should be like {example}") from None
    if parts.scheme == "zoommtg" or parts.query or parts.fragment or address.endswith("/"):
        raise NoRoom(f"{name}: it should be like {example}")
