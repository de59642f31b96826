"""Bounded temporary files, for whoever needs a recording whole: a retry, or ffmpeg."""

from __future__ import annotations

import asyncio
import errno
import hashlib
import os
import re
import shutil
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from weakref import WeakValueDictionary

import msgspec
import structlog

from adapters.effect import Rejected, Unavailable
from adapters.media.leftovers import found_in, remove
from adapters.media.partial import Partial, size_of

_log = structlog.get_logger()

_CHECK_EVERY = 16 * 1024 * 1024
_OURS = re.compile(r"([0-9a-f]{32})(\.\d+\.part|\.made)?")
"""`…` the whole file, `….<size>.part` what there is of one, `….made` the folder of what was made of it."""
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})

Stream = Callable[[int], AsyncIterator[bytes]]
"""Gives the bytes from an offset on."""


class Room(msgspec.Struct, frozen=True):
    quota: int
    """Bytes all temporary files together may take."""
    keep_free: int
    """Bytes that stay free on the disk."""
    seconds: float
    """How long a file stays that nobody touches. Longer than the longest upload takes."""


class NoRoom(Unavailable):
    def __init__(self, needed: int, there: int) -> None:
        super().__init__(f"spool: {needed:,} bytes of room needed, {there:,} there")


class Swept(msgspec.Struct, frozen=True):
    files: int
    bytes: int


class Share:
    """Room somebody was promised."""

    def __init__(self, key: str, coming: int) -> None:
        self.key = key
        self.coming = coming
        """Bytes of it that are not on the disk yet."""


