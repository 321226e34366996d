"""Starts `attempt.py` in an interpreter that has imported nothing else, and reads what it says."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time

from places import OPT, SCRATCH, TASK_ROOT, TEMPORARY

SITE_PACKAGES = os.path.join("python", "lib", "python%d.%d" % sys.version_info[:2], "site-packages")
# What imported code may see: nothing it could sign a call with, and nothing of the runtime's own interface.
KEPT_VARIABLES = (
    "PATH",
    "LANG",
    "TZ",
    "HOME",
    "TMPDIR",
    "AWS_REGION",
    "AWS_DEFAULT_REGION",
    "AWS_EXECUTION_ENV",
    "AWS_LAMBDA_FUNCTION_VERSION",
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
    "AWS_LAMBDA_INITIALIZATION_TYPE",
)
STAND_IN = "stand-in"


def attempt(event, side, stand_ins, ends_at):
    clear()
    task, opt = side
    seconds = min(event["seconds"], ends_at - time.time())
    if seconds <= 1:
        return {"outcome": "ended", "how": "late", "why": "there was no time left to try it"}
    said, say = os.pipe()
    asked = {
        "handler": event["handler"],
        "path": search_path(task, opt),
        "answer": say,
        "shown": [[task, "/var/task"], [opt, "/opt"]],
    }
    flags = ["-I", "-B"] + (["-S"] if sys.flags.no_site else [])
    child = subprocess.Popen(
        [sys.executable] + flags + [os.path.join(TASK_ROOT, "attempt.py"), json.dumps(asked)],
        cwd=task,
        env=variables(event, task, opt, stand_ins),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        pass_fds=[say],
        start_new_session=True,
    )
    os.close(say)
    try:
        code = child.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        code = None
    finally:
        end(child)
    # Whatever the imported code started is dead by now, so that the pipe has an end.
    with os.fdopen(said, "rb") as answers:
        text = answers.read()
    return told_by(text, code, seconds)


def clear():
    """What one import left in /tmp must not help or hinder the next."""
    for name in os.listdir(TEMPORARY):
        path = os.path.join(TEMPORARY, name)
        if path == SCRATCH:
            continue
        if os.path.isdir(path) and not os.path.islink(path):
            shutil.rmtree(path, ignore_errors=True)
        else:
            with contextlib.suppress(OSError):
                os.unlink(path)


def end(child):
    try:
        os.killpg(child.pid, signal.SIGKILL)
    except OSError:
        pass
    child.wait()


def told_by(text, code, seconds):
    if text:
        return json.loads(text)
    if code is None:
        return {"outcome": "ended", "how": "late", "why": "it took longer than %d s" % seconds}
    if code < 0:
        how = "killed" if -code == signal.SIGKILL else "ended"
        return {"outcome": "ended", "how": how, "why": "it was ended by signal %d" % -code}
    return {"outcome": "ended", "how": "ended", "why": "it ended the interpreter with exit code %d" % code}


def search_path(task, opt):
    moved = {
        TASK_ROOT: task,
        os.path.join(OPT, SITE_PACKAGES): os.path.join(opt, SITE_PACKAGES),
        os.path.join(OPT, "python"): os.path.join(opt, "python"),
    }
    rest = [entry for entry in sys.path if entry and entry not in moved]
    first = [entry for entry in sys.path if entry in moved] or list(moved)
    return [moved[entry] for entry in dict.fromkeys(first)] + rest


def variables(event, task, opt, stand_ins):
    kept = {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ}
    kept.update(
        LD_LIBRARY_PATH=":".join(library_path(task, opt)),
        LAMBDA_TASK_ROOT=task,
        _HANDLER=event["handler"],
        AWS_LAMBDA_FUNCTION_NAME=event["functionName"],
        # Without credentials, SDKs would look for an instance's and wait.
        AWS_EC2_METADATA_DISABLED="true",
    )
    kept.update((name, STAND_IN) for name in stand_ins)
    return kept


def library_path(task, opt):
    for entry in os.environ["LD_LIBRARY_PATH"].split(":"):
        if entry == os.path.join(OPT, "lib"):
            yield os.path.join(opt, "lib")
        else:
            yield entry.replace(TASK_ROOT, task, 1) if entry.startswith(TASK_ROOT) else entry
