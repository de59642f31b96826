"""What this PC was told and how far it has come: written first, so that nothing is begun twice."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

import msgspec

from agent_server.agent.outbox import Outbox, add_ack
from agent_server.agent.store import NotWritten, Store, set_mark
from agent_server.protocol.messages import Ack, Command, Entry, Reason, Step

_POSITION, _ROTATE = "position", "rotate"
_CALLED_BACK = "called_back"
"""Step of a command whose cancellation came before it."""
KEPT = timedelta(days=30)


class Journal:
    """`now` is the server's time. What the disk refuses is remembered until it takes it."""

    def __init__(self, store: Store, outbox: Outbox, now: Callable[[], datetime]) -> None:
        self._store, self._outbox, self._now = store, outbox, now
        self._unwritten: dict[str, Ack] = {}
        """Ends that the disk has not taken yet."""
        self._rotate_unwritten = 0

    @property
    def position(self) -> int:
        return self._store.mark(_POSITION)

    def take(self, entry: Entry) -> None:
        """However often and in whatever order it comes. The position is kept in the same transaction."""
        self._catch_up()
        try:
            with self._store.transaction() as connection:
                self._write(connection, entry)
                if entry.position > self.position:
                    set_mark(connection, _POSITION, entry.position)
        except NotWritten:
            self._take_unwritten(entry)

    def go_on_from(self, position: int) -> None:
        """As an answer to a long poll says. Lost it is only asked for again."""
        if position > self.position:
            with suppress(NotWritten), self._store.transaction() as connection:
                set_mark(connection, _POSITION, position)

    def waiting(self, *, parallel: bool) -> list[Command]:
        """What is to be begun, in the order of the feed."""
        rows = self._store.rows(
            "SELECT command FROM commands WHERE step = 'received' AND parallel = ? ORDER BY position, rowid",
            int(parallel),
        )
        commands = [msgspec.json.decode(command, type=Command) for (command,) in rows]
        return [command for command in commands if command.id not in self._unwritten]

    def interrupted(self) -> list[Command]:
        """What was being done when the program ended."""
        rows = self._store.rows("SELECT command FROM commands WHERE step = 'doing' ORDER BY position, rowid")
        return [msgspec.json.decode(command, type=Command) for (command,) in rows]

    def is_waiting(self, command: str) -> bool:
        return command not in self._unwritten and self._step(command) == Step.RECEIVED

    def begin(self, command: str) -> bool:
        """Whether it may be begun now; `False` as well when it was called back or cannot be written."""
        self._catch_up()
        if not self.is_waiting(command):
            return False
        try:
            self._move(Ack(command=command, step=Step.DOING, at=self._now()))
        except NotWritten:
            self._end_unwritten(self._refusal(command, Reason.DISK_FULL))
            return False
        return True

    def refuse(self, command: str, reason: Reason) -> None:
        """Nothing of it was begun, and nothing will be."""
        if self.is_waiting(command):
            self.settle(self._refusal(command, reason))

    def settle(self, ack: Ack) -> None:
        """The end of a command. Where the disk takes nothing the server is told all the same."""
        try:
            self._move(ack)
        except NotWritten:
            self._end_unwritten(ack)

    @property
    def new_key_asked(self) -> int:
        """Position of the latest entry that asked for a new key; 0: there was none."""
        return max(self._store.mark(_ROTATE), self._rotate_unwritten)

    def prune(self) -> None:
        """Forget what ended long ago, and whose deadline is long past: nobody will say it again."""
        before = (self._now() - KEPT).timestamp()
        with suppress(NotWritten), self._store.transaction() as connection:
            connection.execute(
                "DELETE FROM commands WHERE step NOT IN ('received', 'doing') AND settled_at < ? "
                "AND id NOT IN (SELECT command FROM acks)",
                (before,),
            )

    def start_over(self, position: int) -> None:
        """The PC was enrolled anew: what was not finished counts as interrupted. Raises: NotWritten."""
        with self._store.transaction() as connection:
            connection.execute("UPDATE commands SET step = 'failed' WHERE step IN ('received', 'doing')")
            connection.execute("DELETE FROM acks")
            connection.execute("DELETE FROM marks")
            set_mark(connection, _POSITION, position)

    def _write(self, connection: sqlite3.Connection, entry: Entry) -> None:
        match entry.kind:
            case "command" if entry.command is not None:
                self._write_command(connection, entry.command, entry.position)
            case "cancel" if entry.cancel:
                self._write_cancel(connection, entry.cancel)
            case "rotate":
                set_mark(connection, _ROTATE, max(entry.position, self._store.mark(_ROTATE)))

    def _write_command(self, connection: sqlite3.Connection, command: Command, position: int) -> None:
        step = self._step(command.id)
        if command.id in self._unwritten or step not in {None, _CALLED_BACK}:
            self._say_again(connection, command.id)
            return
        connection.execute(
            "INSERT INTO commands (id, position, parallel, step, command) VALUES (?, ?, ?, 'received', ?) "
            "ON CONFLICT (id) DO UPDATE SET step = excluded.step, command = excluded.command",
            (command.id, position, int(command.parallel), msgspec.json.encode(command)),
        )
        self._record(connection, Ack(command=command.id, step=Step.RECEIVED, at=self._now()))
        if step == _CALLED_BACK:
            self._record(connection, self._refusal(command.id, Reason.CANCELLED))

    def _write_cancel(self, connection: sqlite3.Connection, command: str) -> None:
        step = self._step(command)
        if step is None:
            connection.execute(
                "INSERT INTO commands (id, position, parallel, step, settled_at) VALUES (?, 0, 0, ?, ?)",
                (command, _CALLED_BACK, self._now().timestamp()),
            )
        elif step == Step.RECEIVED:
            self._record(connection, self._refusal(command, Reason.CANCELLED))

    def _say_again(self, connection: sqlite3.Connection, command: str) -> None:
        """Whoever asks again has not heard; what is on its way already is not doubled."""
        found = self._store.rows(
            "SELECT ack FROM commands WHERE id = ? AND ack IS NOT NULL "
            "AND NOT EXISTS (SELECT 1 FROM acks WHERE acks.command = commands.id)",
            command,
        )
        for (ack,) in found:
            add_ack(connection, msgspec.json.decode(ack, type=Ack))

    def _move(self, ack: Ack) -> None:
        with self._store.transaction() as connection:
            self._record(connection, ack)

    def _record(self, connection: sqlite3.Connection, ack: Ack) -> None:
        connection.execute(
            "UPDATE commands SET step = ?, ack = ?, settled_at = ? WHERE id = ?",
            (ack.step.value, msgspec.json.encode(ack), self._end_of(ack), ack.command),
        )
        add_ack(connection, ack)

    def _end_of(self, ack: Ack) -> float:
        """Not before its deadline, until which it may be said again."""
        found = self._store.rows("SELECT command FROM commands WHERE id = ?", ack.command)
        deadline = (
            msgspec.json.decode(found[0][0], type=Command).deadline if found and found[0][0] else ack.at
        )
        return max(deadline, ack.at).timestamp()

    def _take_unwritten(self, entry: Entry) -> None:
        if entry.kind == "rotate":
            self._rotate_unwritten = entry.position
        elif entry.command is not None and self._step(entry.command.id) in {None, _CALLED_BACK}:
            self._end_unwritten(self._refusal(entry.command.id, Reason.DISK_FULL))
        elif entry.cancel and self._step(entry.cancel) in {None, Step.RECEIVED}:
            self._end_unwritten(self._refusal(entry.cancel, Reason.CANCELLED))

    def _end_unwritten(self, ack: Ack) -> None:
        if ack.command not in self._unwritten:
            self._unwritten[ack.command] = ack
            self._outbox.keep_in_memory(ack)

    def _catch_up(self) -> None:
        """What was said while the disk took nothing is written before anything else."""
        if not self._unwritten:
            return
        try:
            with self._store.transaction() as connection:
                for ack in self._unwritten.values():
                    self._write_end(connection, ack)
        except NotWritten:
            return
        self._unwritten.clear()

    def _write_end(self, connection: sqlite3.Connection, ack: Ack) -> None:
        connection.execute(
            "INSERT INTO commands (id, position, parallel, step, ack, settled_at) VALUES (?, 0, 0, ?, ?, ?) "
            "ON CONFLICT (id) DO UPDATE SET step = excluded.step, ack = excluded.ack, "
            "settled_at = excluded.settled_at",
            (ack.command, ack.step.value, msgspec.json.encode(ack), ack.at.timestamp()),
        )

    def _refusal(self, command: str, reason: Reason) -> Ack:
        return Ack(command=command, step=Step.REFUSED, at=self._now(), reason=reason.value)

    def _step(self, command: str) -> str | None:
        found = self._store.rows("SELECT step FROM commands WHERE id = ?", command)
        return str(found[0][0]) if found else None
