"""One file of a spool: a line for each event, with a checksum in front."""

from __future__ import annotations

import json
import os
import zlib
from typing import BinaryIO, NamedTuple, Optional

from .backlog import Entry

_SUM_CHARS = 8


class Line(NamedTuple):
    """A line that was read, and the offset behind it. ``entry`` is None where the checksum does not fit."""

    entry: Optional[Entry]
    end: int


def encode_line(line: bytes) -> bytes:
    return b"%08x %s\n" % (zlib.crc32(line), line)


def read_line(file: BinaryIO, at: int) -> Optional[Line]:
    """The line at this offset, or None at the end. An unfinished last line, of a crash, is the end as well."""
    file.seek(at)
    raw = file.readline()
    if not raw.endswith(b"\n"):
        return None
    return Line(_entry(raw[:-1]), at + len(raw))


def _entry(raw: bytes) -> Optional[Entry]:
    written, line = raw[:_SUM_CHARS], raw[_SUM_CHARS + 1 :]
    if written != b"%08x" % zlib.crc32(line):
        return None
    try:
        return Entry(str(json.loads(line)["id"]), line)
    except (ValueError, KeyError, TypeError):
        return None


def append(fd: int, data: bytes) -> None:
    """All of it or, where the disk is full, nothing: half a line would swallow the one behind it."""
    start = os.lseek(fd, 0, os.SEEK_END)
    try:
        written = 0
        while written < len(data):
            written += os.write(fd, data[written:])
    except OSError:
        os.ftruncate(fd, start)
        raise


def cut_unfinished(path: str) -> None:
    """Takes away a last line that was never finished, so that the next one begins on its own."""
    with open(path, "r+b") as file:
        at = 0
        while (line := read_line(file, at)) is not None:
            at = line.end
        file.truncate(at)
