"use strict";
const data = JSON.parse(document.getElementById("data").textContent);
const { tables, words, order } = data;
const reader = data.reader ? makeReader(document.querySelectorAll("[data-part]"), data.reader) : null;
const facts = new Map(tables.facts.map((fact) => [fact.name, fact]));
let language = navigator.language.startsWith("zh") ? "zh" : "en";
const say = (key) => words.page[key][language];
const name = (family, code) => (words[family][code] ?? { zh: code, en: code })[language];

// One walk: each fact moves the state on, and the last move gives the number of the verdict.
function walk(job) {
  let state = 0;
  for (const fact of tables.facts) {
    const value = job[fact.name];
    let column = fact.absent;
    if (value === "unknown") column = fact.unknown;
    else if (value) column = fact.columns[value];
    state = fact.moves[state * fact.width + column];
  }
  return state;
}

function read(state) {
  const parts = Object.entries(tables.parts);
  return Object.fromEntries(parts.map(([key, part]) => [key, part.values[part.codes[state]]]));
}

function element(tag, text, parent, more = {}) {
  const made = Object.assign(document.createElement(tag), more);
  if (text !== null) made.textContent = text;
  parent?.append(made);
  return made;
}

// ------------------------------------------------------------------------------------------ one person

const form = document.getElementById("facts");
const job = {};
// What was typed, and the verdict on it; null while there is none.
const said = {};
let answered = null;
let asked = 0;

function drawForm() {
  form.replaceChildren();
  for (const column of reader ? Object.keys(words.column).filter((each) => !each.endsWith("_2")) : []) {
    const label = element("label", name("column", column), form, { htmlFor: "words-" + column });
    element("small", say("written"), label);
    const input = element("input", null, label, { id: "words-" + column, value: said[column] ?? "", maxLength: 2000 });
    input.addEventListener("input", () => {
      said[column] = input.value;
      later(update, 250);
    });
  }
  for (const key of order) {
    const fact = facts.get(key);
    const label = element("label", name("fact", key), form, { htmlFor: "fact-" + key });
    element("small", fact.question[language], label);
    const select = element("select", null, label, { id: "fact-" + key });
    element("option", say("absent"), select, { value: "" });
    for (const value of Object.keys(fact.columns)) element("option", name(key, value), select, { value });
    element("option", say("unknown"), select, { value: "unknown" });
    select.value = job[key] ?? "";
    select.addEventListener("change", () => {
      job[key] = select.value;
      update();
    });
  }
}

let timer = 0;
function later(action, milliseconds) {
  clearTimeout(timer);
  timer = setTimeout(action, milliseconds);
}

// Choices are answered at once; words when the reader has read them, unless something else was typed meanwhile.
async function update() {
  asked += 1;
  const mine = asked;
  const row = {};
  for (const [key, value] of [...Object.entries(said), ...Object.entries(job)]) if (value.trim()) row[key] = value;
  answered = null;
  if (!Object.keys(said).some((key) => row[key])) return drawVerdict();
  element("p", say("reading"), document.getElementById("verdict"), { className: "reading" });
  try {
    const [verdict] = await reader.answer([row]);
    if (mine === asked) answered = verdict;
  } catch {
    if (mine === asked) answered = { wrong: [] };
  }
  if (mine === asked) drawVerdict();
}

function drawVerdict() {
  const verdict = answered ?? read(walk(job));
  const box = document.getElementById("verdict");
  box.replaceChildren();
  if (verdict.wrong) {
    element("p", verdict.wrong.length ? say("unlisted") + verdict.wrong.join(say("comma")) : say("stopped"), box);
    return;
  }
  element("h3", name("outcome", verdict.outcome), box);
  if (verdict.category) element("p", name("category", verdict.category), box);
  for (const clause of verdict.clauses) element("p", tables.clauses[clause]?.[language] ?? clause, box);
  const readings = verdict.readings.map(([outcome]) => name("outcome", outcome));
  if (readings.length) element("p", say("readings") + [...new Set(readings)].join(say("comma")), box);
  const fits = verdict.also_fits.map((outcome) => name("outcome", outcome));
  const found = (verdict.read ?? []).filter(([fact]) => facts.has(fact)).map(([fact, codes, quote]) =>
    name("fact", fact) + say("colon") + codes.map((code) => name(fact, code)).join(say("comma")) + say("quote").replace("{}", quote));
  if (found.length) {
    element("p", say("found"), box);
    const list = element("ul", null, box);
    for (const line of new Set(found)) element("li", line, list);
  }
  if (fits.length) element("p", say("fits") + fits.join(say("comma")), box);
  for (const select of form.querySelectorAll("select")) select.classList.toggle("asked", false);
  const open = facts.get(verdict.next_question);
  if (!open && verdict.next_question) element("p", say("next") + (verdict.question?.[language] ?? say("occupation")), box);
  if (!open) return;
  const select = document.getElementById("fact-" + open.name);
  select.classList.add("asked");
  const line = element("p", say("next") + open.question[language] + " ", box);
  element("button", say("answer"), line, { type: "button" }).addEventListener("click", () => select.focus());
}

