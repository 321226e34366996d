"""Runs functions over a /var/task and an /opt as Lambda's bootstrap would: the judge beside the embedded cloud.

Reads `[{"task": {path: text}, "opt": {path: text}, "handler", "environment": {}}]` from stdin; prints a JSON list of what each answers,
or `{"error": type and message}`.
"""

import importlib
import json
import os
import shutil
import sys
import tempfile


def unpack(files, folder, opt):
    """Generated files name modules of layers by their place on Lambda."""
    for path, text in files.items():
        target = os.path.join(folder, path)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with open(target, "w") as file:
            file.write(text.replace('"/opt/', '"%s/' % opt))


def answer_of(case, folder):
    task, opt = os.path.join(folder, "task"), os.path.join(folder, "opt")
    os.makedirs(task)
    unpack(case["task"], task, opt)
    unpack(case["opt"], opt, opt)
    os.environ.update(case["environment"], LAMBDA_TASK_ROOT=task)
    os.chdir(task)
    own = [task]
    if "PYTHONPATH" in case["environment"]:
        own += [os.path.join(task, entry) for entry in case["environment"]["PYTHONPATH"].split(":")]
    else:
        own += [os.path.join(opt, "python/lib/python%d.%d/site-packages" % sys.version_info[:2]), os.path.join(opt, "python")]
    sys.path[:1] = own
    module, name = case["handler"].replace("/", ".").rsplit(".", 1)
    try:
        return getattr(importlib.import_module(module), name)({}, None)
    except BaseException as error:
        return {"error": "%s: %s" % (type(error).__name__, error)}


def in_child(case):
    folder = tempfile.mkdtemp()
    answers = os.path.join(folder, "answer")
    child = os.fork()
    if child == 0:
        try:
            text = json.dumps(answer_of(case, folder))
            with open(answers, "w") as file:
                file.write(text)
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    try:
        with open(answers) as file:
            return json.load(file)
    except (OSError, ValueError):
        return {"error": "it ended without an answer"}
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    for variable in ("PYTHONPATH", "PYTHONSAFEPATH"):
        os.environ.pop(variable, None)
    json.dump([in_child(case) for case in json.load(sys.stdin)], sys.stdout)
