/** Python functions made after faults that people reported in public, each a kind of its own. */
import type { Files } from "../../support/fleet.ts";
import type { Outage } from "./outage.ts";
import { app, reads } from "./python.ts";

/**
 * A library that came with the package: it opens what it is given, fills templates, lists folders and starts what it
 * finds.
 */
const library: Files = {
  "tinylib-1.0.dist-info/RECORD": "tinylib/__init__.py,,\n",
  "tinylib/__init__.py": [
    "import glob, importlib, json, os, runpy, sys",
    "def read(path):\n    with open(path) as file:\n        return json.load(file)",
    "def read_template(pattern, **holes):\n    return read(pattern.format(**holes))",
    "def read_all(pattern):\n    return [read(path) for path in sorted(glob.glob(pattern, recursive=True))]",
    "def read_url(url):\n    return read(url.split('://', 1)[1].lstrip('/') if '://' in url else url)",
    "def read_referring(path):\n    return read(os.path.join(os.path.dirname(path), read(path)['ref']))",
    "def read_store(path):\n    return read(path + '.json')",
    "class Loader:\n    def __init__(self, folder):\n        self.folder = folder\n    def get(self, name):\n        with open(os.path.join(self.folder, name)) as file:\n            return file.read()",
    "def run_scripts(folder):\n    return sorted(runpy.run_path(path)['NAME'] for path in glob.glob(os.path.join(folder, '[a-z]*.py')))",
    "def configured(path):\n    with open(path) as file:\n        settings = dict(line.strip().split('=', 1) for line in file if '=' in line)\n    return settings",
    "def find_dotenv(name):\n    at = os.path.dirname(os.path.abspath(sys._getframe(1).f_code.co_filename))\n    while at != os.path.dirname(at):\n        if os.path.exists(os.path.join(at, name)):\n            return os.path.join(at, name)\n        at = os.path.dirname(at)\n    return None",
    "def load(name):\n    module, _, attribute = name.partition(':')\n    found = importlib.import_module(module)\n    return getattr(found, attribute) if attribute else found",
    "",
  ].join("\n"),
};
const lib = (
  title: string,
  body: string,
  right: Outage["right"] = "moves",
  more: Partial<Outage> & { readonly imports?: string } = {},
): Outage => {
  const { imports = "", own, ...others } = more;
  return reads(title, `import tinylib, shared\n${imports}`, body, right, {
    ...others,
    own: { ...library, ...own, "app.py": app(`import json, os, tinylib, shared\n${imports}`, body) },
  });
};
const own = (imports: string, body: string, files: Files): Pick<Outage, "own"> => ({
  own: { "app.py": app(imports, body), ...files },
});
const script = "import os, subprocess, sys, shared";
const outside = (name: string, body: string): Partial<Outage> => ({
  own: {
    "app.py": app(`from shared.${name} import load`, "return load()"),
    "settings.json": '{"s": 2}',
  },
  more: {
    [`shared/${name}.py`]: `import inspect, json, os, pathlib, re, sys\n\ndef load():\n${body
      .split("\n")
      .map((line) => `    ${line}`)
      .join("\n")}\n`,
  },
});
const upwards = (title: string, name: string, body: string, right: Outage["right"] = "stays") =>
  reads(title, "", "", right, outside(name, body));

