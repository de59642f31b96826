"""The first journey: a stranger asks, is let in, plans, lists and cancels; and the owner looks on."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from bot_app.sandbox.zoom import SandboxZoom
from tests.flows.stage import OWNER, Stage
from tests.flows.stand import Shown, ThirdPartyTelegram
from tests.flows.words import WORDS, Words

ADMIN, STRANGER = 1002, 1003
TOPICS = ("Rapat Mingguan", "Red team review")


@dataclass
class Journey:
    """Played once; several tests then look at what it left behind."""

    stage: Stage
    language: str
    tried: bool = False
    played: bool = False
    cancelled: int = 0
    batch: Shown | None = field(default=None)

    @property
    def telegram(self) -> ThirdPartyTelegram:
        return self.stage.telegram

    @property
    def zoom(self) -> SandboxZoom:
        return self.stage.zoom

    @property
    def words(self) -> Words:
        return WORDS[self.language]

    async def play(self) -> None:
        """Only the first time."""
        assert self.played or not self.tried, "the journey has failed before"
        if not self.tried:
            self.tried = True
            await self._appoint_an_admin()
            await self._let_a_stranger_in()
            await self._plan()
            await self._list_and_cancel()
            self.played = True

    async def _appoint_an_admin(self) -> None:
        self.telegram.add_person(ADMIN, "Adam Admin", language="en")
        await self.telegram.asks(OWNER, "/start", "Olivia Owner")
        await self.telegram.asks(ADMIN, "/start", "Adam Admin")
        await self.telegram.sees(OWNER, str(ADMIN))
        await self.telegram.say(OWNER, f"/make_admin {ADMIN}")
        await self.telegram.sees(ADMIN, "Your role is now admin")

    async def _let_a_stranger_in(self) -> None:
        self.telegram.add_person(STRANGER, "Siti Stranger", language=self.language, username="siti")
        await self.telegram.asks(STRANGER, "/start", self.words.waiting)
        for approver in (OWNER, ADMIN):
            card = await self.telegram.sees(approver, "Siti Stranger", "@siti", str(STRANGER))
            assert len(card.labels) == 3
        card = await self.telegram.sees(OWNER, "Siti Stranger")
        await self.telegram.tap(OWNER, card, self.words.approve)
        await self.telegram.sees(STRANGER, self.words.access)
        decided = await self.telegram.sees(OWNER, str(STRANGER), self.words.approved_by)
        assert decided.id == card.id
        others = await self.telegram.sees(ADMIN, str(STRANGER), "Approved by Olivia Owner")
        assert not decided.keyboard
        assert not others.keyboard

    async def _plan(self) -> None:
        before = self.telegram.next_id
        lines = [
            f'/meet "{TOPICS[0]}" "31 Desember 2026" "14:30"',
            f'"Broken" {self.words.tomorrow} 25h61',
            f'"{TOPICS[1]}" 2027-01-05 2pm 1h30',
        ]
        await self.telegram.say(STRANGER, "\n".join(lines))
        explained = await self.telegram.sees(
            STRANGER, f"{self.words.line} 2:", "“25h61”", self.words.not_a_time, after=before
        )
        assert re.search(r'"Broken" "\d\d-\d\d-\d{4}" "\d\d:\d\d"', explained.text), explained.text
        self.batch = await self.telegram.sees(STRANGER, self.words.ready, after=before)
        self._check_table(self.batch)
        assert sorted(meeting["topic"] for meeting in self.zoom.meetings) == sorted(TOPICS)

    def _check_table(self, card: Shown) -> None:
        """Time, topic, Zoom meeting id, passcode and join link of each; one message, edited in place."""
        assert len(self.zoom.meetings) == len(self.zoom.creations) == 2
        for meeting in self.zoom.meetings:
            assert meeting["topic"] in card.text
            assert f"<code>{meeting['id']}</code>" in card.html
            assert f"<code>{meeting['password']}</code>" in card.html
            assert f'<a href="{meeting["join_url"]}">' in card.html
        assert re.search(r"31-12-2026 14[.:]30 WIB", card.text), card.text
        assert re.search(r"05-01-2027 14[.:]00 WIB", card.text), card.text
        of_batch = [shown for shown in self.telegram.shown(STRANGER) if TOPICS[1] in shown.text]
        assert [shown.id for shown in of_batch] == [card.id]

    async def _list_and_cancel(self) -> None:
        listed = await self.telegram.asks(STRANGER, "/meetings", self.words.coming_up, *TOPICS)
        first = next(meeting for meeting in self.zoom.meetings if meeting["topic"] == TOPICS[0])
        assert str(first["id"]) in listed.text
        self.cancelled = first["id"]
        await self.telegram.asks(STRANGER, f"/cancel {self.cancelled}", TOPICS[0], self.words.cancelling)
        assert self.batch is not None
        number = self.batch.id
        await self.telegram.waits(
            STRANGER,
            lambda shown: shown.id == number and f"{TOPICS[0]} · {self.words.cancelled}" in shown.text,
            what="card with a cancelled meeting",
        )
        await self.zoom.bell.wait_until(lambda: self.cancelled in self.zoom.store.deleted or None, 10)
        assert [meeting["topic"] for meeting in self.zoom.meetings] == [TOPICS[1]]
        await self.telegram.asks(STRANGER, "/meetings", TOPICS[1])
