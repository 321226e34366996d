/** Python functions, each of which reaches the shared code in another way. */
import type { Files } from "../../support/fleet.ts";
import type { Outage } from "./outage.ts";

/** What the layer holds, and every function its copy of. */
export const sharedPython: Files = {
  "shared/__init__.py": "",
  "shared/db.py": "def ping():\n    return 'pong'\n",
  "shared/job.py": "def run():\n    return 'ran'\n",
  "shared/worker.py":
    "import sys\nfrom shared.db import ping\nif __name__ == '__main__':\n    sys.stdout.write(ping())\n",
  "shared/data/prices.json": '{"a": 1}',
  "shared/data/more/rates.json": '{"b": 2}',
  "shared/templates/mail.txt": "Dear customer",
  "shared/bin/tool.sh": "echo converted\n",
  "shared/plugins/__init__.py": "",
  "shared/plugins/one.py": "NAME = 'one'\n",
  "shared/plugins/two.py": "NAME = 'two'\n",
  "shared/load.py":
    "import json, os, pathlib\nHERE = pathlib.Path(__file__).parent\n\ndef prices():\n    return json.loads((HERE / 'data' / 'prices.json').read_text())\n\ndef read(path):\n    with open(path) as file:\n        return json.load(file)\n\ndef where(*parts):\n    return os.path.join(os.path.dirname(os.path.abspath(__file__)), *parts)\n",
};

export const app = (imports: string, body: string) =>
  `${imports}\n\ndef handler(event, context):\n${body
    .split("\n")
    .map((line) => `    ${line}`)
    .join("\n")}\n`;
export const reads = (
  title: string,
  imports: string,
  body: string,
  right: Outage["right"] = "moves",
  more: Partial<Outage> = {},
): Outage => ({
  title,
  own: { "app.py": app(imports, body) },
  right,
  ...more,
});

