// The planning grid: type on any total and see it come down.
import { TabulatorFull as Tabulator } from "tabulator";
import { call, get, json, post } from "sp/api";
import { toast } from "sp/toast";
import { Queue } from "goals/queue";
import { Figures, editor, parseBlock, pasted, percent, underBlock } from "goals/editing";
import { MethodDialog } from "goals/methods";

const config = json("grid-config");
const { texts, query } = config;
const figures = new Figures(config);
const $ = (id) => document.getElementById(id);
const MOST_ROWS = 200;
const POLL = 5000;
let grid = null;
let table = null;
let journal = 0;
const pending = new Map();

// ---- data -------------------------------------------------------------------------------------
const search = new URLSearchParams(query).toString();
const read = () => get(`${config.api}grid/?${search}`);

function fields(row) {
  const made = { row, reference: row.reference, growth: row.growth, share: row.share };
  row.values.forEach((value, at) => { made[`c${at}`] = value; });
  return made;
}

// Rows of the second dimension stand after the territories below the same node.
const isNested = (one) => one.id.includes(".");

function nest(rows) {
  const known = new Map(rows.map((row) => [row.key, { id: row.key, name: row.name, ...fields(row) }]));
  const tops = [];
  for (const one of known.values()) {
    const parent = known.get(one.row.parent);
    if (parent) (parent._children ??= []).push(one);
    else tops.push(one);
  }
  for (const one of known.values()) one._children?.sort((a, b) => isNested(a) - isNested(b));
  return tops;
}

function everyRow() {
  const found = new Map();
  const walk = (row) => { found.set(row.getIndex(), row); row.getTreeChildren().forEach(walk); };
  table.getRows().forEach(walk);
  return found;
}

// Only what differs is drawn again; tree, scroll and selection stay. Without the name: an update
// of the tree's own column makes Tabulator build all children anew.
async function update(rows) {
  const shown = everyRow();
  for (const row of rows) {
    const component = shown.get(row.key);
    if (!component) continue;
    const before = component.getData();
    const old = before.row;
    if (JSON.stringify(old) === JSON.stringify(row)) continue;
    await component.update(fields(row));
    row.values.forEach((value, at) => {
      if (value !== old.values[at]) mark(component.getCell(`c${at}`), "is-changed");
      else if (row.locks[at] !== old.locks[at]) showLock(component.getCell(`c${at}`), row.locks[at]);
    });
  }
}

function mark(cell, name) {
  const element = cell?.getElement();
  if (!element) return;
  element.classList.remove(name);
  void element.offsetWidth;
  element.classList.add(name);
}

let refreshing = null;
function refreshSoon(pause = 300) {
  clearTimeout(refreshing);
  refreshing = setTimeout(refresh, pause);
}

async function refresh() {
  const fresh = await read();
  if (queue.length) return;
  journal = fresh.journal;
  await update(fresh.rows);
  document.body.dataset.journal = String(journal);
}

// ---- columns ----------------------------------------------------------------------------------
const isFigure = (field) => /^c\d+$/.test(field ?? "");
const columnOf = (cell) => grid.columns[Number(cell.getField().slice(1))];
const label = (column) => (column.kind === "plan" ? texts.plan : config.labels[`${column.period}-${column.months}`]);

function figureCell(cell) {
  const column = columnOf(cell);
  const element = cell.getElement();
  element.classList.toggle("is-plan", column.kind === "plan");
  element.classList.toggle("is-wide", column.kind === "quarter" || column.kind === "half" || column.kind === "year");
  showLock(cell, cell.getData().row.locks[Number(cell.getField().slice(1))]);
  return figures.show(cell.getValue());
}

function showLock(cell, lock) {
  const element = cell.getElement();
  element.classList.toggle("is-locked", lock === 2);
  element.classList.toggle("is-partly", lock === 1);
  element.title = lock === 2 ? texts.locked : lock === 1 ? texts.partly : "";
}

