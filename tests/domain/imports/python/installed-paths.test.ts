import { expect, test } from "vitest";
import { metadataFiles, recordedFiles, requiredBy } from "../../../../src/domain/imports/python/distributions.ts";
import { dependenciesOf, installedPathsOf } from "../../../../src/domain/imports/python/installed-paths.ts";
import type { Files } from "../../../support/fleet.ts";

const record = (...paths: readonly string[]) => paths.map((path) => `${path},sha256=x,1\n`).join("");
const installed = (files: Files) => ({
  paths: Object.keys(files),
  read: async (path: string) => files[path] ?? null,
});
const requests: Files = {
  "requests/__init__.py": "",
  "requests/certs.pem": "",
  "requests/own.py": "",
  "requests-2.32.3.dist-info/METADATA":
    "Name: requests\nRequires-Dist: idna<4,>=2.5\nRequires-Dist: PySocks ; extra == 'socks'\n\nRequires-Dist: prose\n",
  "requests-2.32.3.dist-info/RECORD": record("requests/__init__.py", "requests/certs.pem", "../../bin/x"),
};

test.each<readonly [string, Files, readonly string[], readonly string[]]>([
  ["a folder with its data and metadata", requests, ["requests"], ["requests-*.dist-info/", "requests/"]],
  ["by any spelling of its name", requests, ["Requests"], ["requests-*.dist-info/", "requests/"]],
  ["a folder takes its metadata along", requests, ["requests/"], ["requests/", "requests-*.dist-info/"]],
  ["a folder that nothing installed stays alone", { "shared/db.py": "" }, ["shared/"], ["shared/"]],
  [
    "several modules, machine code and its libraries",
    {
      "PyYAML-6.0.2.dist-info/RECORD": record(
        "_yaml/__init__.py",
        "yaml/a.py",
        "yaml_ext.so",
        "py.typed",
        "PyYAML.libs/l.so.5",
      ),
      ...{ "_yaml/__init__.py": "", "yaml/a.py": "", "yaml_ext.so": "", "py.typed": "", "PyYAML.libs/l.so.5": "" },
    },
    ["pyyaml"],
    ["PyYAML-*.dist-info/", "_yaml/", "yaml/", "yaml_ext.so", "PyYAML.libs/"],
  ],
  [
    "of a folder that distributions share, only its own part",
    {
      "google_auth-2.1.dist-info/RECORD": record("google/auth/__init__.py", "google/one.py", "google/note.txt"),
      "google_core-1.0.dist-info/RECORD": record("google/core/__init__.py"),
      ...{ "google/auth/__init__.py": "", "google/one.py": "", "google/note.txt": "", "google/core/__init__.py": "" },
    },
    ["google-auth"],
    ["google_auth-*.dist-info/", "google/auth/", "google/one.py"],
  ],
  [
    "nothing outside the package, whatever a RECORD lists",
    {
      "evil-1.0.dist-info/RECORD": record(
        "/etc/passwd",
        "../app.py",
        "a/../../app.py",
        "bin/run.py",
        "evil.py",
        "gone.py",
        "a\\b.py",
      ),
      ...{ "evil.py": "", "app.py": "", "bin/run.py": "", "a/x.py": "" },
    },
    ["evil"],
    ["evil-*.dist-info/", "evil.py"],
  ],
])("a name of an installed package means %s", async (_, files, shared, sharedPaths) => {
  expect(await installedPathsOf(shared, installed(files))).toEqual({ sharedPaths });
});

test("a name without a RECORD, and more folders than a request can name, are refused", async () => {
  const { "requests-2.32.3.dist-info/RECORD": _, ...without } = requests;
  const refused = { code: "not-installed", distribution: "requests" };
  expect(await installedPathsOf(["requests"], installed(without))).toEqual(refused);
  expect(await installedPathsOf(["shared"], installed({ "shared/db.py": "" }))).toMatchObject({
    distribution: "shared",
  });
  const many = Array.from({ length: 120 }, (_, index) => `m${index}.py`);
  const files = Object.fromEntries([...many, "many-1.dist-info/RECORD"].map((path) => [path, record(...many)]));
  expect(await installedPathsOf(["many"], installed(files))).toMatchObject({
    code: "too-many-shared-paths",
    paths: 121,
  });
});

test("what installed packages need is followed through the package, without extras", async () => {
  const files: Files = {
    ...requests,
    "idna-3.7.dist-info/METADATA": "Requires-Dist: Deep.Down (>=1)\n",
    "deep_down-1.0.dist-info/METADATA": "Requires-Dist: requests\n",
    "PySocks-1.7.dist-info/METADATA": "",
  };
  expect(await dependenciesOf(["requests/", "requests-*.dist-info/"], installed(files))).toEqual(["deep_down", "idna"]);
  expect(await dependenciesOf(["shared/"], installed(files))).toEqual([]);
});

test("metadata is that of any version, in every spelling of the name, and of no other distribution", () => {
  const files = new RegExp(metadataFiles("python_dateutil-*.dist-info/"));
  const matched = (path: string) => files.test(path);
  expect(["python_dateutil-2.9.dist-info/METADATA", "Python.Dateutil-3.0.dist-info/x/y"].every(matched)).toBe(true);
  const others = ["python_dateutil/a.py", "python_dateutil_ext-1.dist-info/a", "x/python_dateutil-2.9.dist-info/a"];
  expect(others.some(matched)).toBe(false);
});

test("a RECORD is read as CSV, and requirements only from the header", () => {
  expect(recordedFiles('"a,b.py",sha256=x,1\r\nc.py,,\r\n\r\n')).toEqual(["a,b.py", "c.py"]);
  expect(requiredBy("Requires-Dist: a\r\nRequires-Dist: b; python_version < '4'\r\n\r\nRequires-Dist: c")).toEqual([
    "a",
    "b",
  ]);
});