// -------------------------------------------------------------------------------------------- a file

// The cells of a CSV file, character by character, because a quoted cell may go over lines and pieces.
class Reader {
  constructor() {
    Object.assign(this, { row: [], cell: "", quoted: false, closing: false, separator: null });
  }
  *feed(text, isLast = false) {
    if (this.separator === null && (text || isLast)) {
      const first = text.split("\n", 1)[0];
      this.separator = [",", "\t", ";"].reduce((a, b) => (first.split(b).length > first.split(a).length ? b : a));
    }
    for (const each of text) {
      if (this.quoted) {
        if (each === '"') [this.quoted, this.closing] = [false, true];
        else this.cell += each;
      } else if (each === '"' && this.closing) {
        [this.quoted, this.closing, this.cell] = [true, false, this.cell + '"'];
      } else if (each === '"' && this.cell === "") this.quoted = true;
      else if (each === this.separator) this.end();
      else if (each === "\n") {
        this.end();
        yield this.take();
      } else if (each !== "\r") [this.closing, this.cell] = [false, this.cell + each];
    }
    if (isLast && (this.cell || this.row.length)) {
      this.end();
      yield this.take();
    }
  }
  end() {
    this.row.push(this.cell);
    [this.cell, this.closing] = ["", false];
  }
  take() {
    const row = this.row;
    this.row = [];
    return row;
  }
}