function columns() {
  const own = grid.columns.map((column, at) => ({
    title: label(column), field: `c${at}`, hozAlign: "right", headerHozAlign: "right", headerSort: false,
    minWidth: column.kind === "month" ? 84 : 96, formatter: figureCell, editor: editor(figures, typed),
    editable: () => config.editable, accessorClipboard: (value) => figures.plain(value),
  }));
  const quiet = { hozAlign: "right", headerHozAlign: "right", headerSort: false, minWidth: 92, cssClass: "is-quiet" };
  return [
    { title: texts.name, field: "name", frozen: true, headerSort: false, width: 240, cssClass: "is-name" },
    ...own,
    { ...quiet, title: texts.reference, field: "reference", formatter: (cell) => figures.show(cell.getValue()), accessorClipboard: (value) => figures.plain(value) },
    { ...quiet, title: texts.growth, field: "growth", formatter: (cell) => percent(cell.getValue()) },
    { ...quiet, title: texts.share, field: "share", formatter: (cell) => percent(cell.getValue()) },
  ];
}

// ---- typing -----------------------------------------------------------------------------------
function place(cell) {
  const { row } = cell.getData();
  const column = columnOf(cell);
  return { organisation: row.organisation, product: row.product, channel: row.channel, first_period: column.period, months: column.months };
}

const shownKeys = () => table.rowManager.getDisplayRows().map((row) => row.getComponent().getIndex());

function visibleKeys(cell) {
  const keys = shownKeys();
  const at = Math.max(0, keys.indexOf(cell.getRow().getIndex()) - MOST_ROWS / 2);
  return keys.slice(at, at + MOST_ROWS);
}

function send(entries, cell, more = {}) {
  const view = { metric: query.metric, level: query.level, rows: query.rows, product: query.product, channel: query.channel, reference: query.reference };
  queue.add({ ...more, metric: query.metric, level: query.level, entries, seen: journal, view, visible: visibleKeys(cell) });
  say(texts.saving);
}

function typed(cell, text, method) {
  hideRefusal();
  if (method) return chooseMethod(cell, text);
  pending.set(cell, text);
  cell.getElement().classList.add("is-pending");
  cell.getElement().textContent = text;
  send([{ ...place(cell), text }], cell);
}

function clear() {
  const cells = selected();
  if (cells.length) send(cells.map((cell) => ({ ...place(cell), text: "" })), cells[0]);
}

function paste(block) {
  if (!config.editable) return [];
  const found = underBlock(table, block, isFigure);
  if (found.length) send(found.map(({ cell, text }) => ({ ...place(cell), text: pasted(text) })), found[0].cell);
  return [];
}

const selected = () => (table.getRanges()[0]?.getCells().flat() ?? []).filter((cell) => isFigure(cell.getField()));
const current = () => selected()[0] ?? null;

// ---- answers ----------------------------------------------------------------------------------
const queue = new Queue(`${config.version}`, `${config.api}spread/`, {
  async done(answer) {
    journal = Math.max(journal, answer.journal);
    unpend();
    await update(answer.rows);
    for (const flag of answer.flags) toast(texts[flag], { kind: "watch" });
    if (answer.off_quantum) toast(texts.off_quantum);
    saved();
    refreshSoon();
  },
  refused(error, body) {
    say("");
    unpend();
    explain(error, body);
    refreshSoon(0);
  },
  waiting: () => say(texts.waiting),
});

// A pending cell shows what was typed; afterwards it shows the table's value again.
function unpend() {
  for (const [cell] of pending) {
    const element = cell.getElement();
    element.classList.remove("is-pending");
    element.textContent = figures.show(cell.getValue());
  }
  pending.clear();
}

function saved() {
  const now = new Date();
  say(`${texts.saved} ${now.toTimeString().slice(0, 5)}`);
  document.body.dataset.journal = String(journal);
}

function say(text) {
  $("grid-status").textContent = text;
}

function cellAt(entry) {
  const at = grid.columns.findIndex((column) => column.period === entry.first_period && column.months === entry.months);
  const key = shownKeys().find((id) => {
    const { row } = everyRow().get(id).getData();
    return row.organisation === entry.organisation && row.product === entry.product && row.channel === entry.channel;
  });
  return key && at >= 0 ? everyRow().get(key).getCell(`c${at}`) : null;
}

