import os
import posixpath
import shutil
import stat
import zipfile

from unusable import Unusable


def unpack(archives, folder, leave_out):
    """Unpacks into a new folder. Later archives replace files of earlier ones. Links come last, so that no file is
    written through a link.
    """
    os.makedirs(folder)
    opened = []
    try:
        merged = {}
        for archive in archives:
            entries = zipfile.ZipFile(archive)
            opened.append(entries)
            for entry in entries.infolist():
                name = posixpath.normpath(entry.filename)
                is_left_out = any(pattern.search(name) for pattern in leave_out)
                if not entry.is_dir() and not is_left_out and stays_inside(name):
                    merged[name] = (entries, entry)
        for is_link in (False, True):
            for name, (entries, entry) in merged.items():
                if stat.S_ISLNK(entry.external_attr >> 16) == is_link:
                    unpack_entry(entries, entry, os.path.join(folder, name), is_link)
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError) as error:
        raise Unusable("it cannot be unpacked: %s: %s" % (type(error).__name__, str(error)[:200]))
    finally:
        for entries in opened:
            entries.close()


def stays_inside(name):
    return not posixpath.isabs(name) and ".." not in name.split("/") and "\0" not in name


def unpack_entry(entries, entry, path, is_link):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    if is_link:
        target = entries.read(entry).decode()
        if not posixpath.isabs(target) and not os.path.lexists(path):
            os.symlink(target, path)
        return
    with entries.open(entry) as content, open(path, "wb") as file:
        shutil.copyfileobj(content, file)
    os.chmod(path, ((entry.external_attr >> 16) & 0o777) or 0o644)
