/**
 * Decides which top-level modules Lambda's Python runtimes provide. The names are CPython 3.11's
 * `sys.stdlib_module_names` on Linux, with the differences of other versions ("What's New" of 3.8 to 3.14).
 */

const IN_3_11 = `
  __future__ _abc _aix_support _ast _asyncio _bisect _blake2 _bootsubprocess _bz2 _codecs _codecs_cn _codecs_hk
  _codecs_iso2022 _codecs_jp _codecs_kr _codecs_tw _collections _collections_abc _compat_pickle _compression
  _contextvars _crypt _csv _ctypes _curses _curses_panel _datetime _dbm _decimal _elementtree _frozen_importlib
  _frozen_importlib_external _functools _gdbm _hashlib _heapq _imp _io _json _locale _lsprof _lzma _markupbase _md5
  _multibytecodec _multiprocessing _opcode _operator _osx_support _pickle _posixshmem _posixsubprocess _py_abc
  _pydecimal _pyio _queue _random _sha1 _sha256 _sha3 _sha512 _signal _sitebuiltins _socket _sqlite3 _sre _ssl _stat
  _statistics _string _strptime _struct _symtable _thread _threading_local _tkinter _tokenize _tracemalloc _typing
  _uuid _warnings _weakref _weakrefset _zoneinfo abc aifc antigravity argparse array ast asynchat asyncio asyncore
  atexit audioop base64 bdb binascii bisect builtins bz2 cProfile calendar cgi cgitb chunk cmath cmd code codecs
  codeop collections colorsys compileall concurrent configparser contextlib contextvars copy copyreg crypt csv
  ctypes curses dataclasses datetime dbm decimal difflib dis distutils doctest email encodings ensurepip enum errno
  faulthandler fcntl filecmp fileinput fnmatch fractions ftplib functools gc genericpath getopt getpass gettext glob
  graphlib grp gzip hashlib heapq hmac html http idlelib imaplib imghdr imp importlib inspect io ipaddress itertools
  json keyword lib2to3 linecache locale logging lzma mailbox mailcap marshal math mimetypes mmap modulefinder
  multiprocessing netrc nis nntplib ntpath nturl2path numbers opcode operator optparse os ossaudiodev pathlib pdb
  pickle pickletools pipes pkgutil platform plistlib poplib posix posixpath pprint profile pstats pty pwd py_compile
  pyclbr pydoc pydoc_data pyexpat queue quopri random re readline reprlib resource rlcompleter runpy sched secrets
  select selectors shelve shlex shutil signal site smtpd smtplib sndhdr socket socketserver spwd sqlite3 sre_compile
  sre_constants sre_parse ssl stat statistics string stringprep struct subprocess sunau symtable sys sysconfig
  syslog tabnanny tarfile telnetlib tempfile termios textwrap this threading time timeit tkinter token tokenize
  tomllib trace traceback tracemalloc tty turtle turtledemo types typing unicodedata unittest urllib uu uuid venv
  warnings wave weakref webbrowser wsgiref xdrlib xml xmlrpc zipapp zipfile zipimport zlib zoneinfo
`;

/** Modules by the minor version of Python 3 that added or removed them. */
const ADDED: Readonly<Record<number, string>> = {
  9: "graphlib zoneinfo _zoneinfo _aix_support _bootsubprocess",
  11: "tomllib _tokenize _typing",
  12: "_pydatetime _pylong _xxinterpchannels _xxsubinterpreters",
  13: "_colorize _interpchannels _interpqueues _interpreters _opcode_metadata _pyrepl _suggestions _sysconfig",
  14: "annotationlib compression _ast_unparse _hmac _py_warnings _remote_debugging _types _zstd",
};
const REMOVED: Readonly<Record<number, string>> = {
  9: "_dummy_thread _dummy_threading dummy_threading",
  10: "_bootlocale formatter parser symbol",
  11: "binhex",
  12: "asynchat asyncore distutils imp smtpd _bootsubprocess _sha256 _sha512",
  13: "aifc audioop cgi cgitb chunk crypt _crypt imghdr lib2to3 mailcap nis nntplib ossaudiodev pipes sndhdr spwd sunau telnetlib uu xdrlib",
};

/** What Lambda adds to the standard library (docs lambda/latest/dg/lambda-python; awslambdaric). */
const PROVIDED_BY_LAMBDA =
  "awslambdaric boto3 bootstrap botocore dateutil jmespath pip runtime_client s3transfer simplejson six snapshot_restore_py urllib3";
/** Up to 3.11, the interpreter's site-packages contain setuptools. */
const PROVIDED_UP_TO_3_11 = "pkg_resources setuptools _distutils_hack";

/** Compiled into the interpreter, and found before the search path is searched (`sys.builtin_module_names`). */
const BUILT_IN = new Set(
  namesIn(
    "_abc _ast _codecs _collections _functools _imp _io _locale _operator _signal _sre _stat _string _symtable _thread _tokenize _tracemalloc _warnings _weakref atexit builtins errno faulthandler gc itertools marshal posix pwd sys time",
  ),
);

export interface PythonRuntime {
  /** Minor version of Python 3. */
  readonly minor: number;
  /** Top-level modules that no file can replace. */
  readonly builtIn: ReadonlySet<string>;
  /** All top-level modules of the runtime. They are found after the package and layers. */
  readonly modules: ReadonlySet<string>;
}

const known = new Map<number, PythonRuntime>();

/** The modules of a runtime such as `python3.12`. A version newer than the lists counts as the newest listed. */
export function pythonRuntimeOf(runtime: string): PythonRuntime {
  const minor = Number(/^python3\.(\d+)$/.exec(runtime)?.[1] ?? 11);
  const found = known.get(minor) ?? { minor, builtIn: BUILT_IN, modules: modulesOf(minor) };
  known.set(minor, found);
  return found;
}

function modulesOf(minor: number): ReadonlySet<string> {
  const names = new Set(namesIn(`${IN_3_11} ${PROVIDED_BY_LAMBDA} ${minor <= 11 ? PROVIDED_UP_TO_3_11 : ""}`));
  const include = (listed: string, isProvided: boolean) => {
    for (const name of namesIn(listed)) names[isProvided ? "add" : "delete"](name);
  };
  for (const [at, listed] of Object.entries(ADDED)) include(listed, minor >= Number(at));
  for (const [at, listed] of Object.entries(REMOVED)) include(listed, minor < Number(at));
  return names;
}

function namesIn(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== "");
}