// A refusal stands beside the cell it is about, with its numbers and what was typed.
function explain(error, body) {
  const detail = error.body?.details?.find((one) => one.entry !== undefined);
  const entry = body.entries[detail?.entry ?? 0];
  const cell = cellAt(entry);
  const box = $("cell-refusal");
  box.querySelector("p").textContent = `${entry.text ?? ""} — ${detail?.detail ?? error.message}`;
  const again = box.querySelector("button");
  again.hidden = error.body?.errors?.[0]?.code !== "zero_weights";
  again.textContent = texts.confirm_equal;
  again.onclick = () => { hideRefusal(); queue.add({ ...body, on_zero: "equal" }); };
  box.hidden = false;
  const spot = (cell?.getElement() ?? $("planning-grid")).getBoundingClientRect();
  box.style.left = `${Math.min(spot.left, innerWidth - 360)}px`;
  box.style.top = `${Math.min(spot.bottom + 4, innerHeight - 120)}px`;
  cell?.getElement().classList.add("is-refused");
}

function hideRefusal() {
  $("cell-refusal").hidden = true;
  for (const element of document.querySelectorAll(".is-refused")) element.classList.remove("is-refused");
}

// ---- undo, locks, methods, why ------------------------------------------------------------------
async function step(name, text) {
  try {
    await post(`${config.api}${name}/`, {});
    say(text);
    await refresh();
  } catch (error) {
    toast(error.message, { kind: "bad" });
  }
}
const undo = () => step("undo", texts.undone);
const redo = () => step("redo", texts.redone);

const methods = new MethodDialog({
  texts, describe: (cell) => describe(cell), show: (value) => figures.show(value), place: (cell) => place(cell),
  send: (entry, cell, more) => send([entry], cell, more),
  preview: (entry, more) => post(`${config.api}spread/`, { metric: query.metric, level: query.level, entries: [entry], dry_run: true, ...more }),
});
const chooseMethod = (cell, text) => methods.open(cell, text);

const describe = (cell) => `${cell.getData().name} · ${label(columnOf(cell))} · ${figures.show(cell.getValue())}`;

function lock() {
  const cell = current();
  if (!cell) return;
  if (cell.getElement().classList.contains("is-locked")) return why();
  const dialog = $("lock-dialog");
  $("lock-cell").textContent = describe(cell);
  $("l-reason").value = "";
  dialog.returnValue = "";
  dialog.onclose = () => { if (dialog.returnValue === "apply") makeLock(cell); };
  dialog.showModal();
}

async function makeLock(cell) {
  const until = $("l-until").value;
  try {
    await post(`${config.api}locks/`, { ...place(cell), metric: query.metric, level: query.level, reason: $("l-reason").value, expires_at: until ? `${until}T23:59:59` : null });
    await refresh();
  } catch (error) {
    toast(error.message, { kind: "bad" });
  }
}

async function why() {
  const cell = current();
  if (!cell) return;
  const { organisation, product, channel, first_period, months } = place(cell);
  const asked = new URLSearchParams({ ...query, organisation, first_period, months, product_id: product, channel_id: channel });
  const answer = await fetch(`${config.why}?${asked}`, { headers: { "HX-Request": "true" } });
  $("drawer-body").innerHTML = await answer.text();
  for (const button of $("drawer-body").querySelectorAll("[data-unlock]")) button.addEventListener("click", () => unlock(button.dataset.unlock));
  $("drawer").showModal();
}

async function unlock(url) {
  try {
    await call("DELETE", url);
    $("drawer").close();
    await refresh();
  } catch (error) {
    toast(error.message, { kind: "bad" });
  }
}

// ---- tools --------------------------------------------------------------------------------------
// What the modules of `goals/web/tools.py` get: see docs/architecture.md.
const toolbox = {
  config, figures, say, refresh,
  get columns() { return grid.columns; },
  selected: () => selected().map((cell) => ({ ...place(cell), value: cell.getValue(), label: describe(cell) })),
};
async function setUpTools() {
  for (const url of config.tools) (await import(url)).setup(toolbox);
}

