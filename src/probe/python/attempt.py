"""Imports one module, as Lambda's runtime client does, and says what came of it. Started anew for each import."""

import contextlib
import importlib
import json
import os
import re
import resource
import sys
import traceback

ASKED = json.loads(sys.argv[1])
LONGEST_TEXT = 300
NAME_OF_VARIABLE = r"[A-Za-z_][A-Za-z0-9_]{0,127}"


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
    return text[:LONGEST_TEXT]


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
    if not re.fullmatch(NAME_OF_VARIABLE, error.args[0]):
        return None
    of_environment = last is not None and last.name == "__getitem__" and last.filename in ("<frozen os>", os.__file__)
    return error.args[0] if of_environment and error.args[0] not in os.environ else None


def about_variable(causes):
    """The variable whose stand-in the code could not make use of, as far as the error or its lines tell."""
    for error in causes:
        said = " ".join(str(each) for each in (error, getattr(error, "doc", ""), *error.args))
        for name, value in ASKED["standIns"].items():
            if len(value) > 8 and value.lower() in said.lower():
                return name
        for name in ASKED["standIns"]:
            if len(name) > 2 and re.search(r"\b%s\b" % name, said):
                return name
        for frame in reversed(traceback.extract_tb(error.__traceback__)):
            for name in ASKED["standIns"]:
                if "env" in frame.line and re.search(r"\b%s\b" % name, frame.line):
                    return name
    return None


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
        "type": shown(type(error).__name__),
        "message": shown(str(error)),
        "isImportError": isinstance(error, ImportError),
        "isRefused": any(isinstance(each, Refused) for each in causes),
        "file": None if file is None else shown(file),
        "line": line,
    }
    wanted = next((name for name in map(missing_variable, causes) if name is not None), None)
    if wanted is not None:
        return dict(told, missingVariable=wanted, isRefused=True)
    about = None if told["isImportError"] or told["isRefused"] else about_variable(causes)
    return told if about is None else dict(told, aboutVariable=about)


def attempt():
    module_name, _, function_name = ASKED["handler"].rpartition(".")
    try:
        module = importlib.import_module(module_name.replace("/", "."))
        getattr(module, function_name)
    except BaseException as error:
        return failed(error)
    return {"outcome": "imported"}


with contextlib.suppress(OSError, ValueError):
    resource.setrlimit(resource.RLIMIT_FSIZE, (ASKED["mark"], ASKED["mark"]))
sys.path[:] = ASKED["path"]
sys.argv[:] = [""]
sys.addaudithook(refuse)
os.set_inheritable(ASKED["answer"], False)
told = json.dumps(attempt()).encode()
os.write(ASKED["answer"], told)
os._exit(0)
