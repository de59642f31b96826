"""Inline mode: what people ask behind the bot's name in any chat, and what they send of its answers."""

from __future__ import annotations

from itertools import count

from bot_app.sandbox.content import text_content
from bot_app.sandbox.refusals import bad_request
from bot_app.sandbox.updates import Updates
from bot_app.sandbox.world import BOT, Json, World

MOST_RESULTS = 50
LONGEST_ID = 64
"""Bytes."""


class Inline:
    def __init__(self, world: World, updates: Updates) -> None:
        self._world = world
        self._updates = updates
        self._numbers = count(5_000_000_000_000_001)
        self._asked: dict[str, int] = {}
        """Who asks, by query."""
        self.answers: dict[str, Json] = {}
        """What the bot answered, by query."""

    def ask(self, person_id: int, words: str) -> str:
        """Gives the query's id."""
        query_id = str(next(self._numbers))
        self._asked[query_id] = person_id
        person = self._world.people[person_id].as_user()
        query = {"id": query_id, "from": person, "query": words[:256], "offset": "", "chat_type": "private"}
        self._updates.add("inline_query", query)
        return query_id

    def answer(self, values: Json) -> bool:
        """`answerInlineQuery`. Raises: TelegramRefusal."""
        query_id, results = str(values.get("inline_query_id") or ""), values.get("results")
        if query_id not in self._asked or query_id in self.answers:
            raise bad_request("query is too old and response timeout expired or query ID is invalid")
        if not isinstance(results, list) or len(results) > MOST_RESULTS:
            raise bad_request("RESULTS_TOO_MUCH")
        for result in results:
            _check(result)
        self.answers[query_id] = values
        self._world.bell.ring()
        return True

    async def answered(self, query_id: str, seconds: float = 5) -> Json:
        """Raises: TimeoutError."""
        return await self._world.bell.wait_until(lambda: self.answers.get(query_id), seconds)

    def send(self, person_id: int, chat_id: int, query_id: str, result_id: str) -> Json:
        """As the person, into a chat. Raises: LookupError, when nothing of the kind was offered to them."""
        if self._asked.get(query_id) != person_id:
            raise LookupError(query_id)
        offered = self.answers.get(query_id, {}).get("results", [])
        chosen = next((result for result in offered if result["id"] == result_id), None)
        chat = self._world.chats[chat_id]
        if chosen is None or person_id not in chat.members:
            raise LookupError(result_id)
        return self._world.post(chat, self._world.people[person_id].as_user(), _content(chosen))


def _content(result: Json) -> Json:
    said = result["input_message_content"]
    markup = {"reply_markup": result["reply_markup"]} if result.get("reply_markup") else {}
    return {**text_content({**said, "text": said.get("message_text"), **markup}), "via_bot": BOT}


def _check(result: Json) -> None:
    """Raises: TelegramRefusal."""
    if result.get("type") != "article" or not result.get("title"):
        raise bad_request("can't parse inline query result: only articles with a title are known here")
    if not 1 <= len(str(result.get("id", "")).encode()) <= LONGEST_ID:
        raise bad_request("RESULT_ID_INVALID")
    _content(result)
