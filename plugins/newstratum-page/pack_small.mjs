// Packs files with Zstandard, by the Python of Pyodide: node pack_small.mjs PACKAGE FILE OUT [FILE OUT …].
import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

const [, , source, ...files] = process.argv;
const { loadPyodide } = await import(pathToFileURL(path.join(source, "pyodide.mjs")).href);
const python = await loadPyodide({ indexURL: path.resolve(source) });
for (let each = 0; each < files.length; each += 2) {
  python.FS.writeFile("/in", fs.readFileSync(files[each]));
  python.runPython(`
from compression import zstd

with open("/in", "rb") as read, open("/out", "wb") as written:
    written.write(zstd.compress(read.read(), 19))
`);
  fs.writeFileSync(files[each + 1], python.FS.readFile("/out"));
}
