"""Whether data files that stay under /var/task hide the layer's package of the same name. Run with each Python; prints JSON."""

import importlib
import json
import os
import pkgutil
import shutil
import sys
import tempfile


def unpack(folder, files):
    for path, text in files.items():
        target = os.path.join(folder, path)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with open(target, "w") as file:
            file.write(text)


def told(layer):
    root = tempfile.mkdtemp()
    task, opt = os.path.join(root, "task"), os.path.join(root, "opt")
    unpack(task, {"shared/data/a.json": "own", "shared/mail.txt": "own", "shared/py.typed": ""})
    unpack(opt, layer)
    sys.path[:0] = [task, opt]
    try:
        importlib.invalidate_caches()
        shared = importlib.import_module("shared")
        return {
            "folders": [os.path.relpath(folder, root) for folder in shared.__path__],
            "db": importlib.import_module("shared.db").NAME,
            "data": os.path.relpath(list(importlib.import_module("shared.data").__path__)[0], root),
            "modules": sorted(each.name for each in pkgutil.iter_modules(shared.__path__)),
            "read": open(os.path.join(task, "shared/data/a.json")).read(),
        }
    finally:
        del sys.path[:2]
        for name in [name for name in sys.modules if name.split(".")[0] == "shared"]:
            del sys.modules[name]
        shutil.rmtree(root)


sys.dont_write_bytecode = True
CODE = {"shared/db.py": "NAME = 'layer'\n", "shared/data/a.json": "layer", "shared/data/load.py": ""}
REGULAR = dict(CODE, **{"shared/__init__.py": ""})
json.dump({"regular": told(REGULAR), "nested": told(dict(REGULAR, **{"shared/data/__init__.py": ""})), "namespace": told(CODE)}, sys.stdout)
