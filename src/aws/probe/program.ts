/**
 * What runs inside a probe function, in Python: `probe.py` is its handler, `attempt.py` what it starts in fresh interpreters.
 * For Python 3.8 and newer. Kept as text, because the tasks' bundles hold nothing else.
 */

/**
 * Unpacks a function's package without the shared code, lays the layers beside it as Lambda merges them into /opt, imports the
 * handler's module, and only where that fails does the same with the package as it is: `Asked` in, `ProbeAnswer` out. Layers
 * are laid out instead of attached, because extensions and wrappers of attached ones would run here. The order of the search
 * path is that of the runtime it runs in.
 */
export const PROBE_PROGRAM = String.raw`import base64
import contextlib
import hashlib
import json
import os
import re
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import zipfile

TASK_ROOT = os.environ["LAMBDA_TASK_ROOT"]
# Where the runtime looks for layers: its last folder of libraries is /opt/lib.
OPT = os.path.dirname(os.environ["LD_LIBRARY_PATH"].split(":")[-1])
TEMPORARY = tempfile.gettempdir()
SCRATCH = os.path.join(TEMPORARY, "probe")
SITE_PACKAGES = os.path.join("python", "lib", "python%d.%d" % sys.version_info[:2], "site-packages")
# What imported code may see: nothing it could sign a call with, and nothing of the runtime's own interface.
KEPT_VARIABLES = (
    "PATH", "LANG", "TZ", "HOME", "TMPDIR", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_EXECUTION_ENV", "AWS_LAMBDA_FUNCTION_VERSION",
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "AWS_LAMBDA_INITIALIZATION_TYPE",
)
MOST_STAND_INS = 10
STAND_IN = "stand-in"


class Unusable(Exception):
    """Nothing can be said of this function's imports, for a reason that lies outside its code."""


def handler(event, context):
    shutil.rmtree(os.path.join(SCRATCH, "now"), ignore_errors=True)
    ends_at = time.time() + context.get_remaining_time_in_millis() / 1000 - 5
    try:
        return answer(event, ends_at)
    except Unusable as error:
        return {"unusable": str(error)}
    finally:
        shutil.rmtree(os.path.join(SCRATCH, "now"), ignore_errors=True)


def answer(event, ends_at):
    """What imports afterwards need not be tried as it is, and most does."""
    stand_ins = []
    side = laid_out(event, "after")
    after = imported(event, side, stand_ins, ends_at)
    if after["outcome"] == "imported":
        return {"after": after, "standIns": stand_ins}
    known = len(stand_ins)
    before = imported(event, laid_out(event, "before"), stand_ins, ends_at)
    if len(stand_ins) > known:
        after = imported(event, side, stand_ins, ends_at)
    return {"before": before, "after": after, "standIns": stand_ins}


def laid_out(event, name):
    side = event[name]
    task = os.path.join(SCRATCH, "now", name)
    unpack(package_of(event), task, [re.compile(pattern) for pattern in side["without"]])
    return task, opt_of(side["layers"], event["layers"])


def package_of(event):
    path = os.path.join(SCRATCH, "now", "package.zip")
    if not os.path.exists(path):
        found = download(event["package"]["url"], path, "its package")
        if found != event["package"]["sha256"]:
            raise Unusable("its package is not the one the inventory saw")
    return path


def opt_of(names, layers):
    """Layers merge in their order, later files over earlier ones; laid out once per list."""
    key = hashlib.sha256("\n".join(names).encode()).hexdigest()[:16]
    folder = os.path.join(SCRATCH, "opt-" + key)
    if not os.path.isdir(folder):
        making = folder + ".making"
        shutil.rmtree(making, ignore_errors=True)
        os.makedirs(making)
        for name in names:
            unpack(layer_zip(layers[name]), making, [])
        os.rename(making, folder)
    return folder


def layer_zip(layer):
    if "file" in layer:
        return os.path.join(TASK_ROOT, layer["file"])
    path = os.path.join(SCRATCH, "layer.zip")
    os.makedirs(SCRATCH, exist_ok=True)
    download(layer["url"], path, "a layer of it")
    return path


def download(url, path, what):
    """The address is a secret: no message repeats it."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    for pause in (0, 1, 2):
        time.sleep(pause)
        digest = hashlib.sha256()
        try:
            with urllib.request.urlopen(url, timeout=30) as answer, open(path, "wb") as file:
                for chunk in iter(lambda: answer.read(1 << 20), b""):
                    digest.update(chunk)
                    file.write(chunk)
            return base64.b64encode(digest.digest()).decode()
        except urllib.error.HTTPError as error:
            why = "HTTP %d" % error.code
        except OSError as error:
            why = type(error).__name__
    raise Unusable("%s could not be downloaded: %s" % (what, why))


def unpack(archive, folder, leave_out):
    os.makedirs(folder, exist_ok=True)
    try:
        with zipfile.ZipFile(archive) as entries:
            for entry in entries.infolist():
                if not any(pattern.search(entry.filename) for pattern in leave_out):
                    unpack_entry(entries, entry, folder)
    except (zipfile.BadZipFile, NotImplementedError, OSError) as error:
        raise Unusable("it cannot be unpacked: %s: %s" % (type(error).__name__, error))


def unpack_entry(entries, entry, folder):
    mode = entry.external_attr >> 16
    if stat.S_ISLNK(mode):
        link = os.path.join(folder, entry.filename)
        target = entries.read(entry).decode()
        if not os.path.isabs(entry.filename) and ".." not in entry.filename.split("/") and not os.path.isabs(target):
            os.makedirs(os.path.dirname(link), exist_ok=True)
            if os.path.lexists(link):
                os.remove(link)
            os.symlink(target, link)
        return
    path = os.path.join(folder, entry.filename)
    if not entry.is_dir() and os.path.lexists(path):
        os.remove(path)
    path = entries.extract(entry, folder)
    if not entry.is_dir():
        os.chmod(path, (mode & 0o777) or 0o644)


def imported(event, side, stand_ins, ends_at):
    """Tries again with a stand-in for each environment variable that alone kept the import from succeeding."""
    while True:
        told = attempt(event, side, stand_ins, ends_at)
        wanted = told.pop("missingVariable", None)
        if wanted is None or wanted in stand_ins or len(stand_ins) >= MOST_STAND_INS:
            return told
        stand_ins.append(wanted)


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
    libraries = os.environ["LD_LIBRARY_PATH"].split(":")
    places = [entry.replace(TASK_ROOT, task, 1) if entry.startswith(TASK_ROOT) else entry for entry in libraries]
    kept.update(
        LD_LIBRARY_PATH=":".join(os.path.join(opt, "lib") if entry == os.path.join(OPT, "lib") else entry for entry in places),
        LAMBDA_TASK_ROOT=task,
        _HANDLER=event["handler"],
        AWS_LAMBDA_FUNCTION_NAME=event["functionName"],
        # Without credentials, SDKs would look for an instance's and wait.
        AWS_EC2_METADATA_DISABLED="true",
    )
    kept.update((name, STAND_IN) for name in stand_ins)
    return kept
`;

