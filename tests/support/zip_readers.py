"""Says how the readers at hand see each ZIP of a folder: Python's zipfile, and unzip, bsdtar and Java where they are installed."""

import hashlib
import json
import os
import shutil
import stat
import subprocess
import sys
import zipfile
from concurrent.futures import ThreadPoolExecutor

JAVA = """
import java.nio.file.*; import java.security.*; import java.util.*; import java.util.zip.*;
class Read { public static void main(String[] files) throws Exception {
  for (String file : files) { StringBuilder seen = new StringBuilder();
    try (ZipFile zip = new ZipFile(file)) {
      for (Enumeration<? extends ZipEntry> all = zip.entries(); all.hasMoreElements();) { ZipEntry entry = all.nextElement();
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(zip.getInputStream(entry).readAllBytes());
        seen.append("\\t").append(HexFormat.of().formatHex(entry.getName().getBytes("UTF-8"))).append(":").append(HexFormat.of().formatHex(hash)); }
    } catch (Exception problem) { seen = new StringBuilder("\\terror:").append(HexFormat.of().formatHex(problem.toString().getBytes())); }
    System.out.println(Path.of(file).getFileName() + seen.toString()); } } }
"""


def digest(content):
    return hashlib.sha256(content).hexdigest()


def by_python(path):
    seen = {}
    with zipfile.ZipFile(path) as archive:
        for entry in archive.infolist():
            mode = entry.external_attr >> 16 if entry.create_system == 3 else 0
            name = entry.filename[2:] if entry.filename.startswith("./") else entry.filename
            if name in seen:
                raise ValueError("twice there: " + name)
            kind = "folder" if entry.is_dir() else "link" if stat.S_ISLNK(mode) else "file"
            content = archive.read(entry)
            if name:
                seen[name.rstrip("/")] = [kind, "" if kind == "folder" else digest(content), mode & 0o777]
    return seen


def by_extracting(command):
    def read(path):
        folder = path + ".out"
        shutil.rmtree(folder, ignore_errors=True)
        os.makedirs(folder)
        done = subprocess.run(
            command(path, folder), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
            env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}, preexec_fn=lambda: os.umask(0),
        )
        if done.returncode != 0:
            raise ValueError("status %d: %s" % (done.returncode, done.stdout.decode(errors="replace")[:200]))
        seen = {}
        for top, folders, files in os.walk(folder):
            for name in folders + files:
                full = os.path.join(top, name)
                mode = os.lstat(full).st_mode
                if stat.S_ISLNK(mode):
                    found = ["link", digest(os.fsencode(os.readlink(full))), 0]
                elif stat.S_ISDIR(mode):
                    found = ["folder", "", 0]
                else:
                    with open(full, "rb") as file:
                        found = ["file", digest(file.read()), mode & 0o777]
                seen[os.path.relpath(full, folder)] = found
        return seen

    return read


def answer(read, path):
    try:
        return read(path)
    except Exception as problem:
        return {"error": "%s: %s" % (type(problem).__name__, problem)}


def by_java(paths):
    source = os.path.join(os.path.dirname(paths[0]), "Read.java")
    with open(source, "w") as file:
        file.write(JAVA)
    done = subprocess.run(["java", "-Dfile.encoding=UTF-8", source, *paths], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if done.returncode != 0:
        return None
    seen = {}
    for line in done.stdout.decode().splitlines():
        name, *entries = line.split("\t")
        seen[name] = {}
        for entry in entries:
            key, value = entry.split(":")
            if key == "error":
                seen[name] = {"error": bytes.fromhex(value).decode(errors="replace")}
                break
            path = bytes.fromhex(key).decode()
            path = path[2:] if path.startswith("./") else path
            if path:
                seen[name][path.rstrip("/")] = ["folder" if path.endswith("/") else "file", value, 0]
    return seen


def main(folder):
    paths = sorted(os.path.join(folder, name) for name in os.listdir(folder) if name.endswith(".zip"))
    readers = {"python": by_python}
    if shutil.which("unzip"):
        readers["unzip"] = by_extracting(lambda path, to: ["unzip", "-qq", "-o", path, "-d", to])
    if shutil.which("bsdtar"):
        readers["bsdtar"] = by_extracting(lambda path, to: ["bsdtar", "-x", "-p", "-f", path, "-C", to])
    with ThreadPoolExecutor(4) as pool:
        seen = {
            name: dict(zip(map(os.path.basename, paths), pool.map(lambda path, read=read: answer(read, path), paths)))
            for name, read in readers.items()
        }
    java = by_java(paths) if shutil.which("javac") and shutil.which("java") else None
    if java is not None:
        seen["java"] = java
    print(json.dumps(seen))


main(sys.argv[1])
