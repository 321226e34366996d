"""Runs a function's package as Lambda would, without Lambda: the package first on sys.path, then its layers.

Reads `{"package", "layers": [zip paths], "handler", "environment", "payloads"}` from stdin and prints one JSON line per
payload: `{"answer"}` or `{"error": type, "message"}`.
"""

import importlib
import json
import logging
import os
import sys
import tempfile
import zipfile


def main():
    job = json.load(sys.stdin)
    os.environ.update(job["environment"])
    with tempfile.TemporaryDirectory() as folder:
        task, layers = os.path.join(folder, "task"), os.path.join(folder, "opt")
        zipfile.ZipFile(job["package"]).extractall(task)
        for layer in job["layers"]:
            zipfile.ZipFile(layer).extractall(layers)
        sys.path[:1] = [task, os.path.join(layers, "python")]
        sys.dont_write_bytecode = True
        logging.basicConfig(level=logging.NOTSET, stream=sys.stderr, format="[%(levelname)s] %(message)s")
        for payload in job["payloads"]:
            print(json.dumps(result_of(job["handler"], payload)))


def result_of(handler, payload):
    module, name = handler.replace("/", ".").rsplit(".", 1)
    try:
        answer = getattr(importlib.import_module(module), name)(payload, None)
        return {"answer": json.loads(json.dumps(answer))}
    except BaseException as error:
        return {"error": type(error).__name__, "message": str(error)}


main()
