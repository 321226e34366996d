"""The folder of one call, which contains everything it unpacks. Nothing else is removed on a shared machine."""

import contextlib
import os
import shutil
import tempfile

from strays import IS_ALONE


@contextlib.contextmanager
def call_folder():
    shared = tempfile.gettempdir()
    first = set(os.listdir(shared)) if IS_ALONE else set()
    folder = tempfile.mkdtemp(prefix="import-probe-")
    try:
        yield folder
    finally:
        remove(folder)
        # On Lambda, new files were created by an import, and the next import would find them.
        for name in set(os.listdir(shared)) - first if IS_ALONE else ():
            remove(os.path.join(shared, name))


def remove(path):
    """Also removes folders whose permissions imported code changed."""
    if os.path.islink(path) or not os.path.isdir(path):
        with contextlib.suppress(OSError):
            os.unlink(path)
        return
    for at, names, _ in os.walk(path):
        for name in names:
            if not os.path.islink(os.path.join(at, name)):
                with contextlib.suppress(OSError):
                    os.chmod(os.path.join(at, name), 0o700)
    shutil.rmtree(path, ignore_errors=True)