class Spool:
    def __init__(
        self,
        folder: Path,
        room: Room,
        clock: Callable[[], float] = time.time,
        *,
        free: Callable[[Path], int] = lambda folder: shutil.disk_usage(folder).free,
    ) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder = folder
        self._room = room
        self._clock = clock
        self._free = free
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._shares: set[Share] = set()

    async def fetch(
        self, name: str, size: int, stream: Stream, told: Callable[[int], object] = lambda _: None
    ) -> Path:
        """Give a file of exactly `size` bytes; what an earlier attempt left is continued.

        `told` hears how many bytes are on the disk. Without room the attempt leaves nothing behind, so that
        unfinished files cannot keep each other from ever being finished; after other failures the partial
        file stays. Raises: NoRoom, Rejected (code "size": more than announced), Unavailable (fewer),
        and what the stream raises.
        """
        whole = self._folder / _key(name)
        async with self._lock(whole.name):
            if size_of(whole) != size:
                await self._complete(name, whole, size, stream, told)
            with self._failures_of_the_disk():
                os.utime(whole, (self._clock(), self._clock()))
            return whole

    @contextmanager
    def reserved(self, name: str, size: int) -> Iterator[Share]:
        """Keep room for `size` more bytes, and the sweep away from all that belongs to `name`.

        Raises: NoRoom.
        """
        share = Share(_key(name), size)
        self._shares.add(share)
        try:
            self._check(share)
            yield share
        finally:
            self._shares.remove(share)

    def workspace(self, name: str) -> Path:
        """Give the folder for what is made of the file; what is in it stays for another while."""
        folder = self._folder / f"{_key(name)}.made"
        with self._failures_of_the_disk():
            folder.mkdir(mode=0o700, exist_ok=True)
            os.utime(folder, (self._clock(), self._clock()), follow_symlinks=False)
        return folder

    def count(self, name: str) -> int:
        """How many files and folders there are of it."""
        return len(self._kept().get(_key(name), []))

    async def forget(self, name: str) -> int:
        """Gives how many files and folders are gone. What the disk does not let go stays for the sweep."""
        paths = self._kept().get(_key(name), [])
        # Large files take their time to go.
        return sum(await asyncio.to_thread(lambda: [_is_removed(path) for path in paths]))

    def count_untouched(self, now: float) -> int:
        """How many files a sweep would remove."""
        found = [each for _, paths in self._idle() for each in self._untouched(paths, now).values()]
        return sum(map(len, found))

    async def sweep(self, now: float) -> Swept:
        """Remove what nobody touched for `seconds`, leftovers of killed programs included."""
        gone: list[int] = []
        for lock, paths in self._idle():
            # Whoever wants the file meanwhile waits, instead of being given one that is about to go.
            async with lock:
                gone += await asyncio.to_thread(self._swept, paths, now)
        return Swept(len(gone), sum(gone))

    def used(self) -> int:
        """Bytes on the disk."""
        return sum(each.bytes for each in found_in(self._folder))

    async def _complete(
        self, name: str, whole: Path, size: int, stream: Stream, told: Callable[[int], object]
    ) -> None:
        # The size is part of the partial file's name: what began under another size is another file.
        partial = Partial(whole.with_name(f"{whole.name}.{size}.part"))
        if partial.written > size:
            partial.drop()
        try:
            with self._failures_of_the_disk():
                await asyncio.to_thread(remove, whole)
            with self.reserved(name, size - partial.written) as share:
                await self._receive(partial, share, stream, told)
        except NoRoom:
            partial.drop()
            raise
        with self._failures_of_the_disk():
            partial.path.replace(whole)

    async def _receive(
        self, partial: Partial, share: Share, stream: Stream, told: Callable[[int], object]
    ) -> None:
        with self._failures_of_the_disk(share.coming):
            partial.begin()
        if share.coming:
            chunks = stream(partial.written)
            try:
                await self._keep(chunks, partial, share, told)
            finally:
                await _close(chunks)
        if share.coming:
            raise Unavailable(f"spool: {share.coming:,} bytes of what was announced did not arrive")

    async def _keep(
        self, chunks: AsyncIterator[bytes], partial: Partial, share: Share, told: Callable[[int], object]
    ) -> None:
        size = partial.written + share.coming
        check_at = partial.written + _CHECK_EVERY
        try:
            async for chunk in chunks:
                if partial.size + len(chunk) > size:
                    partial.drop()
                    raise Rejected("spool: more bytes than announced", code="size")
                partial.add(chunk)
                if partial.due:
                    await self._write(partial, share)
                    told(partial.written)
                if partial.written >= check_at:
                    self._check(share)
                    check_at = partial.written + _CHECK_EVERY
        finally:
            # Also after a break, or a connection that breaks within every write would never get on.
            await self._write(partial, share)
        told(partial.written)

    async def _write(self, partial: Partial, share: Share) -> None:
        before = partial.written
        with self._failures_of_the_disk(share.coming):
            await partial.flush()
        share.coming -= partial.written - before

    def _check(self, share: Share) -> None:
        promised = sum(each.coming for each in self._shares if each is not share)
        left = self._room.quota - self.used()
        free = self._free(self._folder) - self._room.keep_free
        there = max(min(left, free) - promised, 0)
        if share.coming > there:
            raise NoRoom(share.coming, there)

    def _idle(self) -> Iterator[tuple[asyncio.Lock, list[Path]]]:
        """All that belongs to a name, where nobody is at work on it, with the lock for the name."""
        for key, paths in self._kept().items():
            lock = self._lock(key)
            if not lock.locked() and key not in {share.key for share in self._shares}:
                yield lock, paths

    def _swept(self, paths: list[Path], now: float) -> list[int]:
        untouched = self._untouched(paths, now)
        return [size for path, sizes in untouched.items() if _is_removed(path) for size in sizes]

    def _untouched(self, paths: list[Path], now: float) -> dict[Path, list[int]]:
        """Sizes of the files in each; nothing, where anything of it is fresh."""
        try:
            found = {path: list(found_in(path)) for path in paths}
        except OSError as error:
            _log.warning("spool.unreadable", name=paths[0].name, reason=type(error).__name__)
            return {}
        if any(each.touched > now - self._room.seconds for below in found.values() for each in below):
            return {}
        return {path: [each.bytes for each in below if not each.is_folder] for path, below in found.items()}

    def _lock(self, key: str) -> asyncio.Lock:
        return self._locks.setdefault(key, asyncio.Lock())

    def _kept(self) -> dict[str, list[Path]]:
        kept: dict[str, list[Path]] = {}
        for path in self._folder.glob("*"):
            # Somebody may have named a folder that holds other things too.
            if match := _OURS.fullmatch(path.name):
                kept.setdefault(match[1], []).append(path)
        return kept

    @contextmanager
    def _failures_of_the_disk(self, needed: int = 0) -> Iterator[None]:
        """Say it in our words, because an OSError names the path."""
        try:
            yield
        except OSError as error:
            if error.errno in _FULL:
                raise NoRoom(needed, self._free(self._folder)) from None
            raise Unavailable(f"spool: {type(error).__name__}") from None


def _key(name: str) -> str:
    # Foreign text may hold half a surrogate pair.
    return hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def _is_removed(path: Path) -> bool:
    try:
        remove(path)
    except OSError as error:
        _log.warning("spool.not_removed", name=path.name, reason=type(error).__name__)
        return False
    return True


async def _close(chunks: AsyncIterator[bytes]) -> None:
    """End a generator now, and with it its connection, instead of when the garbage is collected."""
    if (close := getattr(chunks, "aclose", None)) is not None:
        await close()
