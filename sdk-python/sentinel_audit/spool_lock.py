"""A folder for each process under one spool folder, and what dead processes left in theirs."""

from __future__ import annotations

import os
from typing import Iterator, Optional, Tuple

_SLOTS_MAX = 1024


class SlotLock:
    """Held as long as the process lives, by the kernel: a crash lets go of it."""

    def __init__(self, fd: int) -> None:
        self._fd = fd

    @staticmethod
    def take(folder: str) -> Optional["SlotLock"]:
        """The lock of this folder, or None while another process has it."""
        import fcntl  # POSIX only; the emitter says so before it comes here.

        os.makedirs(folder, mode=0o700, exist_ok=True)
        fd = os.open(os.path.join(folder, "lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(fd)
            return None
        return SlotLock(fd)

    def release(self) -> None:
        os.close(self._fd)


def take_slot(root: str) -> Tuple[str, SlotLock]:
    """The first folder under ``root`` that no living process has."""
    for number in range(_SLOTS_MAX):
        folder = os.path.join(root, str(number))
        lock = SlotLock.take(folder)
        if lock is not None:
            return folder, lock
    raise OSError(f"All {_SLOTS_MAX} folders of the spool {root} are taken")


def abandoned_slots(root: str, own: str) -> Iterator[Tuple[str, SlotLock]]:
    """Folders of processes that are gone, each with its lock, which the caller releases."""
    for name in sorted(name for name in os.listdir(root) if name.isdigit()):
        folder = os.path.join(root, name)
        lock = None if folder == own else SlotLock.take(folder)
        if lock is not None:
            yield folder, lock