export const pythonOutages: readonly Outage[] = [
  reads("imports", "from shared.db import ping", "return ping()"),
  reads("imports inside a function", "import json", "from shared.db import ping\nreturn ping()"),
  reads(
    "opens from the working directory",
    "import json, shared",
    "with open('shared/data/prices.json') as file:\n    return json.load(file)",
  ),
  reads(
    "opens below LAMBDA_TASK_ROOT",
    "import json, os, shared",
    "with open(os.path.join(os.environ['LAMBDA_TASK_ROOT'], 'shared', 'data', 'prices.json')) as file:\n    return json.load(file)",
  ),
  reads(
    "opens below getcwd",
    "import json, os, shared",
    "return json.load(open(os.getcwd() + '/shared/data/prices.json'))",
  ),
  reads(
    "opens beside the handler",
    "import json, pathlib, shared\nHERE = pathlib.Path(__file__).parent",
    "return json.loads((HERE / 'shared' / 'data' / 'prices.json').read_text())",
  ),
  reads(
    "opens by os.path and dirname",
    "import json, os, shared\nDATA = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'shared', 'data')",
    "return json.load(open(os.path.join(DATA, 'prices.json')))",
  ),
  reads(
    "opens by an f-string",
    "import json, os, shared\nROOT = os.environ.get('LAMBDA_TASK_ROOT', '.')",
    "name = event.get('name', 'prices')\nreturn json.load(open(f'{ROOT}/shared/data/{name}.json'))",
  ),
  reads(
    "opens by a percent sign",
    "import json, shared",
    "return json.load(open('shared/data/%s.json' % event.get('name', 'prices')))",
  ),
  reads(
    "opens by format",
    "import json, shared",
    "return json.load(open('shared/{}/{}.json'.format('data', 'prices')))",
  ),
  reads(
    "opens by a text in two parts",
    "import json, shared\nBASE = 'shared/' + 'data'",
    "return json.load(open(BASE + '/prices.json'))",
  ),
  reads("globs", "import glob, json, shared", "return sorted(glob.glob('shared/data/**/*.json', recursive=True))"),
  reads(
    "globs with pathlib",
    "import json, pathlib, shared",
    "return [json.loads(p.read_text()) for p in sorted(pathlib.Path('shared/data').rglob('*.json'))]",
  ),
  reads(
    "lists a folder of data",
    "import os, json, shared",
    "return [json.load(open(os.path.join('shared/data', name))) for name in sorted(os.listdir('shared/data')) if name.endswith('.json')]",
  ),
  reads(
    "walks a folder of data",
    "import os, shared",
    "return sorted(name for _, _, names in os.walk('shared/data') for name in names)",
  ),
  reads("hands the path on", "from shared.load import read", "return read('shared/data/prices.json')"),
  reads(
    "hands a path on that it makes",
    "import os\nfrom shared.load import read",
    "return read(os.path.join('shared', 'data', event.get('name', 'prices') + '.json'))",
  ),
  reads(
    "takes the path from its environment",
    "import os\nfrom shared.load import read",
    "return read(os.environ['PRICES'])",
    "moves",
    { environment: { PRICES: "shared/data/prices.json" } },
  ),
  reads(
    "takes the path from a file",
    "import json\nfrom shared.load import read",
    "return read(json.load(open('settings.json'))['prices'])",
    "moves",
    {
      own: {
        "app.py": app(
          "import json\nfrom shared.load import read",
          "return read(json.load(open('settings.json'))['prices'])",
        ),
        "settings.json": '{"prices": "shared/data/prices.json"}',
      },
    },
  ),
  reads(
    "takes the path from a module of constants",
    "import json, shared\nfrom places import PRICES",
    "return json.load(open(PRICES))",
    "moves",
    {
      own: {
        "app.py": app("import json, shared\nfrom places import PRICES", "return json.load(open(PRICES))"),
        "places.py":
          "import os\nROOT = os.path.dirname(os.path.realpath(__file__))\nPRICES = os.path.join(ROOT, 'shared', 'data', 'prices.json')\n",
      },
    },
  ),
  reads(
    "takes the path from a function of another module",
    "import json, shared, places",
    "return json.load(open(places.data('prices.json')))",
    "moves",
    {
      own: {
        "app.py": app("import json, shared, places", "return json.load(open(places.data('prices.json')))"),
        "places.py":
          "from pathlib import Path\n\ndef data(name):\n    return Path(__file__).parent / 'shared' / 'data' / name\n",
      },
    },
  ),
  reads(
    "keeps the path in a class",
    "import json, os, shared\nclass Settings:\n    folder = 'shared/data'\n    def __init__(self):\n        self.prices = os.path.join(self.folder, 'prices.json')",
    "return json.load(open(Settings().prices))",
  ),
  reads(
    "has a default parameter",
    "import json, shared\ndef load(path='shared/data/prices.json'):\n    return json.load(open(path))",
    "return load()",
  ),
  reads(
    "loops over paths",
    "import json, shared\nFILES = ['shared/data/prices.json', 'shared/data/more/rates.json']",
    "return [json.load(open(path)) for path in FILES]",
  ),
  reads(
    "changes the working directory",
    "import json, os, shared",
    "os.chdir(os.path.join(os.environ['LAMBDA_TASK_ROOT'], 'shared/data'))\nreturn json.load(open('prices.json'))",
  ),
  reads(
    "reads a template by string.Template",
    "import string, shared",
    "return string.Template(open('shared/templates/mail.txt').read()).substitute()",
  ),
  reads(
    "copies a file to tmp",
    "import shutil, tempfile, os, shared",
    "target = os.path.join(tempfile.mkdtemp(), 'x')\nshutil.copy('shared/templates/mail.txt', target)\nreturn open(target).read()",
  ),
  reads(
    "reads configparser",
    "import configparser, shared",
    "parser = configparser.ConfigParser()\nparser.read('shared/data/settings.ini')\nreturn dict(parser['a'])",
    "moves",
    { more: { "shared/data/settings.ini": "[a]\nb = c\n" } },
  ),
  reads("calls the shared code that reads beside itself", "from shared.load import prices", "return prices()"),
  reads(
    "asks the shared code for a place",
    "import json\nfrom shared.load import where",
    "return json.load(open(where('data', 'prices.json')))",
  ),
  reads(
    "reads beside a module's file",
    "import json, os, shared",
    "return json.load(open(os.path.join(os.path.dirname(shared.__file__), 'data', 'prices.json')))",
  ),
  reads(
    "reads resources",
    "import importlib.resources, json, shared",
    "return json.loads((importlib.resources.files('shared') / 'data' / 'prices.json').read_text())",
  ),
  reads(
    "reads by pkgutil",
    "import json, pkgutil, shared",
    "return json.loads(pkgutil.get_data('shared', 'data/prices.json'))",
  ),
  reads(
    "finds a spec and reads beside it",
    "import importlib.util, json, os",
    "origin = importlib.util.find_spec('shared').origin\nreturn json.load(open(os.path.join(os.path.dirname(origin), 'data', 'prices.json')))",
  ),
  reads(
    "runs a shell script of the shared code",
    "import subprocess, shared",
    "return subprocess.run(['sh', 'shared/bin/tool.sh'], capture_output=True, text=True).stdout",
  ),
  reads(
    "tells whether a file is there",
    "import os, shared",
    "return [os.path.exists('shared/data/prices.json'), os.path.isdir('shared/templates')]",
  ),
  reads(
    "iterates over the plugins",
    "import pkgutil, shared.plugins",
    "return sorted(each.name for each in pkgutil.iter_modules(shared.plugins.__path__))",
  ),
  reads(
    "imports by a name it makes",
    "import importlib",
    "return importlib.import_module('shared.plugins.' + event.get('name', 'one')).NAME",
  ),
  reads("runs a module in its own process", "import runpy", "return runpy.run_module('shared.job')['run']()"),
  reads(
    "spawns by multiprocessing",
    "import multiprocessing\nfrom shared.job import run\n\ndef work(pipe):\n    pipe.send(run())",
    "context = multiprocessing.get_context('spawn')\nmine, theirs = context.Pipe()\nprocess = context.Process(target=work, args=(theirs,))\nprocess.start()\nanswer = mine.recv() if mine.poll(20) else 'nothing'\nprocess.join()\nreturn answer",
  ),
  reads(
    "forks by multiprocessing",
    "import multiprocessing\nfrom shared.job import run\n\ndef work(pipe):\n    pipe.send(run())",
    "context = multiprocessing.get_context('fork')\nmine, theirs = context.Pipe()\nprocess = context.Process(target=work, args=(theirs,))\nprocess.start()\nanswer = mine.recv()\nprocess.join()\nreturn answer",
  ),

  reads("reads its settings out of the package", "from shared.settings import load", "return load()", "stays", {
    own: { "app.py": app("from shared.settings import load", "return load()"), "settings.json": '{"s": 2}' },
    more: {
      "shared/settings.py":
        "import json, pathlib\nROOT = pathlib.Path(__file__).resolve().parent.parent\n\ndef load():\n    return json.loads((ROOT / 'settings.json').read_text())\n",
    },
  }),
  reads(
    "reads what it is told out of the package",
    "from shared.outside import load",
    "return load('settings.json')",
    "stays",
    {
      own: {
        "app.py": app("from shared.outside import load", "return load('settings.json')"),
        "settings.json": '{"s": 2}',
      },
      more: {
        "shared/outside.py":
          "import json, os\nROOT = os.path.join(os.path.dirname(__file__), '..')\n\ndef load(name):\n    with open(os.path.join(ROOT, name)) as file:\n        return json.load(file)\n",
      },
    },
  ),
  reads(
    "loads a spec from a file",
    "import importlib.util, os, shared",
    "spec = importlib.util.spec_from_file_location('job', os.path.join(os.path.dirname(__file__), 'shared', 'job.py'))\njob = importlib.util.module_from_spec(spec)\nspec.loader.exec_module(job)\nreturn job.run()",
    "stays",
  ),
  reads("runs a path", "import runpy, shared", "return runpy.run_path('shared/job.py')['run']()", "stays"),
  reads(
    "executes a file",
    "import shared",
    "space = {}\nexec(open('shared/job.py').read(), space)\nreturn space['run']()",
    "stays",
  ),
  reads(
    "loads with a loader",
    "import importlib.machinery, types, shared",
    "module = types.ModuleType('job')\nimportlib.machinery.SourceFileLoader('job', './shared/job.py').exec_module(module)\nreturn module.run()",
    "stays",
  ),
  reads(
    "loads every plugin by path",
    "import glob, runpy, shared",
    "return sorted(runpy.run_path(path)['NAME'] for path in glob.glob('shared/plugins/[a-z]*.py'))",
    "stays",
  ),
  reads(
    "lists the modules of a folder",
    "import os, importlib",
    "names = sorted(name[:-3] for name in os.listdir('shared/plugins') if not name.startswith('_'))\nreturn [importlib.import_module('shared.plugins.' + name).NAME for name in names if name in ('one', 'two')]",
    "stays",
  ),
  reads(
    "adds the folder to sys.path",
    "import os, sys\nsys.path.insert(0, os.path.join(os.path.dirname(__file__), 'shared'))\nimport job",
    "return job.run()",
    "stays",
  ),
  reads(
    "adds the folder to sys.path by a slice",
    "import sys\nsys.path[:0] = ['shared/plugins']\nimport one",
    "return one.NAME",
    "stays",
  ),
  reads(
    "starts a module",
    "import subprocess, sys, shared",
    "return subprocess.run([sys.executable, '-m', 'shared.worker'], capture_output=True, text=True, check=True).stdout",
    "stays",
  ),
  reads(
    "starts a module by a command line",
    "import subprocess, sys, shared",
    "return subprocess.run(f'{sys.executable} -m shared.worker', shell=True, capture_output=True, text=True, check=True).stdout",
    "stays",
  ),
  reads(
    "starts a module of its own that imports",
    "import subprocess, sys",
    "return subprocess.run([sys.executable, '-m', 'worker'], capture_output=True, text=True, check=True).stdout",
    "stays",
    {
      own: {
        "app.py": app(
          "import subprocess, sys",
          "return subprocess.run([sys.executable, '-m', 'worker'], capture_output=True, text=True, check=True).stdout",
        ),
        "worker.py": "from shared.db import ping\nprint(ping())\n",
      },
    },
  ),
  reads(
    "starts a script of the shared code",
    "import subprocess, sys, os, shared",
    "return subprocess.check_output([sys.executable, os.path.join('shared', 'worker.py')], text=True, env={**os.environ, 'PYTHONPATH': '.'})",
    "stays",
  ),
  reads(
    "starts source text",
    "import subprocess, sys",
    "return subprocess.check_output([sys.executable, '-c', 'from shared.db import ping; print(ping())'], text=True)",
    "stays",
  ),
  reads(
    "starts what it chooses",
    "import subprocess, sys, shared",
    "name = event.get('name', 'worker')\nreturn subprocess.check_output([sys.executable, '-m', 'shared.' + name], text=True)",
    "stays",
  ),
  reads(
    "starts a module with the search path of its own",
    "import os, subprocess, sys",
    "env = {**os.environ, 'PYTHONPATH': os.pathsep.join(sys.path)}\nreturn subprocess.run([sys.executable, '-m', 'shared.worker'], capture_output=True, text=True, check=True, env=env).stdout",
  ),

  reads("has PYTHONPATH", "from shared.db import ping", "return ping()", "stays", {
    environment: { PYTHONPATH: "lib" },
  }),
  reads("has PYTHONPATH into the shared code", "import job", "return job.run()", "stays", {
    environment: { PYTHONPATH: "shared" },
  }),
  reads("has NODE_PATH", "from shared.db import ping", "return ping()", "moves", { environment: { NODE_PATH: "./" } }),
  {
    title: "has a wrapper that finds the handler in the environment",
    own: {
      "app.py": app("from shared.db import ping", "from shared.legacy import old\nreturn [ping(), old()]"),
      "tracer/__init__.py": "",
      "tracer/handler.py":
        "import os\nfrom importlib import import_module\n\nmodule, _, function = os.environ['TRACER_REAL_HANDLER'].rpartition('.')\nhandler = getattr(import_module(module), function)\n",
    },
    onlyHere: { "shared/legacy.py": "def old():\n    return 'old'\n" },
    handler: "tracer.handler.handler",
    environment: { TRACER_REAL_HANDLER: "app.handler" },
    right: "stays",
  },
  {
    title: "has a wrapper of an SDK",
    own: {
      "app.py": app("", "from shared.legacy import old\nreturn old()"),
      "sdk/__init__.py":
        "from importlib import import_module\n\ndef get_user_handler(name):\n    module, _, function = name.rpartition('.')\n    return getattr(import_module(module), function)\n",
      "s_app.py": "import sdk\nhandler = sdk.get_user_handler('app.handler')\n",
    },
    onlyHere: { "shared/legacy.py": "def old():\n    return 'old'\n" },
    handler: "s_app.handler",
    right: "stays",
  },
  {
    title: "has a wrapper and nothing to lose",
    own: {
      "app.py": app("from shared.db import ping", "return ping()"),
      "tracer.py":
        "import os\nfrom importlib import import_module\nhandler = import_module(os.environ['TRACER_REAL_HANDLER']).handler\n",
    },
    handler: "tracer.handler",
    environment: { TRACER_REAL_HANDLER: "app" },
    right: "moves",
  },
  {
    title: "imports names behind comments",
    own: { "app.py": app("", "from shared.api import connect, close\nreturn [connect(), close()]") },
    onlyHere: {
      "shared/api.py": "from shared.impl import (  # noqa\n    connect,  # public\n    close,\n)\n",
      "shared/impl.py": "def connect():\n    return 1\n\ndef close():\n    return 2\n",
    },
    right: "stays",
  },
];
