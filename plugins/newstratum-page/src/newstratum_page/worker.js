// The worker of a page: starts Python once, and answers rows of words.
// In: {parts, edition, rulebook}, then {number, rows}. Out: {ready}, {number, answers} or {failed}.
let answer = null;

const HOME = "https://page.invalid/";
const unpack = async (bytes) => {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
};

async function start({ parts, edition, rulebook }) {
  const binary = fzstd.decompress(parts.binary);
  // Pyodide asks for its files by address. They are here, and there is no network.
  self.fetch = async (address) => {
    if (String(address).endsWith(".zip")) return new Response(parts.modules ? await unpack(parts.modules) : EMPTY);
    if (!String(address).endsWith(".wasm")) throw new Error("no network");
    return new Response(binary, { headers: { "Content-Type": "application/wasm" } });
  };
  // Pyodide takes whoever has this function for a worker that it does not know.
  self.importScripts = undefined;
  const python = await loadPyodide({
    indexURL: HOME,
    packageBaseUrl: HOME,
    lockFileContents: { info: { version: "0", ...PYTHON }, packages: {} },
    ...(parts.memory ? await resume(parts) : await begin(parts)),
  });
  if (!parts.memory) python.runPython("import sys; sys.path.insert(0, '/lib/packages.zip')");
  answer = python.pyimport("answers").make_answers(edition, rulebook);
  answer('[{"employer_text":"无","title_text":"无"}]');
  self.postMessage({ ready: true });
}

// An archive without files.
const EMPTY = new Uint8Array([80, 75, 5, 6, ...new Array(18).fill(0)]);

// Python begins at the beginning, and imports the packages.
async function begin(parts) {
  const packages = await unpack(parts.packages);
  return {
    createPyodideModule: createPython,
    fsInit: async (files) => files.writeFile("/lib/packages.zip", packages),
  };
}

// Python goes on where keep_memory.mjs stopped it.
async function resume(parts) {
  const data = JSON.parse(new TextDecoder().decode(await unpack(parts.data)));
  const packed = fzstd.decompress(parts.memory);
  const words = new Uint32Array(packed.buffer, packed.byteOffset, packed.byteLength >> 2);
  const [head, length] = words;
  const memory = new Uint32Array(head + length);
  let settings;
  return {
    _loadSnapshot: new Uint8Array(memory.buffer),
    createPyodideModule: async (given) => {
      settings = given;
      const module = await createPython(given);
      if (module.HEAPU8.length < length * 4) module._emscripten_resize_heap(length * 4);
      return module;
    },
    fsInit: async (files) => {
      restore(words, memory, new Uint32Array(settings.HEAPU8.buffer));
      for (const [name, text] of Object.entries(data)) {
        const path = "/lib/packages/" + name;
        files.mkdirTree(path.slice(0, path.lastIndexOf("/")));
        files.writeFile(path, text);
      }
    },
  };
}

// Puts together what keep_memory.mjs wrote down.
function restore(words, memory, fresh) {
  const [head, length, kept, size, near, count] = words;
  const steps = words.subarray(6, 6 + count);
  const middles = words.subarray(6 + count, 6 + 2 * count);
  const start = 6 + 2 * count;
  memory.set(words.subarray(start, start + head));
  memory.set(fresh.subarray(0, Math.min(fresh.length, length)), head);
  const first = middles[0] - near;
  const last = middles[count - 1] + near;
  let from = start + head + kept;
  for (let number = 0; number < kept; number += 1) {
    const page = words[start + head + number] * size;
    const end = Math.min(page + size, length);
    for (let place = page; place < end; place += 1) {
      const word = words[from + place - page];
      if (word === 0) continue;
      const at = head + place;
      if (word >= first && word < last) {
        let each = 0;
        while (each < count && (word < middles[each] - near || word >= middles[each] + near)) each += 1;
        if (each < count) {
          memory[at] = (steps[each] ? memory[at - steps[each]] : place * 4) + word - middles[each];
          continue;
        }
      }
      memory[at] ^= word;
    }
    from += size;
  }
}

self.onmessage = async ({ data }) => {
  try {
    if (data.parts) await start(data);
    else self.postMessage({ number: data.number, answers: answer(data.rows) });
  } catch (error) {
    // The type alone: what Python says could repeat a cell.
    self.postMessage({ failed: error?.type ?? error?.name ?? "Error", number: data.number });
  }
};
