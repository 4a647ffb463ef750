// The worker of a page: starts Python once, and answers rows of words.
// In: {parts, edition, rulebook}, then {number, rows}. Out: {ready}, {number, answers} or {failed}.
let answer = null;

const unpack = (bytes) => new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
const toBytes = async (stream) => new Uint8Array(await new Response(stream).arrayBuffer());

async function start({ parts, edition, rulebook }) {
  const [modules, packages] = await Promise.all([parts.modules, parts.packages].map((each) => toBytes(unpack(each))));
  // Pyodide asks for its files by address. They are here, and there is no network.
  self.fetch = async (address) => {
    if (String(address).endsWith(".zip")) return new Response(modules);
    if (!String(address).endsWith(".wasm")) throw new Error("no network");
    return new Response(unpack(parts.binary), { headers: { "Content-Type": "application/wasm" } });
  };
  // Pyodide takes whoever has this function for a worker that it does not know.
  self.importScripts = undefined;
  const home = "https://page.invalid/";
  const python = await loadPyodide({
    indexURL: home,
    packageBaseUrl: home,
    createPyodideModule: createPython,
    lockFileContents: { info: { version: "0", ...PYTHON }, packages: {} },
    fsInit: async (files) => files.writeFile("/lib/packages.zip", packages),
  });
  python.runPython("import sys; sys.path.insert(0, '/lib/packages.zip')");
  answer = python.pyimport("answers").make_answers(edition, rulebook);
  answer('[{"employer_text":"无","title_text":"无"}]');
  self.postMessage({ ready: true });
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
