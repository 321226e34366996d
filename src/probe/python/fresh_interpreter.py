"""Runs `attempt.py` in a new interpreter, and reads its result."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time

from places import OPT, TASK_ROOT
from strays import MARK, end_strays

SITE_PACKAGES = os.path.join("python", "lib", "python%d.%d" % sys.version_info[:2], "site-packages")
# What imported code can see: no credentials, and not the runtime's own interface.
KEPT_VARIABLES = (
    "PATH",
    "LANG",
    "TZ",
    "AWS_REGION",
    "AWS_DEFAULT_REGION",
    "AWS_EXECUTION_ENV",
    "AWS_LAMBDA_FUNCTION_VERSION",
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
    "AWS_LAMBDA_INITIALIZATION_TYPE",
)
# Each text in a result is cut to 300 characters.
MAX_ANSWER_BYTES = 16_384


def attempt(event, side, values, ends_at):
    task, opt = side
    seconds = min(event["seconds"], ends_at - time.time())
    if seconds <= 1:
        return {"outcome": "ended", "how": "late", "why": "no time was left to try the import"}
    reader, writer = os.pipe()
    call = {
        "handler": event["handler"],
        "path": search_path(task, opt),
        "answer": writer,
        "mark": MARK,
        "standIns": values,
        "shown": [[task, "/var/task"], [opt, "/opt"]],
    }
    flags = ["-I", "-B"] + (["-S"] if sys.flags.no_site else [])
    child = subprocess.Popen(
        [sys.executable] + flags + [os.path.join(TASK_ROOT, "attempt.py"), json.dumps(call)],
        cwd=task,
        env=variables(event, side, tempfile.mkdtemp(dir=os.path.dirname(task)), values),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        pass_fds=[writer],
        start_new_session=True,
    )
    os.close(writer)
    with os.fdopen(reader, "rb") as answers:
        try:
            code = child.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            code = None
        kill(child)
        end_strays()
        # No process writes any more, except one that escaped.
        os.set_blocking(reader, False)
        return result_of(answers.read(MAX_ANSWER_BYTES + 1) or b"", code, seconds)


def kill(child):
    try:
        os.killpg(child.pid, signal.SIGKILL)
    except OSError:
        pass
    child.wait()


def result_of(text, code, seconds):
    """Imported code can also write to the pipe: anything but a valid result is ignored."""
    if text:
        try:
            result = json.loads(text)
        except ValueError:
            result = None
        if isinstance(result, dict) and "outcome" in result:
            return result
        return {"outcome": "ended", "how": "ended", "why": "it wrote output that is not a probe result"}
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


def variables(event, side, temporary, values):
    task, opt = side
    kept = dict(values)
    kept.update((name, os.environ[name]) for name in KEPT_VARIABLES if name in os.environ)
    kept.update(
        LD_LIBRARY_PATH=":".join(library_path(task, opt)),
        LAMBDA_TASK_ROOT=task,
        HOME=temporary,
        TMPDIR=temporary,
        _HANDLER=event["handler"],
        AWS_LAMBDA_FUNCTION_NAME=event["functionName"],
        # Without credentials, SDKs would wait for instance metadata.
        AWS_EC2_METADATA_DISABLED="true",
    )
    return kept


def library_path(task, opt):
    for entry in os.environ["LD_LIBRARY_PATH"].split(":"):
        if entry == os.path.join(OPT, "lib"):
            yield os.path.join(opt, "lib")
        else:
            yield entry.replace(TASK_ROOT, task, 1) if entry.startswith(TASK_ROOT) else entry
