// Starts Python in Node, imports what reads words, and writes down its memory: a page begins there.
// node keep_memory.mjs PACKAGE LIBRARY FILES OUT: the folder of Pyodide, the archives of the compiled standard
// library and of the packages, and the file to write.
import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

const [, , source, library, packages, target] = process.argv;
const load = (name) => import(pathToFileURL(path.join(source, name)).href);
const { loadPyodide } = await load("pyodide.mjs");
const createPython = (await load("pyodide.asm.mjs")).default;

let settings;
let fresh;
const python = await loadPyodide({
  indexURL: path.resolve(source),
  stdLibURL: path.resolve(library),
  _makeSnapshot: true,
  env: { HOME: "/home/pyodide", PYTHONHASHSEED: "0" },
  createPyodideModule: (given) => createPython((settings = given)),
  fsInit: async (files) => {
    // worker.js looks at the memory at the same moment.
    fresh = new Uint32Array(settings.HEAPU8.slice().buffer);
    files.writeFile("/packages.zip", fs.readFileSync(packages));
  },
});
python.runPython(`
import ast, gc, importlib, importlib.util, linecache, os, re, sys, types, zipfile

FOLDER = "/lib/packages/"

def strip(code):
    # Nobody sees a traceback in a page.
    constants = tuple(strip(each) if isinstance(each, types.CodeType) else each for each in code.co_consts)
    return code.replace(co_consts=constants, co_linetable=b"", co_filename="")

def find_imports(text):
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module
            yield from (f"{node.module}.{each.name}" for each in node.names if node.module.startswith("newstratum"))

with zipfile.ZipFile("/packages.zip") as archive:
    archive.extractall(FOLDER)
    texts = {name: archive.read(name) for name in archive.namelist() if name.endswith(".py")}
for name, text in texts.items():
    code = strip(compile(text, name, "exec", dont_inherit=True, optimize=2))
    with open(FOLDER + name + "c", "wb") as stream:
        stream.write(importlib._bootstrap_external._code_to_hash_pyc(code, importlib.util.source_hash(text), False))
    os.remove(FOLDER + name)
sys.path.insert(0, FOLDER)
names = {name.removesuffix(".py").removesuffix("/__init__").replace("/", "."): text for name, text in texts.items()}

import answers
answers.prepare()
# The terms are in the memory, and not their tables; what is made of them for a look-up is made in the page.
from newstratum._shipped.lexicons import load_lexicons
load_lexicons()
# A page has no modules beside its memory: what these may import later is imported now.
seen = set()
while found := {name for name in names if name in sys.modules} - seen:
    seen |= found
    for name in sorted({each for name in found for each in find_imports(names[name])} - set(sys.modules)):
        try:
            importlib.import_module(name)
        except ImportError:
            pass
`);
python.runPython(`
linecache.clearcache()
re.purge()
del answers, load_lexicons, archive, texts, names, code, text, name, stream, strip, find_imports, seen, found
gc.collect()
`);
clearFreeMemory(python._module);
const made = python.makeMemorySnapshot();
const [, offset] = new Uint32Array(made.buffer, 0, 2);
fs.writeFileSync(target, compare(new Uint32Array(made.buffer, 0, offset / 4), new Uint32Array(made.buffer, offset), fresh));

// What is free holds what was there before; zeros take no room.
function clearFreeMemory(module) {
  const taken = [];
  for (let size = 1 << 22; size >= 8; size >>= 1) {
    for (;;) {
      const end = module._sbrk(0);
      const place = module._malloc(size);
      if (!place) break;
      taken.push(place);
      // Where the heap grew for it, what was free at its end is the beginning of this.
      module.HEAPU8.fill(0, place, place + size);
      if (module._sbrk(0) !== end) break;
    }
  }
  taken.forEach((place) => module._free(place));
}

// The pages that differ from the memory that the module begins with, by exclusive or; worker.js puts them together.
// A word that points to a place nearby is written as the distance to it, or to what a word before it points to: these
// repeat, and are packed smaller. Distances take values that no other word has.
function compare(head, words, fresh) {
  const PAGE = 64;
  const NEAR = 512;
  const STEPS = [0, 3, 16, 1];
  const plain = (place) => (words[place] ^ (fresh[place] ?? 0)) >>> 0;
  const taken = new Uint8Array(2 ** 32 / (2 * NEAR));
  for (let place = 0; place < words.length; place += 1) taken[Math.floor(plain(place) / (2 * NEAR))] = 1;
  const middles = [];
  for (let block = taken.indexOf(0); middles.length < STEPS.length; block = taken.indexOf(0, block + 1)) {
    middles.push((block * 2 + 1) * NEAR);
  }
  const changed = new Uint32Array(Math.ceil(words.length / PAGE) * PAGE);
  for (let place = 0; place < words.length; place += 1) {
    const word = words[place];
    changed[place] = plain(place);
    if (!changed[place] || word <= 1 << 20) continue;
    for (let each = 0; each < STEPS.length; each += 1) {
      const distance = word - (STEPS[each] ? words[place - STEPS[each]] : place * 4);
      if (Math.abs(distance) >= NEAR) continue;
      changed[place] = middles[each] + distance;
      break;
    }
  }
  const kept = [];
  for (let page = 0; page * PAGE < changed.length; page += 1) {
    if (changed.subarray(page * PAGE, (page + 1) * PAGE).some(Boolean)) kept.push(page);
  }
  const about = [head.length, words.length, kept.length, PAGE, NEAR, STEPS.length, ...STEPS, ...middles];
  const out = new Uint32Array(about.length + head.length + kept.length * (1 + PAGE));
  out.set(about);
  out.set(head, about.length);
  out.set(kept, about.length + head.length);
  kept.forEach((page, number) => {
    const place = about.length + head.length + kept.length + number * PAGE;
    out.set(changed.subarray(page * PAGE, (page + 1) * PAGE), place);
  });
  return new Uint8Array(out.buffer);
}
