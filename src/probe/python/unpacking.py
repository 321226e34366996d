import os
import stat
import zipfile

from unusable import Unusable


def unpack(archive, folder, leave_out):
    os.makedirs(folder, exist_ok=True)
    try:
        with zipfile.ZipFile(archive) as entries:
            for entry in entries.infolist():
                if not any(pattern.search(entry.filename) for pattern in leave_out):
                    unpack_entry(entries, entry, folder)
    except (zipfile.BadZipFile, NotImplementedError, OSError) as error:
        raise Unusable("it cannot be unpacked: %s: %s" % (type(error).__name__, error))


def unpack_entry(entries, entry, folder):
    mode = entry.external_attr >> 16
    if stat.S_ISLNK(mode):
        link = os.path.join(folder, entry.filename)
        target = entries.read(entry).decode()
        if not os.path.isabs(entry.filename) and ".." not in entry.filename.split("/") and not os.path.isabs(target):
            os.makedirs(os.path.dirname(link), exist_ok=True)
            if os.path.lexists(link):
                os.remove(link)
            os.symlink(target, link)
        return
    path = os.path.join(folder, entry.filename)
    if not entry.is_dir() and os.path.lexists(path):
        os.remove(path)
    path = entries.extract(entry, folder)
    if not entry.is_dir():
        os.chmod(path, (mode & 0o777) or 0o644)