const FORMULA = /^(['\s\u200b\ufeff]*[=+\-@＝＋－＠]|'*[\t\r\n])/;
function write(cells) {
  return cells.map((cell) => {
    const safe = FORMULA.test(cell) ? "'" + cell : cell;
    return /[",\n\r]/.test(safe) ? '"' + safe.replaceAll('"', '""') + '"' : safe;
  }).join(",") + "\r\n";
}

// What a heading or a cell means: its code, or the words for it in either language.
const plain = (text) => text.replace(/^\ufeff|^'/, "").trim().toLowerCase();
function index(codes, family) {
  const found = new Map();
  for (const code of codes) {
    for (const form of [code, ...Object.values(words[family][code] ?? {})]) found.set(plain(form), code);
  }
  return found;
}
const headings = index(facts.keys(), "fact");
const columns = new Map();
for (const [column, aliases] of Object.entries(data.columns ?? {})) for (const each of aliases) columns.set(plain(each), column);
const values = new Map([...facts].map(([key, fact]) => [key, index(Object.keys(fact.columns), key)]));
const UNKNOWN = new Set(["unknown", ...Object.values(words.page.unknown).map(plain)]);

class UnreadableFile extends Error {}

async function classifyFile(file) {
  const encoding = await findEncoding(file);
  const cells = new Reader();
  const stream = file.stream().pipeThrough(new TextDecoderStream(encoding, { fatal: true })).getReader();
  const parts = ["\ufeff"];
  const state = { rows: 0, unlisted: new Map(), columns: null, words: false, done: 0, seen: new Map() };
  for (;;) {
    const { value = "", done } = await stream.read();
    parts.push((await readWords([...cells.feed(value, done)].map((row) => classifyRow(row, state)), state)).join(""));
    state.done += value.length;
    document.getElementById("progress").value = Math.min(1, (state.done * 1.5) / Math.max(file.size, 1));
    if (done) break;
    // The page stays alive: a click comes between two pieces.
    await new Promise((resume) => setTimeout(resume));
  }
  if (state.columns === null) throw new UnreadableFile(say("empty"));
  return { blob: new Blob(parts, { type: "text/csv" }), ...state };
}

async function findEncoding(file) {
  const bytes = await file.slice(0, 1 << 20).arrayBuffer();
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
    return "utf-8";
  } catch {
    return "gb18030";
  }
}

const ADDED = ["outcome", "category", "rule", "clauses", "missing", "next_question"];
function classifyRow(row, state) {
  if (state.columns === null) {
    state.columns = row.map((heading) => headings.get(plain(heading)) ?? columns.get(plain(heading)) ?? null);
    // Of two columns that mean one thing the first counts.
    state.columns = state.columns.map((key, place, all) => (all.indexOf(key) === place ? key : null));
    state.words = state.columns.some((key) => words.column?.[key]);
    if (!state.columns.some(Boolean)) throw new UnreadableFile(say("columns") + [...Object.keys(words.column ?? {}), ...facts.keys()].join(", "));
    state.unused = row.filter((_, place) => !state.columns[place]);
    return write([...row, ...ADDED, "unlisted"]);
  }
  if (row.length === 1 && row[0] === "") return "";
  state.rows += 1;
  const found = {};
  const unlisted = [];
  row.forEach((cell, place) => {
    const key = state.columns[place];
    const text = plain(cell);
    if (!key || !text) return;
    if (words.column?.[key]) {
      found[key] = cell;
      return;
    }
    const value = UNKNOWN.has(text) ? "unknown" : values.get(key).get(text);
    if (value) found[key] = value;
    else unlisted.push(key);
    if (!value) count(state.unlisted, key + say("colon") + cell.slice(0, 40));
  });
  if (unlisted.length) return write([...row, ...ADDED.map(() => ""), unlisted.join(" ")]);
  if (state.words) return { row, found };
  const number = walk(found);
  if (!state.seen.has(number)) {
    const verdict = read(number);
    state.seen.set(number, toCells(verdict));
  }
  return write([...row, ...state.seen.get(number), ""]);
}

const toCells = (verdict) => ADDED.map((part) => [verdict[part] ?? ""].flat().join(" "));

// Lines of which some wait for the reader, in their order.
async function readWords(lines, state) {
  const open = lines.flatMap((line, place) => (typeof line === "string" ? [] : [place]));
  for (let begin = 0; begin < open.length; begin += 500) {
    const places = open.slice(begin, begin + 500);
    const answers = await reader.answer(places.map((place) => lines[place].found));
    answers.forEach((verdict, each) => {
      const { row } = lines[places[each]];
      for (const column of verdict.wrong ?? []) count(state.unlisted, column);
      const cells = verdict.wrong ? [...ADDED.map(() => ""), verdict.wrong.join(" ")] : [...toCells(verdict), ""];
      lines[places[each]] = write([...row, ...cells]);
    });
  }
  return lines;
}

function count(tally, key) {
  // A file of other words could hold as many different ones as rows.
  const kept = tally.has(key) || tally.size < 1000 ? key : say("others");
  tally.set(kept, (tally.get(kept) ?? 0) + 1);
}

async function take(file) {
  const told = document.getElementById("told");
  const progress = document.getElementById("progress");
  told.replaceChildren();
  progress.hidden = false;
  const begun = performance.now();
  try {
    const { blob, rows, unused, unlisted } = await classifyFile(file);
    const seconds = (performance.now() - begun) / 1000;
    const rate = Math.round(rows / Math.max(seconds, 0.001)).toLocaleString("en");
    element("p", say("done").replace("{}", rows.toLocaleString("en")).replace("{}", rate), told);
    const link = element("a", say("save"), element("p", null, told), { href: URL.createObjectURL(blob) });
    link.download = file.name.replace(/(\.\w+)?$/, ".newstratum.csv");
    if (unused.length) element("p", say("unused") + unused.join(say("comma")), told);
    if (unlisted.size) element("p", say("unlisted"), told);
    const list = element("ul", null, told);
    const most = [...unlisted].sort((a, b) => b[1] - a[1]);
    for (const [value, times] of most.slice(0, 20)) element("li", `${value} × ${times.toLocaleString("en")}`, list);
    if (most.length > 20) element("li", say("more").replace("{}", most.length - 20), list);
  } catch (error) {
    element("p", error instanceof UnreadableFile ? error.message : say(error instanceof TypeError ? "unreadable" : "stopped"), told);
  } finally {
    progress.hidden = true;
  }
}

const input = document.getElementById("file");
input.addEventListener("change", () => input.files.length && take(input.files[0]));
const drop = document.getElementById("drop");
for (const kind of ["dragover", "dragleave", "drop"]) {
  drop.addEventListener(kind, (event) => {
    event.preventDefault();
    drop.classList.toggle("over", kind === "dragover");
    if (kind === "drop" && event.dataTransfer.files.length) take(event.dataTransfer.files[0]);
  });
}

// ------------------------------------------------------------------------------------------ language

function draw() {
  document.documentElement.lang = language;
  document.title = say("title");
  for (const each of document.querySelectorAll("[data-say]")) each.textContent = say(each.dataset.say);
  const other = document.getElementById("language");
  [other.textContent, other.lang] = language === "zh" ? ["English", "en"] : ["中文", "zh"];
  document.getElementById("how").textContent = say("how").replace("{}", [...Object.keys(words.column ?? {}).map((key) => name("column", key)), ...order.map((key) => name("fact", key))].join(say("comma")));
  document.getElementById("digest").textContent = "SHA-256 " + tables.digest;
  drawForm();
  drawVerdict();
}
document.getElementById("language").addEventListener("click", () => {
  language = language === "zh" ? "en" : "zh";
  draw();
});
document.getElementById("clear").addEventListener("click", () => {
  for (const key of order) delete job[key];
  for (const column of Object.keys(said)) delete said[column];
  asked += 1;
  answered = null;
  draw();
});
draw();
// Python takes seconds to start, in which somebody types: it starts as soon as the page is there.
if (reader) requestAnimationFrame(() => setTimeout(reader.prepare));
