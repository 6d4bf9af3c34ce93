"""Becomes another program, after setting what only the child itself can set. Run by path, with nothing but the standard library.

Usage: `python -I -S launcher.py PARENT SIGNAL UID GID REACH PROGRAM ARGUMENT...`

* PARENT, SIGNAL: on Linux the kernel sends SIGNAL to the program when PARENT ends, however it ends, so that no program
  of the platform outlives a killed `cafcass up`. Elsewhere there is no such thing and an orphan is stopped at the next start.
* UID, GID: whom to become (`-` for no change). PostgreSQL refuses to run as root.
* REACH: `1` keeps CAP_DAC_OVERRIDE while leaving root, for a program whose files lie below a folder that only root may
  enter (a checkout in root's home); changing the permissions of folders that are not ours is not an option.
"""

from __future__ import annotations

import ctypes
import os
import sys

_PR_SET_PDEATHSIG = 1
_PR_SET_KEEPCAPS = 8
_PR_CAP_AMBIENT = 47
_PR_CAP_AMBIENT_RAISE = 2
_CAP_DAC_OVERRIDE = 1
_CAPABILITY_VERSION_3 = 0x20080522


def _prctl(*arguments: int) -> None:
    padded = [ctypes.c_ulong(value) for value in (*arguments, *[0] * (5 - len(arguments)))]
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(*padded) != 0:
        raise OSError(ctypes.get_errno(), "prctl")


def _keep_reach() -> None:
    """Leaves this process, which is no longer root, one capability: to pass folder permissions."""
    bit = 1 << _CAP_DAC_OVERRIDE
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    sets = (ctypes.c_uint32 * 6)(bit, bit, bit, 0, 0, 0)
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.capset(header, sets) != 0:
        raise OSError(ctypes.get_errno(), "capset")
    _prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE, _CAP_DAC_OVERRIDE)


def main(arguments: list[str]) -> None:
    """Sets everything, then replaces this process by the program."""
    parent, signal, uid, gid, reach, program = arguments[:6]
    linux = sys.platform == "linux"
    if uid != "-":
        if reach == "1" and linux:
            _prctl(_PR_SET_KEEPCAPS, 1)
        os.setgroups([])
        os.setgid(int(gid))
        os.setuid(int(uid))
        if reach == "1" and linux:
            _keep_reach()
    if linux:
        # After setuid, which clears it.
        _prctl(_PR_SET_PDEATHSIG, int(signal))
        if os.getppid() != int(parent):
            raise SystemExit("the starting process ended first")
    os.execv(program, arguments[5:])


if __name__ == "__main__":
    main(sys.argv[1:])