// ---- keyboard, others, start --------------------------------------------------------------------
function keys(event) {
  if (event.target.closest("input, select, textarea, dialog")) return;
  const control = event.ctrlKey || event.metaKey;
  const cell = current();
  if (control && event.key.toLowerCase() === "z") { event.preventDefault(); event.stopPropagation(); (event.shiftKey ? redo : undo)(); }
  else if (control && event.key.toLowerCase() === "y") { event.preventDefault(); redo(); }
  else if (!config.editable || !cell || control) return;
  else if (event.altKey && event.key === "Enter") { event.preventDefault(); event.stopPropagation(); chooseMethod(cell); }
  else if (event.key === "Delete" || event.key === "Backspace") { event.preventDefault(); clear(); }
  else if (!event.altKey && /^[0-9０-９.=+\-＋－a-zA-Z]$/.test(event.key)) { event.preventDefault(); event.stopPropagation(); seedEditor(cell, event.key); }
}

function seedEditor(cell, key) {
  cell.edit(true);
  const input = cell.getElement().querySelector("input");
  if (input) { input.value = key; input.setSelectionRange(key.length, key.length); }
}

function selectionChanged() {
  const cell = current();
  for (const id of ["choose-method", "lock", "why"]) if ($(id)) $(id).disabled = !cell;
  $("cell-name").textContent = cell ? describe(cell) : "";
  hideRefusal();
}

async function poll() {
  if (document.hidden || queue.length) return;
  const news = await get(`${config.api}journal/?since=${journal}`).catch(() => null);
  if (!news || news.journal <= journal) return;
  const others = [...new Set(news.entries.filter((entry) => !entry.mine).map((entry) => entry.actor))];
  await refresh();
  if (others.length) toast(texts.others.replace("%(who)s", others.join(", ")));
}

function find(words) {
  const wanted = words.trim().toLowerCase();
  for (const row of everyRow().values()) row.getElement().classList.remove("is-found");
  if (!wanted) return;
  const hit = [...everyRow().values()].find((row) => row.getData().name.toLowerCase().includes(wanted));
  if (!hit) return;
  for (let parent = hit.getTreeParent(); parent; parent = parent.getTreeParent()) parent.treeExpand();
  table.scrollToRow(hit, "center", false).then(() => hit.getElement().classList.add("is-found")).catch(() => {});
}

// Tabulator's own roles fail the accessibility check in two places.
function mend() {
  const element = $("planning-grid");
  const holder = element.querySelector(".tabulator-tableholder");
  element.removeAttribute("aria-owns");
  element.setAttribute("aria-label", texts.grid);
  holder.setAttribute("role", "rowgroup");
  element.querySelector(".tabulator-table").setAttribute("role", "presentation");
  document.body.dataset.ready = "1";
  document.body.dataset.journal = String(journal);
}

async function start() {
  grid = await read();
  journal = grid.journal;
  table = new Tabulator("#planning-grid", {
    data: nest(grid.rows), index: "id", columns: columns(), height: "max(320px, calc(100vh - 350px))", layout: "fitDataFill",
    dataTree: true, dataTreeElementColumn: "name", dataTreeStartExpanded: (_row, level) => level < 1, dataTreeChildColumnCalcs: false,
    selectableRange: 1, selectableRangeColumns: false, selectableRangeRows: true, selectableRangeClearCells: false, editTriggerEvent: "dblclick",
    clipboard: true, clipboardCopyStyled: false, clipboardCopyRowRange: "range", clipboardCopyConfig: { rowHeaders: false, columnHeaders: false },
    rowFormatter: (row) => row.getElement().classList.toggle("is-nested", isNested(row.getData())),
    clipboardPasteParser: parseBlock, clipboardPasteAction: paste,
  });
  table.on("tableBuilt", async () => { await setUpTools(); mend(); queue.run(); });
  table.on("rangeChanged", selectionChanged);
  table.on("rangeAdded", selectionChanged);
  $("planning-grid").addEventListener("keydown", keys, true);
  setInterval(poll, POLL);
}

$("grid-view").addEventListener("change", (event) => { if (event.target.name) event.currentTarget.submit(); });
$("v-find").addEventListener("input", (event) => find(event.target.value));
$("grid-help").addEventListener("click", () => $("help-dialog").showModal());
$("why").addEventListener("click", why);
$("undo")?.addEventListener("click", undo);
$("redo")?.addEventListener("click", redo);
$("lock")?.addEventListener("click", lock);
$("choose-method")?.addEventListener("click", () => { const cell = current(); if (cell) chooseMethod(cell); });
addEventListener("beforeunload", (event) => { if (queue.length) event.preventDefault(); });
start();
