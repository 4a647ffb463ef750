"use strict";
// Words are read by a worker, which starts behind the drawn page: choices do not wait for it.
function makeReader(parts, opening) {
  const waiting = new Map();
  let worker = null;
  let number = 0;

  function toBytes(text) {
    const read = atob(text);
    const bytes = new Uint8Array(read.length);
    for (let place = 0; place < read.length; place += 1) bytes[place] = read.charCodeAt(place);
    return bytes;
  }

  async function start() {
    const found = {};
    for (const each of parts) {
      found[each.dataset.part] = toBytes(each.textContent);
      each.remove();
    }
    const script = new Blob([found.worker]).stream().pipeThrough(new DecompressionStream("gzip"));
    const address = URL.createObjectURL(new Blob([await new Response(script).blob()], { type: "text/javascript" }));
    const started = new Worker(address);
    delete found.worker;
    await new Promise((resolve, reject) => {
      started.onerror = () => reject(new Error("worker"));
      started.onmessage = ({ data }) => (data.ready ? resolve() : reject(new Error(data.failed)));
      started.postMessage({ parts: found, ...opening }, Object.values(found).map((each) => each.buffer));
    });
    started.onmessage = ({ data }) => {
      const { resolve, reject } = waiting.get(data.number);
      waiting.delete(data.number);
      if (data.answers) resolve(JSON.parse(data.answers));
      else reject(new Error(data.failed));
    };
    return started;
  }

  return {
    // Whoever asks later is told what went wrong.
    prepare() {
      worker ??= start();
      worker.catch(() => {});
    },
    // The verdicts on rows of words and choices, in their order.
    async answer(rows) {
      worker ??= start();
      const ready = await worker;
      number += 1;
      const answers = new Promise((resolve, reject) => waiting.set(number, { resolve, reject }));
      ready.postMessage({ number, rows: JSON.stringify(rows) });
      return answers;
    },
  };
}
