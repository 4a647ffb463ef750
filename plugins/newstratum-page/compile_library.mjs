// Compiles Python's standard library for Pyodide, with Pyodide itself, and leaves out what no page can use.
// node compile_library.mjs PACKAGE OUT: the folder of the npm package, and the archive to write.
import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

const [, , source, target] = process.argv;
const { loadPyodide } = await import(pathToFileURL(path.join(source, "pyodide.mjs")).href);
const python = await loadPyodide({ indexURL: source });
python.FS.writeFile("/in.zip", new Uint8Array(fs.readFileSync(path.join(source, "python_stdlib.zip"))));
python.runPython(`
import importlib._bootstrap_external as external
import importlib.util
import types
import zipfile

# Networks, mail, terminals, processes, tests, other data: a page reads words and nothing else.
LEFT_OUT = set("""
    __phello__ _aix_support _android_support _apple_support _ios_support _markupbase _osx_support _pydecimal
    _pyio _pylong _pyrepl _strptime antigravity bdb bz2 cProfile cmd code compileall compression configparser ctypes curses
    dbm decimal doctest email ensurepip filecmp fileinput fractions ftplib getopt getpass gettext html http
    gzip idlelib imaplib lib2to3 lzma mailbox mimetypes modulefinder multiprocessing netrc nntplib nturl2path optparse
    pdb pickletools pipes plistlib poplib pprint profile profiling pstats pty py_compile pyclbr pydoc
    pydoc_data quopri rlcompleter sched smtplib socketserver sqlite3 ssl statistics sysconfig_data tabnanny
    tarfile telnetlib test this timeit tkinter trace tracemalloc turtle turtledemo unittest uuid venv wave
    webbrowser wsgiref xml xmlrpc zipapp zoneinfo
""".split())

def strip(code):
    # Nobody sees a traceback in a page.
    constants = tuple(strip(each) if isinstance(each, types.CodeType) else each for each in code.co_consts)
    return code.replace(co_consts=constants, co_linetable=b"", co_filename="")

with zipfile.ZipFile("/in.zip") as library, zipfile.ZipFile("/out.zip", "w", zipfile.ZIP_STORED) as written:
    for name in sorted(library.namelist()):
        if not name.endswith(".py") or name.split("/")[0].removesuffix(".py") in LEFT_OUT:
            continue
        text = library.read(name)
        code = strip(compile(text, name, "exec", dont_inherit=True, optimize=2))
        data = external._code_to_hash_pyc(code, importlib.util.source_hash(text), False)
        written.writestr(zipfile.ZipInfo(name + "c"), data)
`);
fs.writeFileSync(target, python.FS.readFile("/out.zip"));
