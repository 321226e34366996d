"""Removes the probe's credentials from its environment. It downloads packages by presigned URLs."""

import contextlib
import ctypes
import os

KEYS = (
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN",
)
PR_SET_DUMPABLE = 4


def hide_own_keys():
    """Imported code runs as the same user, and could read them in /proc/PPID/environ and /proc/PPID/mem."""
    for name in KEYS:
        os.environ.pop(name, None)
    with contextlib.suppress(OSError, ValueError):
        overwrite_first_environment()
    # Hides the /proc files of this process from other processes of its user (man 2 prctl).
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)


def overwrite_first_environment():
    """After a variable is deleted, the process still shows its first environment (man 5 proc: env_start is field 50).
    """
    with open("/proc/self/environ", "rb") as file:
        block = file.read()
    with open("/proc/self/stat") as file:
        at = int(file.read().rpartition(")")[2].split()[50 - 3])
    with open("/proc/self/mem", "r+b", buffering=0) as memory:
        for entry in block.split(b"\0"):
            name, _, value = entry.partition(b"=")
            if name.decode("utf-8", "replace") in KEYS:
                memory.seek(at + len(name) + 1)
                memory.write(b"*" * len(value))
            at += len(entry) + 1