export const reportedInPython: readonly Outage[] = [
  // Paths that a library opens.
  lib("hands a library a path", "return tinylib.read('shared/data/prices.json')"),
  lib("hands a library a folder by its name", "return tinylib.Loader('shared').get('templates/mail.txt')"),
  lib("hands a library a folder of templates", "return tinylib.Loader('shared/templates').get('mail.txt')"),
  lib("hands a library a template of a path", "return tinylib.read_template('shared/data/{name}.json', name='prices')"),
  lib("hands a library a glob", "return tinylib.read_all('shared/data/**/*.json')"),
  lib("hands a library a joined text", "return tinylib.read('/'.join(['shared', 'data', 'prices.json']))"),
  lib("hands a library a joined text of os.sep", "return tinylib.read(os.sep.join(('shared', 'data', 'prices.json')))"),
  lib("hands a library a filled text", "return tinylib.read('%s/%s' % ('shared', 'data/prices.json'))"),
  lib("hands a library parts from a list", "return tinylib.read(os.path.join(*['shared', 'data', 'prices.json']))"),
  lib("hands a library a URL of a file", "return tinylib.read_url('sqlite:///shared/data/prices.json')"),
  lib(
    "hands a library a variable of the shell",
    "return tinylib.read(os.path.expandvars('$LAMBDA_TASK_ROOT/shared/data/prices.json'))",
  ),
  lib(
    "hands a library a file that refers to another",
    "return tinylib.read_referring('shared/schemas/main.json')",
    "moves",
    {
      more: { "shared/schemas/main.json": '{"ref": "types.json"}', "shared/schemas/types.json": '{"t": 1}' },
    },
  ),
  lib("hands a library the name of a store without its ending", "return tinylib.read_store('shared/data/prices')"),
  lib(
    "hands a library what a file of settings says",
    "return tinylib.read(tinylib.configured('app.ini')['prices'])",
    "moves",
    {
      own: { "app.ini": "prices=shared/data/prices.json\n" },
    },
  ),
  lib("hands a library scripts to run by path", "return tinylib.run_scripts('shared/plugins')", "stays"),
  lib(
    "lets settings name scripts to run by path",
    "return tinylib.run_scripts(tinylib.configured('alembic.ini')['script_location'])",
    "stays",
    {
      own: { "alembic.ini": "[alembic]\nscript_location=shared/plugins\n" },
    },
  ),
  lib(
    "hands a library a folder below a root from the environment",
    "return sorted(os.listdir(os.path.join(os.environ['APP_ROOT'], 'shared', 'data')))",
    "moves",
    {
      environment: { APP_ROOT: "." },
    },
  ),
  lib("hands a library a URL from the environment", "return tinylib.read_url(os.environ['DB'])", "moves", {
    environment: { DB: "sqlite:///shared/data/prices.json" },
  }),
  lib(
    "hands a library a folder's name from the environment",
    "return tinylib.Loader(os.environ['DATA']).get('data/prices.json')",
    "moves",
    {
      environment: { DATA: "shared" },
    },
  ),
  lib(
    "looks upwards from itself with a library",
    "return tinylib.read(tinylib.find_dotenv('settings.json'))",
    "moves",
    {
      own: { "settings.json": '{"s": 2}' },
    },
  ),

  // Working directories.
  reads(
    "changes into the shared folder",
    "import json, os, shared",
    "os.chdir('shared')\nreturn json.load(open('data/prices.json'))",
  ),
  reads(
    "changes into it for a while",
    "import contextlib, json, shared",
    "with contextlib.chdir('shared'):\n    return json.load(open('data/prices.json'))",
  ),
  reads(
    "changes into what its environment says",
    "import json, os, shared",
    "os.chdir(os.environ['WORKDIR'])\nreturn json.load(open('data/prices.json'))",
    "moves",
    {
      environment: { WORKDIR: "shared" },
    },
  ),
  reads(
    "changes into a package and imports beside it",
    "import os, sys, shared",
    "os.chdir('shared/plugins')\nsys.path.insert(0, '')\nimport one\nreturn one.NAME",
    "stays",
  ),
  reads(
    "starts a program in the shared folder",
    script,
    "return subprocess.run(['cat', 'data/prices.json'], cwd='shared', capture_output=True, text=True).stdout",
  ),
  reads(
    "starts a script in the shared folder",
    script,
    "return subprocess.check_output([sys.executable, 'job.py'], cwd='shared', text=True) + 'done'",
    "stays",
  ),
  reads(
    "starts a script of the shell in its folder",
    script,
    "return subprocess.check_output(['sh', 'tool.sh'], cwd='shared/bin', text=True)",
  ),
  reads(
    "goes into the folder in the shell",
    script,
    "return subprocess.check_output('cd shared && python3 job.py && echo done', shell=True, text=True)",
    "stays",
  ),
  reads(
    "adds a folder to PATH",
    script,
    "os.environ['PATH'] += os.pathsep + os.path.join(os.getcwd(), 'shared/bin')\nreturn subprocess.check_output(['sh', '-c', '. tool.sh'], text=True)",
  ),

  // Processes.
  reads(
    "starts a command line that it splits",
    script,
    "return subprocess.check_output('python3 -m shared.worker'.split(), text=True)",
    "stays",
  ),
  reads(
    "starts a list that it adds to",
    script,
    "command = [sys.executable]\ncommand += ['-m', 'shared.worker']\nreturn subprocess.check_output(command, text=True)",
    "stays",
  ),
  reads(
    "starts a list that it extends",
    script,
    "command = [sys.executable]\ncommand.extend(['-m', 'shared.worker'])\nreturn subprocess.check_output(command, text=True)",
    "stays",
  ),
  reads(
    "starts a sum of lists",
    script,
    "return subprocess.check_output([sys.executable, '-m'] + ['shared.worker'], text=True)",
    "stays",
  ),
  reads(
    "starts what a helper makes",
    `${script}\ndef command(name):\n    return [sys.executable, '-m', name]`,
    "return subprocess.check_output(command('shared.worker'), text=True)",
    "stays",
  ),
  reads(
    "starts a script without an ending",
    script,
    "return subprocess.check_output([sys.executable, 'tool'], text=True)",
    "stays",
    own(script, "return subprocess.check_output([sys.executable, 'tool'], text=True)", {
      tool: "from shared.db import ping\nprint(ping())\n",
    }),
  ),
  reads(
    "starts a script of the shell that starts a module",
    script,
    "",
    "stays",
    own(script, "return subprocess.check_output(['sh', 'job.sh'], text=True)", {
      "job.sh": "#!/bin/sh\nexec python3 -m shared.worker\n",
    }),
  ),
  reads(
    "starts a script of the shell that runs a shared script",
    script,
    "",
    "stays",
    own(script, "return subprocess.check_output(['sh', './job.sh'], text=True)", {
      "job.sh": "set -e\npython3 shared/job.py\necho done\n",
    }),
  ),
  reads(
    "starts a script of the shell that reads data",
    script,
    "",
    "moves",
    own(script, "return subprocess.check_output(['sh', 'job.sh'], text=True)", {
      "job.sh": "cat shared/templates/mail.txt\n",
    }),
  ),
  reads(
    "starts a script of the shell without shared code",
    script,
    "",
    "moves",
    own(script, "return subprocess.check_output(['sh', 'job.sh'], text=True)", { "job.sh": "echo hello\n" }),
  ),
  reads(
    "starts a module that imports by a name",
    script,
    "",
    "stays",
    own(script, "return subprocess.check_output([sys.executable, '-m', 'runner', 'shared.db'], text=True)", {
      "runner.py": "import importlib, sys\nprint(importlib.import_module(sys.argv[1]).ping())\n",
    }),
  ),
  reads(
    "starts several in the shell",
    script,
    "return subprocess.check_output('true; python3 -c \"from shared.db import ping; print(ping())\"', shell=True, text=True)",
    "stays",
  ),
  reads(
    "replaces a child by Python",
    script,
    "read, write = os.pipe()\nif os.fork() == 0:\n    os.dup2(write, 1)\n    os.execvp('python3', ['python3', '-m', 'shared.worker'])\nos.close(write)\nos.wait()\nreturn os.read(read, 100).decode()",
    "stays",
  ),
  reads(
    "starts Python by asyncio",
    "import asyncio, sys, shared",
    "async def run():\n    child = await asyncio.create_subprocess_exec(sys.executable, '-m', 'shared.worker', stdout=asyncio.subprocess.PIPE)\n    return (await child.communicate())[0].decode()\nreturn asyncio.run(run())",
    "stays",
  ),
  reads(
    "starts Python with its own path in the environment",
    script,
    "os.environ['PYTHONPATH'] = os.getcwd()\nreturn subprocess.check_output([sys.executable, '-c', 'from shared.db import ping; print(ping())'], text=True)",
    "stays",
  ),
  reads(
    "pools processes that spawn",
    "import multiprocessing, shared.job",
    "context = multiprocessing.get_context('forkserver')\nmine, theirs = context.Pipe()\nprocess = context.Process(target=shared.job.tell, args=(theirs,))\nprocess.start()\nanswer = mine.recv() if mine.poll(20) else 'nothing'\nprocess.join()\nreturn answer",
    "moves",
    {
      more: { "shared/job.py": "def run():\n    return 'ran'\n\ndef tell(pipe):\n    pipe.send(run())\n" },
    },
  ),

  // Out of the shared code, into the package.
  upwards(
    "splits its own path",
    "splits",
    "return json.load(open(os.path.join(os.path.split(os.path.dirname(__file__))[0], 'settings.json')))",
  ),
  upwards("cuts its own path", "cuts", "return json.load(open(__file__[:-len('shared/cuts.py')] + 'settings.json'))"),
  upwards(
    "partitions its own path",
    "partitions",
    "return json.load(open(__file__.rpartition('shared')[0] + 'settings.json'))",
  ),
  upwards(
    "splits its own path from the right",
    "rsplits",
    "return json.load(open(__file__.rsplit('/', 2)[0] + '/settings.json'))",
  ),
  upwards(
    "replaces in its own path",
    "replaces",
    "return json.load(open(__file__.replace('shared/replaces.py', 'settings.json')))",
  ),
  upwards(
    "substitutes in its own path",
    "substitutes",
    "return json.load(open(re.sub(r'shared/.*$', 'settings.json', __file__)))",
  ),
  upwards(
    "joins dots to its own path",
    "dots",
    "return json.load(open(os.path.abspath(os.path.join(__file__, os.pardir, os.pardir, 'settings.json'))))",
  ),
  upwards(
    "walks up its parents",
    "parents",
    "for parent in pathlib.Path(__file__).resolve().parents:\n    if (parent / 'settings.json').exists():\n        return json.loads((parent / 'settings.json').read_text())",
  ),
  upwards(
    "walks up in a loop",
    "loops",
    "at = pathlib.Path(__file__).parent\nwhile not (at / 'settings.json').exists():\n    if at == at.parent:\n        return None\n    at = at.parent\nreturn json.loads((at / 'settings.json').read_text())",
  ),
  upwards(
    "takes the next parent that fits",
    "fitting",
    "root = next(p for p in pathlib.Path(__file__).parents if (p / 'settings.json').is_file())\nreturn json.loads((root / 'settings.json').read_text())",
  ),
  upwards(
    "finds its path by its frame",
    "frames",
    "here = os.path.dirname(os.path.abspath(inspect.currentframe().f_code.co_filename))\nreturn json.load(open(os.path.join(here, '..', 'settings.json')))",
  ),
  upwards(
    "finds its path by inspect",
    "inspects",
    "here = os.path.dirname(inspect.getfile(load))\nreturn json.load(open(here + '/../settings.json'))",
  ),
  upwards(
    "finds its path by its code",
    "codes",
    "return json.load(open(os.path.join(os.path.dirname(load.__code__.co_filename), '..', 'settings.json')))",
  ),
  upwards(
    "finds its path by its module",
    "modules",
    "return json.load(open(os.path.join(os.path.dirname(sys.modules[__name__].__file__), '..', 'settings.json')))",
  ),
  upwards(
    "finds its path by its spec",
    "specs",
    "return json.load(open(os.path.join(os.path.dirname(__spec__.origin), '..', 'settings.json')))",
  ),
  upwards("goes by its working directory", "working", "return json.load(open('settings.json'))", "moves"),
  upwards(
    "goes by the first of sys.path",
    "firsts",
    "return json.load(open(os.path.join(sys.path[0], 'settings.json')))",
    "moves",
  ),
  upwards(
    "goes by LAMBDA_TASK_ROOT",
    "roots",
    "return json.load(open(pathlib.Path(os.environ['LAMBDA_TASK_ROOT']) / 'settings.json'))",
    "moves",
  ),
  reads("lets a library look upwards from the shared code", "", "", "stays", {
    own: { ...library, "settings.json": '{"s": 2}', "app.py": app("from shared.dotenv import load", "return load()") },
    more: {
      "shared/dotenv.py":
        "def load():\n    import tinylib\n    return tinylib.read(tinylib.find_dotenv('settings.json'))\n",
    },
  }),
  reads(
    "climbs from the shared module",
    "import json, os, shared",
    "return json.load(open(os.path.join(os.path.dirname(shared.__file__), '..', 'settings.json')))",
    "stays",
    own(
      "import json, os, shared",
      "return json.load(open(os.path.join(os.path.dirname(shared.__file__), '..', 'settings.json')))",
      { "settings.json": '{"s": 2}' },
    ),
  ),
  reads(
    "climbs from the file of an imported function",
    "import inspect, json, pathlib\nfrom shared.db import ping",
    "",
    "stays",
    own(
      "import inspect, json, pathlib\nfrom shared.db import ping",
      "return json.loads((pathlib.Path(inspect.getfile(ping)).parent.parent / 'settings.json').read_text())",
      { "settings.json": '{"s": 2}' },
    ),
  ),

  // Modules by names in texts, which the layer's copy lacks.
  ...[
    [
      "imports by an f-string",
      "import importlib",
      "return importlib.import_module(f\"shared.plugins.{event.get('name', 'three')}\").NAME",
      {},
      {},
    ],
    [
      "imports by its environment",
      "import importlib, os",
      "return importlib.import_module(os.environ['PLUGIN']).NAME",
      { PLUGIN: "shared.plugins.three" },
      {},
    ],
    [
      "imports by a relative name",
      "import importlib",
      "return importlib.import_module('.' + event.get('name', 'three'), 'shared.plugins').NAME",
      {},
      {},
    ],
    [
      "imports by settings",
      "import importlib, json",
      "return importlib.import_module(json.load(open('plugins.json'))[0]).NAME",
      {},
      { "plugins.json": '["shared.plugins.three"]' },
    ],
    [
      "imports every plugin",
      "import importlib, pkgutil, shared.plugins",
      "return sorted(importlib.import_module('shared.plugins.' + each.name).NAME for each in pkgutil.iter_modules(shared.plugins.__path__))",
      {},
      {},
    ],
    [
      "configures logging by class name",
      "import logging.config",
      "logging.config.dictConfig({'version': 1, 'handlers': {'h': {'()': 'shared.plugins.three.Handler'}}, 'root': {'handlers': ['h']}})\nreturn type(logging.getLogger().handlers[-1]).__name__",
      {},
      {},
    ],
    [
      "resolves an entry point",
      "import importlib.metadata",
      "return [each.load() for each in importlib.metadata.entry_points(group='acme')]",
      {},
      {
        "acme-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: acme\nVersion: 1.0\n",
        "acme-1.0.dist-info/entry_points.txt": "[acme]\nthree = shared.plugins.three:NAME\n",
      },
    ],
    [
      "loads a pickle",
      "import pickle",
      "return pickle.load(open('kept.pickle', 'rb'))()",
      {},
      { "kept.pickle": "cshared.plugins.three\nname\n." },
    ],
    ["looks a class up by name", "import pydoc", "return pydoc.locate('shared.plugins.three.NAME')", {}, {}],
    [
      "resolves a name by pkgutil",
      "import pkgutil",
      "return pkgutil.resolve_name('shared.plugins.three:NAME')",
      {},
      {},
    ],
  ].map(
    ([title, imports, body, environment, files]): Outage => ({
      title: `${title} what the layer lacks`,
      own: { "app.py": app(imports as string, body as string), ...(files as Files) },
      onlyHere: {
        "shared/plugins/three.py":
          "import logging\nNAME = 'three'\n\ndef name():\n    return NAME\n\nclass Handler(logging.NullHandler):\n    pass\n",
      },
      environment: environment as Record<string, string>,
      right: "stays",
    }),
  ),
  reads(
    "imports by its environment what the layer holds",
    "import importlib, os",
    "return importlib.import_module(os.environ['PLUGIN']).NAME",
    "moves",
    { environment: { PLUGIN: "shared.plugins.one" } },
  ),
  reads(
    "resolves an entry point of the layer",
    "import importlib.metadata",
    "",
    "moves",
    own("import importlib.metadata", "return [each.load() for each in importlib.metadata.entry_points(group='acme')]", {
      "acme-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: acme\nVersion: 1.0\n",
      "acme-1.0.dist-info/entry_points.txt": "[acme]\none = shared.plugins.one:NAME\n",
    }),
  ),
  reads(
    "loads a pickle of a shared class",
    "import pickle",
    "",
    "moves",
    own("import pickle", "return pickle.load(open('kept.pickle', 'rb'))", {
      "kept.pickle": "cshared.plugins.one\nNAME\n.",
    }),
  ),

  // Listing and searching.
  reads(
    "lists the modules of a package by its name",
    "import pkgutil",
    "return sorted(each.name for each in pkgutil.iter_modules(['shared/plugins']))",
    "stays",
  ),
  reads(
    "lists the modules of the shared folder",
    "import pkgutil",
    "return sorted(each.name for each in pkgutil.iter_modules(['shared']))",
    "stays",
  ),
  reads(
    "lists what lies beside the handler",
    "import os, pkgutil, shared",
    "return sorted(each.name for each in pkgutil.iter_modules([os.path.dirname(os.path.abspath(__file__))]))",
    "stays",
  ),
  reads("lists the working directory", "import os, shared", "return 'shared' in os.listdir('.')"),
  reads("asks for the folder", "import os, shared", "return os.path.isdir('shared')"),
  reads(
    "finds every module below its root",
    "import glob, shared",
    "return len(glob.glob('**/*.py', recursive=True)) > 3",
    "stays",
  ),
  reads(
    "searches a folder with a finder",
    "import importlib.machinery",
    "return importlib.machinery.PathFinder.find_spec('job', ['shared']).name",
    "stays",
  ),
  reads(
    "adds to sys.path what its environment says",
    "import os, sys\nsys.path.insert(0, os.environ['EXTRA'])\nimport job",
    "return job.run()",
    "stays",
    { environment: { EXTRA: "shared" } },
  ),
  reads(
    "adds its parts to sys.path in a loop",
    "import os, sys\nfor part in ('lib', 'shared'):\n    sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), part))\nimport job",
    "return job.run()",
    "stays",
  ),
  reads(
    "imports a shared archive",
    "import shared, sys",
    "sys.path.insert(0, 'shared/vendored.txt')\nreturn 'vendored' in ' '.join(sys.path)",
    "moves",
    { more: { "shared/vendored.txt": "no archive" } },
  ),

  // What goes on working.
  reads(
    "registers by importing",
    "import shared.registry\nimport shared.registered",
    "return shared.registry.FOUND",
    "moves",
    {
      more: {
        "shared/registry.py": "FOUND = []\n\ndef register(name):\n    FOUND.append(name)\n",
        "shared/registered.py": "from .registry import register\nregister('me')\n",
      },
    },
  ),
  reads(
    "reads resources of a folder without __init__",
    "import importlib.resources, shared",
    "return importlib.resources.files('shared.data').joinpath('prices.json').read_text()",
  ),
  reads(
    "finds translations",
    "import gettext, shared",
    "return gettext.find('app', localedir='shared/locales', languages=['de']) is not None",
    "moves",
    { more: { "shared/locales/de/LC_MESSAGES/app.mo": "" } },
  ),
  reads(
    "opens a database by URI",
    "import sqlite3, shared",
    "return sqlite3.connect('file:shared/data/empty.db?mode=ro', uri=True).execute('select 1').fetchone()[0]",
    "moves",
    { more: { "shared/data/empty.db": "" } },
  ),
  reads(
    "opens a URL of a file",
    "import os, shared\nfrom urllib.request import urlopen",
    "return urlopen('file://' + os.getcwd() + '/shared/data/prices.json').read().decode()",
  ),
  reads("reads bytes of a path in bytes", "import os, shared", "return open(b'shared/templates/mail.txt').read()"),
  reads(
    "maps names to files",
    "import json, shared\nFILES = {'prices': 'shared/data/prices.json'}",
    "return json.load(open(FILES[event.get('name', 'prices')]))",
  ),
  reads(
    "has a setting with a file",
    "import shared\nclass Settings:\n    env_file = 'shared/templates/mail.txt'\n\ndef load(settings):\n    return open(getattr(settings, 'env_file')).read()",
    "return load(Settings)",
  ),
  reads(
    "reads metadata",
    "import importlib.metadata, shared",
    "",
    "moves",
    own("import importlib.metadata, shared", "return importlib.metadata.version('acme')", {
      "acme-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: acme\nVersion: 1.0\n",
    }),
  ),
  reads("asks for its own source", "import inspect\nfrom shared.db import ping", "return inspect.getsource(ping)"),
];
