"""A backlog on disk: every event is written before ``emit`` returns, and sent from there in order."""

from __future__ import annotations

import os
import zlib
from collections import deque
from typing import BinaryIO, Callable, Deque, List, Optional, Tuple

from .backlog import Backlog, Entry
from .spool_file import append, cut_unfinished, encode_line, read_line
from .spool_lock import SlotLock, abandoned_slots, take_slot

SEGMENT_BYTES = 8 * 1024 * 1024
_END = ".spool"
_CURSOR_BYTES = 64


def _segments(folder: str) -> List[int]:
    return sorted(int(name[: -len(_END)]) for name in os.listdir(folder) if name.endswith(_END))


def _path(folder: str, number: int) -> str:
    return os.path.join(folder, f"{number:012d}{_END}")


def _read_cursor(folder: str) -> Tuple[int, int]:
    """The segment and offset up to which everything is settled; the very beginning where it can't be read."""
    try:
        with open(os.path.join(folder, "cursor"), "rb") as file:
            number, offset, written = file.read(_CURSOR_BYTES).split()
        is_whole = written == b"%08x" % zlib.crc32(number + b" " + offset)
        return (int(number), int(offset)) if is_whole else (0, 0)
    except (OSError, ValueError):
        return 0, 0


class Spool(Backlog):
    """
    Survives ``kill -9``; what ``sync`` has seen survives the loss of power. A crash between an answer and the cursor
    means that events are sent again, which their ids make harmless. Damaged lines are told and left out.
    """

    is_durable = True

    def __init__(self, folder: str, lock: SlotLock, bytes_max: int, damaged: Callable[[str], None]) -> None:
        self._folder, self._lock = folder, lock
        self._bytes_max = bytes_max
        self._damaged = damaged
        self._taken: Deque[Tuple[int, int]] = deque()
        self._reader: Optional[BinaryIO] = None
        self._reader_number = 0
        self._is_dirty = False
        self._is_open = True
        self._open()

    def _open(self) -> None:
        numbers = _segments(self._folder)
        cursor = _read_cursor(self._folder)
        for number in numbers:
            cut_unfinished(_path(self._folder, number))
        self._read_at = cursor if cursor[0] in numbers else (numbers[0] if numbers else 1, 0)
        self._settled_at = self._read_at
        self._last = numbers[-1] if numbers else 1
        self._writer = self._open_segment(self._last)
        self._cursor = os.open(os.path.join(self._folder, "cursor"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        self._bytes = sum(os.path.getsize(_path(self._folder, number)) for number in _segments(self._folder))
        self._waiting = 0
        place = self._read_at
        while (found := self._next(place)) is not None:
            entry, place = found
            self._waiting += entry is not None
        self._close_reader()

    @property
    def size(self) -> int:
        return self._waiting + len(self._taken)

    @property
    def waiting(self) -> int:
        return self._waiting

    def push(self, entry: Entry, is_urgent: bool = False) -> Optional[str]:
        line = encode_line(entry.line)
        if self._bytes + len(line) > self._bytes_max:
            return "disk_full"
        try:
            if os.lseek(self._writer, 0, os.SEEK_END) >= SEGMENT_BYTES:
                self._next_segment()
            append(self._writer, line)
        except OSError:
            return "disk_full"
        self._bytes += len(line)
        self._waiting += 1
        self._is_dirty = True
        return None

    def take(self, events_max: int, bytes_max: int) -> List[Entry]:
        batch: List[Entry] = []
        total = 0
        while len(batch) < events_max and (found := self._next(self._read_at)) is not None:
            entry, place = found
            if entry is not None:
                total += len(entry.line) + 1
                if total > bytes_max and batch:
                    break
                batch.append(entry)
                self._taken.append(place)
                self._waiting -= 1
            else:
                self._damaged(f"A damaged line of the spool {_path(self._folder, place[0])} was left out")
            self._read_at = place
        return batch

    def settle(self, count: int) -> None:
        place = self._settled_at
        for _ in range(count):
            place = self._taken.popleft()
        for number in range(self._settled_at[0], place[0]):
            self._bytes -= os.path.getsize(_path(self._folder, number))
            os.unlink(_path(self._folder, number))
        self._settled_at = place
        text = b"%d %d" % place
        os.pwrite(self._cursor, (b"%s %08x\n" % (text, zlib.crc32(text))).ljust(_CURSOR_BYTES), 0)

    def sync(self) -> None:
        """What was pushed survives the loss of power."""
        unsynced = self.unsynced()
        if unsynced is not None:
            try:
                os.fsync(unsynced)
            finally:
                os.close(unsynced)

    def unsynced(self) -> Optional[int]:
        """A file to fsync and close, which takes no lock; None where nothing was written since."""
        if not self._is_dirty:
            return None
        self._is_dirty = False
        return os.dup(self._writer)

    def close(self) -> List[Entry]:
        self.sync()
        self.let_go()
        return []

    def let_go(self) -> None:
        """Closes the files as they are: in a forked child they are the parent's."""
        if self._is_open:
            self._is_open = False
            self._close_reader()
            os.close(self._writer)
            os.close(self._cursor)
            self._lock.release()

    def remove(self) -> None:
        """Everything in it was taken over by another."""
        for number in _segments(self._folder):
            os.unlink(_path(self._folder, number))

    def _next(self, place: Tuple[int, int]) -> Optional[Tuple[Optional[Entry], Tuple[int, int]]]:
        number, offset = place
        while number <= self._last:
            if self._reader is None or self._reader_number != number:
                self._close_reader()
                self._reader, self._reader_number = open(_path(self._folder, number), "rb"), number
            line = read_line(self._reader, offset)
            if line is not None:
                return line.entry, (number, line.end)
            number, offset = number + 1, 0
        return None

    def _next_segment(self) -> None:
        self.sync()
        following = self._open_segment(self._last + 1)
        os.close(self._writer)
        self._writer, self._last = following, self._last + 1

    def _open_segment(self, number: int) -> int:
        fd = os.open(_path(self._folder, number), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(folder)  # The name of a new file is on the disk too.
        finally:
            os.close(folder)
        return fd

    def _close_reader(self) -> None:
        if self._reader is not None:
            self._reader.close()
        self._reader = None


def open_spool(root: str, bytes_max: int, damaged: Callable[[str], None] = lambda _: None) -> Spool:
    """A folder of our own under ``root``, with what processes left in theirs that don't come back taken over."""
    folder, lock = take_slot(root)
    own = Spool(folder, lock, bytes_max, damaged)
    for abandoned, its_lock in abandoned_slots(root, folder):
        if not _segments(abandoned):
            its_lock.release()
            continue
        left = Spool(abandoned, its_lock, bytes_max, damaged)
        if _moved(left, own):
            left.remove()
        left.let_go()
    return own


def _moved(left: Spool, own: Spool) -> bool:
    while batch := left.take(1000, SEGMENT_BYTES):
        if any(own.push(entry) is not None for entry in batch):
            return False
        # On our disk first: a crash between the two sends twice, which is harmless, and loses nothing.
        own.sync()
        left.settle(len(batch))
    return True
