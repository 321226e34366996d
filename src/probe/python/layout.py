"""Lays out one side of the comparison: a package in its own folder, and its layers as Lambda merges them into /opt.

Layers are laid out instead of attached, because extensions and wrappers of attached ones would run here.
"""

import hashlib
import os
import re
import shutil

from download import download
from places import NOW, SCRATCH, TASK_ROOT
from unpacking import unpack
from unusable import Unusable


def laid_out(event, name):
    side = event[name]
    task = os.path.join(NOW, name)
    unpack(package_of(event), task, [re.compile(pattern) for pattern in side["without"]])
    return task, opt_of(side["layers"], event["layers"])


def package_of(event):
    path = os.path.join(NOW, "package.zip")
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
