"""Stops the processes that imported code left behind, so that imports cannot affect each other."""

import contextlib
import os
import random
import signal
import time

from places import TASK_ROOT
from unusable import Unusable

MAX_WAIT_SECONDS = 5
# A unique file size limit that is never reached. All processes that an import starts inherit it, and cannot raise it
# without privileges.
MARK = (1 << 50) + random.SystemRandom().randrange(1 << 30) * 1024


def processes():
    """ID and start time of each running process."""
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
    """Whether this is a Lambda environment, in which all processes besides the runtime were started by an import."""
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
    """@raises Unusable if a process cannot be stopped"""
    ends_at = time.time() + MAX_WAIT_SECONDS
    while True:
        left = [each for each in processes() if (IS_ALONE and each not in FIRST) or is_marked(each[0])]
        if not left:
            return
        if time.time() > ends_at:
            raise Unusable("processes that an import started could not be stopped")
        for pid, _ in left:
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.02)
