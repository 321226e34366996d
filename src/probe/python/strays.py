"""Ends the processes that imported code left behind, so that one import can neither watch nor spoil another."""

import contextlib
import os
import random
import signal
import time

from places import TASK_ROOT
from unusable import Unusable

PATIENCE_SECONDS = 5
# What an import is started with, and all it starts inherits: a limit of file sizes that is out of reach, and its own
# kind. Without privileges nobody raises it again.
MARK = (1 << 50) + random.SystemRandom().randrange(1 << 30) * 1024


def processes():
    """Of each process its id and its start, for those that have not ended."""
    for name in os.listdir("/proc") if os.path.isdir("/proc/self") else []:
        if name.isdigit() and int(name) != os.getpid():
            with contextlib.suppress(OSError), open("/proc/%s/stat" % name) as file:
                fields = file.read().rpartition(")")[2].split()
                if fields[0] not in "ZX":
                    yield int(name), fields[22 - 3]


FIRST = frozenset(processes())


def ancestors():
    pid = os.getppid()
    while pid > 0:
        yield pid
        with open("/proc/%d/stat" % pid) as file:
            pid = int(file.read().rpartition(")")[2].split()[4 - 3])


def has_own_processes():
    """Whether this is an environment of Lambda's own, where all that runs beside the runtime was started by an import."""
    try:
        return TASK_ROOT == "/var/task" and {pid for pid, _ in FIRST} <= set(ancestors())
    except OSError:
        return False


IS_ALONE = has_own_processes()


def is_marked(pid):
    try:
        with open("/proc/%d/limits" % pid) as file:
            return any(line.startswith("Max file size") and str(MARK) in line.split() for line in file)
    except OSError:
        return False


def end_strays():
    """@raises Unusable where some cannot be ended"""
    ends_at = time.time() + PATIENCE_SECONDS
    while True:
        left = [each for each in processes() if (IS_ALONE and each not in FIRST) or is_marked(each[0])]
        if not left:
            return
        if time.time() > ends_at:
            raise Unusable("processes that an import had started could not be ended")
        for pid, _ in left:
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.02)
