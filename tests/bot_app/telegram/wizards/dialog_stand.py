"""Dialogs from the inbox to the planned answers, with their drafts in real databases."""

from __future__ import annotations

from contextlib import asynccontextmanager
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import orjson
from sqlalchemy import select, text

from adapters.i18n.catalog import Catalog
from adapters.state import tables
from adapters.telegram.api import TelegramApi
from bot_app.desks import dialog_of
from bot_app.gateway import Gateway, Intake
from bot_app.reads import Reads
from bot_app.telegram.desk import Desk
from bot_app.telegram.door import Door, Myself
from bot_app.zoom.scopes import PLANNING
from domain.application import Application
from domain.connections.commands import Connect
from domain.ids import ChatId, ConnectionId, UserId
from domain.personal import Personal
from domain.users import commands as u
from projections.database import Database
from tests.adapters.state.fixtures import rows_of
from tests.projections.databases import sqlite
from tests.projections.histories import OWNER, PERSON, History

ADA, EVE = PERSON, UserId(9_000_000_010)
GROUP = -1001234567890
TOKEN = "7:token"


class Stand:
    """Everything from the inbox to the planned answers, taken one round at a time."""

    def __init__(self, state, reads):
        self.state, self.reads = state, reads
        self.history = History()
        self.application = Application(self.history.log)
        self.numbers = 0
        self.restart()

    def restart(self):
        """Nothing but the databases is left."""
        desk = Desk(
            application=self.application,
            reads=self.reads,
            catalog=Catalog.load("en", strict=True),
            zone=ZoneInfo("Asia/Jakarta"),
            version="1",
        )
        api = TelegramApi(None, "http://127.0.0.1:1", TOKEN)
        self.door = Door(Myself(TOKEN, api), desk, {"dialog_of": dialog_of(self.state)})
        self.gateway = Gateway(
            self.state, self.door, self.application.handle, worker="w", planned=lambda: None
        )

    async def people(self):
        await self.history.appoint_owner(OWNER)
        for user, language in ((OWNER, "en"), (ADA, "en"), (EVE, "id")):
            await self.history.register(user, "Ada", language=language)
        for user in (ADA, EVE):
            await self.history.decide(u.WhitelistUser, user, actor=OWNER)

    async def connect(self, scopes=PLANNING, connection="ada-in-zoom", user=ADA):
        await self.history.say(
            Connect,
            actor=user,
            connection_id=ConnectionId(connection),
            connected_by=user,
            account="acme",
            email=Personal(f"connection-{connection}", f"{connection}@example.org"),
            scopes=scopes,
            chat=ChatId(str(user)),
        )

    async def say(self, words, user=ADA, chat=None, *, to=None):
        """`to`: the message that is replied to. Gives what is shown, as parameters of the Bot API."""
        message = self.message(words, user, chat)
        if to is not None:
            message["reply_to_message"] = self._below(to, chat)
        return await self.hear({"message": message})

    async def tap(self, shown, label, user=ADA, chat=None):
        return await self.press(data_of(shown, label), user, chat, shown)

    async def press(self, data, user=ADA, chat=None, shown=None):
        below = self._below(shown or {"text": "x"}, chat or user)
        query = {"id": "1", "from": person_of(user), "chat_instance": "1", "data": data, "message": below}
        return await self.hear({"callback_query": query})

    async def hear(self, update):
        self.numbers += 1
        await Intake(self.state, lambda: None).accept([{"update_id": self.numbers, **update}])
        await self.round()
        return await self.shown(self.numbers)

    async def round(self):
        for projection in self.reads:
            await projection.apply(self.history.events)
        await self.state.write(lambda c: c.execute(text("UPDATE inbox SET due_at = 0")))
        claimed = await self.gateway._claim()
        self.gateway._held.update(message.id for message in claimed)
        for message in claimed:
            await self.gateway._hold(message)

    async def shown(self, number):
        """What the answers to the update show, the last of them first; without the end of the spinner."""
        rows = [row for row in await rows_of(self.state) if f"/{number}" in row["key"]]
        answers = {row["key"].partition("/")[0]: orjson.loads(row["payload"])["params"] for row in rows}
        self.whispered = answers.pop("telegram.callback", {}).get("text", "")
        self.replaced = "telegram.replacement" in answers
        assert len(answers) <= 1
        return next(iter(answers.values()), None)

    async def through(self, *answers, shown=None, user=ADA, chat=None):
        """Answer question after question; what begins with a slash or is no button's name is written."""
        for answer in answers:
            if shown is not None and answer in labels(shown):
                shown = await self.tap(shown, answer, user, chat)
            else:
                shown = await self.say(answer, user, chat, to=shown)
        return shown

    async def open_dialogs(self):
        return await self.state.read(lambda c: c.execute(select(tables.dialogs)).mappings().all())

    def events(self, kind):
        return [each.event for each in self.history.events if isinstance(each.event, kind)]

    def message(self, words, user, chat):
        place = {"id": chat or user, "type": "private" if (chat or user) > 0 else "supergroup"}
        now = int(datetime.now(UTC).timestamp())
        command = [{"type": "bot_command", "offset": 0, "length": len(words.split()[0])}]
        return {
            "message_id": 100 + self.numbers,
            "date": now,
            "chat": place,
            "from": person_of(user),
            "text": words,
            "entities": command if words.startswith("/") else [],
        }

    def _below(self, shown, chat):
        place = {"id": chat or ADA, "type": "private" if (chat or ADA) > 0 else "supergroup"}
        us = {"id": 7, "is_bot": True, "first_name": "Bot"}
        kept = {"reply_markup": shown["reply_markup"]} if "reply_markup" in shown else {}
        return {"message_id": 50, "date": 1, "chat": place, "from": us, "text": "x", **kept}


def person_of(user):
    return {"id": user, "is_bot": False, "first_name": "Ada", "language_code": "en"}


def keys(shown):
    return [each for row in shown.get("reply_markup", {}).get("inline_keyboard", []) for each in row]


def labels(shown):
    return [each["text"] for each in keys(shown)]


def data_of(shown, label):
    return next(each["callback_data"] for each in keys(shown) if each["text"] == label)


@asynccontextmanager
async def standing(state, folder, kind=Stand):
    database = Database(sqlite(folder))
    try:
        opened = kind(state, Reads.on(database))
        await opened.people()
        yield opened
    finally:
        await database.close()