/** Imports one module, as Lambda's runtime client does, in an interpreter that has imported nothing else, and says what came of it. */
export const ATTEMPT_PROGRAM = `import importlib
import json
import os
import sys
import traceback

ASKED = json.loads(sys.argv[1])
LONGEST_MESSAGE = 300


class Refused(ConnectionRefusedError):
    """Code that is only being imported reaches nobody."""


def refuse(event, arguments):
    if event == "socket.connect" or event == "socket.sendto":
        if isinstance(arguments[1], tuple):
            raise Refused("the import probe reaches nobody")
    elif event == "socket.getaddrinfo" or event == "socket.gethostbyname":
        raise Refused("the import probe reaches nobody")


def shown(text):
    for folder, name in ASKED["shown"]:
        text = text.replace(folder, name)
    return text[:LONGEST_MESSAGE]


def chain(error):
    seen = []
    while error is not None and error not in seen:
        seen.append(error)
        error = error.__cause__ or error.__context__
    return seen


def missing_variable(error):
    """The variable an environment was asked for that does not have it."""
    if not isinstance(error, KeyError) or not error.args or not isinstance(error.args[0], str):
        return None
    frames = traceback.extract_tb(error.__traceback__)
    last = frames[-1] if frames else None
    of_environment = last is not None and last.name == "__getitem__" and last.filename in ("<frozen os>", os.__file__)
    return error.args[0] if of_environment and error.args[0] not in os.environ else None


def place(error):
    if isinstance(error, SyntaxError) and error.filename:
        return error.filename, error.lineno
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        if any(frame.filename.startswith(folder + os.sep) for folder, _ in ASKED["shown"]):
            return frame.filename, frame.lineno
    return None, None


def failed(error):
    causes = chain(error)
    file, line = place(error)
    told = {
        "outcome": "failed",
        "type": type(error).__name__,
        "message": shown(str(error)),
        "isImportError": isinstance(error, ImportError),
        "isRefused": any(isinstance(each, Refused) for each in causes),
        "file": None if file is None else shown(file),
        "line": line,
    }
    wanted = next((name for name in map(missing_variable, causes) if name is not None), None)
    return told if wanted is None else dict(told, missingVariable=wanted, isRefused=True)


def attempt():
    module_name, _, function_name = ASKED["handler"].rpartition(".")
    try:
        module = importlib.import_module(module_name.replace("/", "."))
        getattr(module, function_name)
    except BaseException as error:
        return failed(error)
    return {"outcome": "imported"}


sys.path[:] = ASKED["path"]
sys.argv[:] = [""]
sys.addaudithook(refuse)
os.set_inheritable(ASKED["answer"], False)
told = json.dumps(attempt()).encode()
os.write(ASKED["answer"], told)
os._exit(0)
`;
