"""Unpacks one side of the comparison: the package in its own folder, and its layers merged as in /opt.

Layers are not attached, because their extensions and wrappers would run here. They are unpacked again for each
function, because imported code can change them.
"""

import hashlib
import os
import re

from download import download
from places import TASK_ROOT
from unpacking import unpack
from unusable import Unusable


def lay_out(event, name, folder):
    side = event[name]
    task, opt = (os.path.join(folder, name, part) for part in ("task", "opt"))
    unpack([package_of(event, folder)], task, [re.compile(pattern) for pattern in side["without"]])
    unpack([layer_zip(event["layers"][layer], folder) for layer in side["layers"]], opt, [])
    # Generated files load the layer's modules from /opt, which is another folder here.
    for generated in side["generated"]:
        file = os.path.join(task, generated["path"])
        os.makedirs(os.path.dirname(file), exist_ok=True)
        with open(file, "w", encoding="utf-8") as writer:
            writer.write(generated["text"].replace('"/opt/', '"%s/' % opt))
    return task, opt


def package_of(event, folder):
    path = os.path.join(folder, "package.zip")
    if not os.path.exists(path):
        found = download(event["package"]["url"], path, "its package")
        if found != event["package"]["sha256"]:
            raise Unusable("its package changed after the inventory")
    return path


def layer_zip(layer, folder):
    if "file" in layer:
        return os.path.join(TASK_ROOT, layer["file"])
    path = os.path.join(folder, "layer-%s.zip" % hashlib.sha256(layer["url"].encode()).hexdigest()[:16])
    if not os.path.exists(path):
        download(layer["url"], path, "one of its layers")
    return path
