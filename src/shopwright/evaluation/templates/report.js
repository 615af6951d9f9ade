"use strict";
// The list of questions: unpacked from the page itself, filtered, and drawn only where it can be seen.
const ROW = 46;
const AROUND = 8;
const byId = (id) => document.getElementById(id);
const [list, rows, detail] = ["list", "rows", "detail"].map(byId);
let data = null;
let texts = [];
let shown = [];
let chosen = 0;

async function unpack() {
  const coded = atob(JSON.parse(byId("data").textContent));
  const bytes = new Uint8Array(coded.length);
  for (let at = 0; at < coded.length; at++) bytes[at] = coded.charCodeAt(at);
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return JSON.parse(await new Response(stream).text());
}

function make(name, kind, text) {
  const made = document.createElement(name);
  if (kind) made.className = kind;
  if (text !== undefined) made.textContent = text;
  return made;
}

function filters() {
  const found = [["all", "all questions", () => true]];
  for (const system of data.systems) {
    if (system.unread.length) found.push([`unread ${system.name}`, `unread replies of ${system.name}`, (at) => system.missed.has(at)]);
  }
  const last = data.systems[data.compared ? 1 : 0];
  found.push(["wrong", `${last.name} scores 0`, (at) => last.score[at] === 0]);
  found.push(["part", `${last.name} scores between 0 and 1`, (at) => last.score[at] > 0 && last.score[at] < 1]);
  found.push(["right", `${last.name} scores 1`, (at) => last.score[at] >= 1]);
  if (data.systems.length > 1) found.push(["apart", "the systems differ", (at) => spread(at) > 1e-9]);
  if (data.compared) {
    const [first, second] = data.systems;
    found.push(["better", `${second.name} scores higher`, (at) => second.score[at] > first.score[at]]);
    found.push(["worse", `${first.name} scores higher`, (at) => second.score[at] < first.score[at]]);
  }
  return found;
}

function orders() {
  const last = data.systems[data.compared ? 1 : 0];
  const found = [
    ["asked", "as asked", (a, b) => a - b],
    ["low", "lowest score first", (a, b) => last.score[a] - last.score[b] || a - b],
    ["high", "highest score first", (a, b) => last.score[b] - last.score[a] || a - b],
  ];
  if (data.systems.length > 1) found.push(["apart", "furthest apart first", (a, b) => spread(b) - spread(a) || a - b]);
  return found;
}

function spread(at) {
  const scores = data.systems.map((system) => system.score[at]);
  return Math.max(...scores) - Math.min(...scores);
}

function options(select, pairs) {
  for (const [value, text] of pairs) {
    const option = make("option", "", text);
    option.value = value;
    select.append(option);
  }
}

function searchable(at) {
  // Made when first searched: most readers never do.
  texts[at] ??= [data.id[at], data.prompt[at], data.gold[at], ...data.systems.map((s) => s.reply[at])].join("\n").toLowerCase();
  return texts[at];
}

function choose() {
  const words = byId("search").value.toLowerCase().split(/\s+/).filter(Boolean);
  const task = byId("task").value;
  const fits = data.filters.find(([name]) => name === byId("show").value)[2];
  const order = data.orders.find(([name]) => name === byId("order").value);
  shown = [];
  for (let at = 0; at < data.id.length; at++) {
    if (task && data.task[at] !== Number(task)) continue;
    if (!fits(at) || !words.every((word) => searchable(at).includes(word))) continue;
    shown.push(at);
  }
  if (order[0] !== "asked") shown.sort(order[2]);
  byId("count").textContent = `${shown.length.toLocaleString("en")} of ${data.id.length.toLocaleString("en")} questions`;
  rows.style.height = `${shown.length * ROW}px`;
  list.scrollTop = 0;
  select(0);
}

function draw() {
  const first = Math.max(0, Math.floor(list.scrollTop / ROW) - AROUND);
  const last = Math.min(shown.length, Math.ceil((list.scrollTop + list.clientHeight) / ROW) + AROUND);
  rows.replaceChildren();
  for (let place = first; place < last; place++) rows.append(row(place));
  if (chosen >= first && chosen < last) list.setAttribute("aria-activedescendant", `row-${chosen}`);
  else list.removeAttribute("aria-activedescendant");
}

function row(place) {
  const at = shown[place];
  const made = make("div", "row");
  made.id = `row-${place}`;
  made.style.top = `${place * ROW}px`;
  made.setAttribute("role", "option");
  made.setAttribute("aria-selected", place === chosen);
  made.setAttribute("aria-setsize", shown.length);
  made.setAttribute("aria-posinset", place + 1);
  const marks = make("span", "marks");
  for (const system of data.systems.slice(0, data.compared ? 2 : 1)) marks.append(mark(system, at));
  const said = make("span", "said", data.prompt[at].slice(0, 160));
  made.append(marks, make("span", "of", data.tasks[data.task[at]]), said);
  made.addEventListener("click", () => select(place));
  return made;
}

function mark(system, at) {
  const score = system.score[at];
  const tone = system.missed.has(at) ? "unread" : score >= 1 ? "right" : score > 0 ? "part" : "wrong";
  return make("span", `mark ${tone}`, tone === "unread" ? "unread" : score.toFixed(2));
}

function select(place) {
  chosen = Math.min(Math.max(place, 0), Math.max(shown.length - 1, 0));
  const top = chosen * ROW;
  if (top < list.scrollTop) list.scrollTop = top;
  if (top + ROW > list.scrollTop + list.clientHeight) list.scrollTop = top + ROW - list.clientHeight;
  draw();
  describe(shown[chosen]);
}

function describe(at) {
  detail.replaceChildren();
  detail.scrollTop = 0;
  if (at === undefined) {
    detail.append(make("p", "note", "No question fits."));
    return;
  }
  const entries = make("dl");
  entry(entries, "Question", data.prompt[at]);
  entry(entries, "Gold answer", data.gold[at]);
  for (const system of data.systems) entry(entries, `Reply of ${system.name} `, system.reply[at], mark(system, at));
  detail.append(make("h3", "", data.id[at]), make("p", "note", data.tasks[data.task[at]]), entries);
}

function entry(entries, name, text, beside) {
  const term = make("dt", "", name);
  if (beside) term.append(beside);
  entries.append(term, make("dd", "", text || "(empty)"));
}

function onKey(event) {
  const page = Math.max(1, Math.floor(list.clientHeight / ROW) - 1);
  const moves = { ArrowDown: chosen + 1, ArrowUp: chosen - 1, PageDown: chosen + page, PageUp: chosen - page, Home: 0, End: shown.length - 1 };
  if (!(event.key in moves) || event.ctrlKey || event.altKey || event.metaKey) return;
  event.preventDefault();
  select(moves[event.key]);
}

async function start() {
  data = await unpack();
  for (const system of data.systems) system.missed = new Set(system.unread);
  data.filters = filters();
  data.orders = orders();
  options(byId("task"), data.tasks.map((name, at) => [String(at), name]));
  options(byId("show"), data.filters);
  options(byId("order"), data.orders);
  byId("filters").addEventListener("input", choose);
  byId("filters").addEventListener("submit", (event) => event.preventDefault());
  list.addEventListener("scroll", draw, { passive: true });
  list.addEventListener("keydown", onKey);
  byId("without").hidden = true;
  byId("browser").hidden = false;
  choose();
  document.documentElement.dataset.ready = "yes";
}

start();
