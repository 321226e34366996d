"""Imports functions the way Lambda does, each in a process of its own: the judge of what the import proof says.

Reads `[{"task": {path: text}, "layers": [{path: text}], "handler"}]` from stdin. Prints a JSON list of
`{"says": "ok" or the error's type and message, "loaded": [names of modules from package and layers, if ok]}`.
"""

import importlib
import json
import os
import shutil
import sys
import tempfile


def unpack(files, folder):
    for path, text in files.items():
        target = os.path.join(folder, path)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with open(target, "w") as file:
            file.write(text)


def outcome_of(case, folder):
    task, opt = os.path.join(folder, "task"), os.path.join(folder, "opt")
    os.makedirs(task)
    unpack(case["task"], task)
    for layer in case["layers"]:
        unpack(layer, opt)
    minor = "python3.%d" % sys.version_info[1]
    sys.path[:1] = [task, os.path.join(opt, "python", "lib", minor, "site-packages"), os.path.join(opt, "python")]
    module, name = case["handler"].replace("/", ".").rsplit(".", 1)
    try:
        getattr(importlib.import_module(module), name)({}, None)
    except BaseException as error:
        return json.dumps({"says": "%s: %s" % (type(error).__name__, error), "loaded": []})
    loaded = sorted(name for name, module in list(sys.modules.items()) if is_in(module, folder))
    return json.dumps({"says": "ok", "loaded": loaded})


def is_in(module, folder):
    places = [getattr(module, "__file__", None) or ""] + [str(place) for place in getattr(module, "__path__", [])]
    return any(place.startswith(folder) for place in places)


def in_child(case):
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        folder = tempfile.mkdtemp()
        try:
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            os.write(writing, outcome_of(case, folder).encode())
        finally:
            shutil.rmtree(folder, ignore_errors=True)
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as answer:
        outcome = json.load(answer)
    os.waitpid(child, 0)
    return outcome


sys.dont_write_bytecode = True
json.dump([in_child(case) for case in json.load(sys.stdin)], sys.stdout)
