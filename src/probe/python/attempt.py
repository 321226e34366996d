"""Imports one module as Lambda's runtime client does, and reports the result. Runs in a new process for each import."""

import contextlib
import importlib
import json
import os
import re
import resource
import sys
import traceback

INPUT = json.loads(sys.argv[1])
MAX_TEXT_LENGTH = 300
NAME_OF_VARIABLE = r"[A-Za-z_][A-Za-z0-9_]{0,127}"


class Refused(ConnectionRefusedError):
    """Code has no network access while it is imported."""


def refuse(event, arguments):
    if event == "socket.connect" or event == "socket.sendto":
        if isinstance(arguments[1], tuple):
            raise Refused("the import probe has no network access")
    elif event == "socket.getaddrinfo" or event == "socket.gethostbyname":
        raise Refused("the import probe has no network access")


def with_lambda_paths(text):
    for folder, name in INPUT["shown"]:
        text = text.replace(folder, name)
    return text[:MAX_TEXT_LENGTH]


def causes_of(error):
    seen = []
    while error is not None and error not in seen:
        seen.append(error)
        error = error.__cause__ or error.__context__
    return seen


def find_missing_variable(error):
    """The variable that the code read but that is not set."""
    if not isinstance(error, KeyError) or not error.args or not isinstance(error.args[0], str):
        return None
    frames = traceback.extract_tb(error.__traceback__)
    last = frames[-1] if frames else None
    if not re.fullmatch(NAME_OF_VARIABLE, error.args[0]):
        return None
    of_environment = last is not None and last.name == "__getitem__" and last.filename in ("<frozen os>", os.__file__)
    return error.args[0] if of_environment and error.args[0] not in os.environ else None


def find_rejected_variable(causes):
    """The variable whose stand-in value the code rejected, if the error or its lines name it."""
    for error in causes:
        said = " ".join(str(each) for each in (error, getattr(error, "doc", ""), *error.args))
        for name, value in INPUT["standIns"].items():
            if len(value) > 8 and value.lower() in said.lower():
                return name
        for name in INPUT["standIns"]:
            if len(name) > 2 and re.search(r"\b%s\b" % name, said):
                return name
        for frame in reversed(traceback.extract_tb(error.__traceback__)):
            for name in INPUT["standIns"]:
                if "env" in frame.line and re.search(r"\b%s\b" % name, frame.line):
                    return name
    return None


def innermost_place(error):
    if isinstance(error, SyntaxError) and error.filename:
        return error.filename, error.lineno
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        if any(frame.filename.startswith(folder + os.sep) for folder, _ in INPUT["shown"]):
            return frame.filename, frame.lineno
    return None, None


def failure_of(error):
    causes = causes_of(error)
    file, line = innermost_place(error)
    result = {
        "outcome": "failed",
        "type": with_lambda_paths(type(error).__name__),
        "message": with_lambda_paths(str(error)),
        "isImportError": isinstance(error, ImportError),
        "isRefused": any(isinstance(each, Refused) for each in causes),
        "file": None if file is None else with_lambda_paths(file),
        "line": line,
    }
    wanted = next((name for name in map(find_missing_variable, causes) if name is not None), None)
    if wanted is not None:
        return dict(result, missingVariable=wanted, isRefused=True)
    about = None if result["isImportError"] or result["isRefused"] else find_rejected_variable(causes)
    return result if about is None else dict(result, aboutVariable=about)


def attempt():
    module_name, _, function_name = INPUT["handler"].rpartition(".")
    try:
        module = importlib.import_module(module_name.replace("/", "."))
        getattr(module, function_name)
    except BaseException as error:
        return failure_of(error)
    return {"outcome": "imported"}


with contextlib.suppress(OSError, ValueError):
    resource.setrlimit(resource.RLIMIT_FSIZE, (INPUT["mark"], INPUT["mark"]))
sys.path[:] = INPUT["path"]
sys.argv[:] = [""]
sys.addaudithook(refuse)
os.set_inheritable(INPUT["answer"], False)
result = json.dumps(attempt()).encode()
os.write(INPUT["answer"], result)
os._exit(0)
