// The planning grid: type on any total and see it come down.
import { TabulatorFull as Tabulator } from "tabulator";
import { get, json, post, Refused } from "sp/api";
import { toast } from "sp/toast";
import { Queue } from "goals/queue";
import { Figures, parseBlock, pasted, underBlock } from "goals/editing";
import { MethodDialog } from "goals/methods";
import { Tree, isNested } from "goals/grid/tree";
import { Columns } from "goals/grid/columns";
import { keyboard } from "goals/grid/keys";
import { Side } from "goals/grid/side";
import { Finding } from "goals/grid/finding";
import { Locking } from "goals/grid/locking";
import { askConflict, askPreview, fill, hideRefusal, previewIsOff, showRefusal } from "goals/grid/boxes";

const config = json("grid-config");
const { texts, query } = config;
const figures = new Figures(config);
const $ = (id) => document.getElementById(id);
const MOST_ROWS = 200, MOST_CELLS = 2000, LARGE = 1000, POLL = 5000, TOLD = 100;
const tree = new Tree(config);
let grid = null;
let table = null;
let columns = null;
let journal = 0;
const pending = new Map();

// ---- selection --------------------------------------------------------------------------------
const isFigure = (field) => /^c\d+$/.test(field ?? "");
const ranges = () => table.modules.selectRange;
const selected = () => (table.getRanges()[0]?.getCells().flat() ?? []).filter((cell) => isFigure(cell.getField()));

function current() {
  const cell = ranges()?.getActiveCell()?.getComponent();
  return cell && isFigure(cell.getField()) ? cell : cell ? selected()[0] ?? null : null;
}

function place(cell) {
  const { row } = cell.getData();
  const column = columns.column(cell);
  return { organisation: row.organisation, product: row.product, channel: row.channel, customer: row.customer, first_period: column.period, months: column.months };
}

const describe = (cell) => `${cell.getData().name} · ${columns.label(columns.column(cell))} · ${figures.show(cell.getValue())}`;
const idOf = (cell) => `${cell.getRow().getData().id}|${cell.getField()}`;
const focus = () => table.rowManager.element.focus({ preventScroll: true });

function selectionChanged() {
  const cell = current();
  for (const id of ["choose-method", "lock", "why"]) if ($(id)) $(id).disabled = !cell;
  $("cell-name").textContent = cell ? describe(cell) : "";
  hideRefusal();
  side.follow();
}

// ---- entering ---------------------------------------------------------------------------------
function typed(cell, text, how, changed) {
  hideRefusal();
  if (how === "method") return methods.open(cell, changed ? text : "");
  if (how === "all") return enter(chosen.map((one) => ({ cell: one, text })));
  if (how) ranges().navigate(false, false, how);
  if (changed) enter([{ cell, text }]);
}

// list: {cell, text} as typed, or {cell, value} in smallest units.
async function enter(list, more = {}) {
  if (!config.editable || !list.length) return;
  if (list.length > MOST_CELLS) return toast(fill(texts.cells, { count: list.length }), { kind: "bad" });
  const view = { tier: query.tier, stage: query.stage };
  const entries = list.map(({ cell, text, value }) => ({ ...place(cell), ...view, ...(value === undefined ? { text, unit: config.unit } : value === null ? { text: "" } : { value }) }));
  const size = list.reduce((cells, { cell }) => cells + (cell.getData().row.leaves * columns.column(cell).months) / config.span, 0);
  if (size > LARGE && !previewIsOff() && navigator.onLine && !(await previewed(list, entries, more))) return;
  for (const { cell, text, value } of list) pend(cell, text ?? figures.plain(value));
  send(entries, list[0].cell, more);
}

async function previewed(list, entries, more) {
  const body = { metric: query.metric, level: query.level, entries, dry_run: true, seen: journal, ...more };
  try {
    const answer = await post(`${config.api}spread/`, body);
    const single = list.length === 1 ? list[0].cell : null;
    const numbers = { count: answer.changed, before: single ? figures.show(single.getValue()) : "", after: single ? figures.show(answer.totals[0]) : "" };
    const flags = answer.flags.map((flag) => texts[flag] ?? flag);
    return await askPreview({ cell: single ? describe(single) : "", text: fill(single ? texts.preview : texts.changed_cells, numbers), flags });
  } catch (error) {
    if (!(error instanceof Refused) || error.status >= 500) return true; // the queue knows what to do
    refused(error, body);
    return false;
  } finally {
    focus();
  }
}

function send(entries, cell, more = {}) {
  queue.add({ ...more, metric: query.metric, level: query.level, entries, seen: journal, view: query, visible: visibleKeys(cell) });
  say(texts.saving);
}

// The rows around the cell and those above it.
function visibleKeys(cell) {
  const keys = tree.shownKeys();
  const above = [];
  for (let key = cell.getRow().getData().id; key; key = tree.known.get(key)?.row.parent) above.push(key);
  const at = Math.max(0, Math.min(keys.indexOf(above[0]) - MOST_ROWS / 2, keys.length - MOST_ROWS));
  return [...new Set([...above, ...keys.slice(at)])].slice(0, MOST_ROWS);
}

function clear() {
  enter(selected().map((cell) => ({ cell, text: "" })));
}

function fillRange(down) {
  const range = table.getRanges()[0];
  const lines = range.getStructuredCells().map((line) => line.filter((cell) => isFigure(cell.getField()))).filter((line) => line.length);
  const list = lines.flatMap((line, i) => line.map((cell, j) => ({ cell, from: down ? lines[0][j] : line[0], own: down ? i : j })));
  enter(list.filter((one) => one.own).map(({ cell, from }) => ({ cell, value: from.getValue() ?? null })));
}

function paste(block) {
  const found = config.editable ? underBlock(table, block, isFigure, selected()) : [];
  enter(found.map(({ cell, text }) => ({ cell, text: pasted(text) })));
  return [];
}

// Editing makes the edited cell the selection: what was chosen before is kept for Ctrl+Enter.
let chosen = [];
function edit(cell, seed) {
  chosen = selected();
  cell.edit(true);
  const input = cell.getElement().querySelector("input");
  if (input && seed) { input.value = seed; input.setSelectionRange(seed.length, seed.length); }
}

// ---- what waits for its answer ------------------------------------------------------------------
function pend(cell, text) {
  pending.set(idOf(cell), text);
  cell.getElement().classList.add("is-pending");
  cell.getElement().textContent = text || "–";
}

function unpend() {
  const held = [...pending.keys()];
  pending.clear();
  for (const id of held) {
    const [key, field] = id.split("|");
    const cell = tree.component(key)?.getCell(field);
    cell?.getElement().classList.remove("is-pending");
    if (cell) cell.getElement().textContent = figures.show(cell.getValue());
  }
}

// What was typed before the page was loaded again still waits to be saved.
function pendAgain() {
  for (const { body } of queue.items) for (const entry of body.entries) {
    const cell = cellAt(entry);
    if (cell) pend(cell, entry.text ?? figures.plain(entry.value));
  }
}

const queue = new Queue(`${config.version}`, `${config.api}spread/`, {
  async done(answer, body) {
    journal = Math.max(journal, answer.journal);
    unpend();
    await tree.update(answer.rows, drawn);
    redrawBeside();
    for (const flag of answer.flags) toast(texts[flag] ?? flag, { kind: "watch" });
    if (answer.off_quantum) toast(texts.off_quantum);
    saved(answer.changed);
    if (answer.stale) tree.outdate(body.visible);
    catchUpSoon();
  },
  refused,
  waiting: () => { pendAgain(); say(texts.waiting); },
});

let told = null;
function saved(changed) {
  say(`${texts.saved} ${new Date().toTimeString().slice(0, 5)} · ${fill(texts.cells, { count: changed })}`);
  document.body.dataset.journal = String(journal);
  if (changed <= TOLD) return;
  told?.remove();
  told = toast(fill(texts.changed_cells, { count: changed.toLocaleString() }), { undo: { label: texts.undo, run: undo } });
}

function say(text) {
  $("grid-status").textContent = text;
}

// ---- refusals and conflicts ---------------------------------------------------------------------
function cellAt(entry) {
  const at = grid.columns.findIndex((column) => column.period === entry.first_period && column.months === entry.months);
  const same = ({ row }) => row.organisation === entry.organisation && row.product === entry.product && row.channel === entry.channel && row.customer === (entry.customer ?? 0);
  const key = tree.shownKeys().find((id) => same(tree.known.get(id)));
  return key && at >= 0 ? tree.component(key).getCell(`c${at}`) : null;
}

async function refused(error, body) {
  say("");
  unpend();
  if (error.body?.errors?.[0]?.code === "cells_changed") return conflict(error, body);
  const detail = error.body?.details?.find((one) => one.entry !== undefined);
  const entry = body.entries[detail?.entry ?? 0];
  const equal = () => queue.add({ ...body, dry_run: false, view: query, visible: body.visible ?? [], on_zero: "equal" });
  const actions = error.body?.errors?.[0]?.code === "zero_weights" ? [[texts.confirm_equal, equal]] : [];
  const typedText = entry.text ?? (entry.value === undefined ? "" : figures.plain(entry.value));
  showRefusal(`${typedText} — ${detail?.detail ?? error.message}`, cellAt(entry)?.getElement(), actions);
}

// Somebody was there before: both figures side by side, nothing overwritten.
async function conflict(error, body) {
  const cells = body.entries.map((entry) => ({ entry, cell: cellAt(entry) })).filter(({ cell }) => cell);
  const before = cells.map(({ cell }) => cell.getValue());
  await refresh();
  const rows = cells.slice(0, 20).map(({ entry, cell }, at) => [`${cell.getData().name} · ${columns.label(columns.column(cell))}`, figures.show(before[at]), figures.show(cell.getValue()), entry.text ?? figures.plain(entry.value)]);
  const who = [...new Set((error.body.details ?? []).map((one) => one.who))].filter(Boolean).join(", ");
  const answer = await askConflict(fill(texts.conflict, { who: who || "–" }), rows, error.message);
  focus();
  if (answer === "mine") queue.add({ ...body, dry_run: false, seen: journal, view: query, visible: body.visible ?? [] });
}

// ---- drawing ------------------------------------------------------------------------------------
function drawn(component, old, row, moved) {
  row.values.forEach((value, at) => {
    if (!moved && row.locks[at] === old.locks[at]) return;
    const cell = component.getCell(`c${at}`);
    if (value !== old.values[at]) mark(cell, "is-changed");
    columns.showLock(cell);
  });
}

function mark(cell, name) {
  const element = cell?.getElement();
  if (!element) return;
  element.classList.remove(name);
  requestAnimationFrame(() => element.classList.add(name));
}

// Shares move when a total does: only what is on the screen is written anew.
function redrawBeside() {
  for (const row of table.getRows("visible")) {
    for (const cell of row.getCells()) {
      const field = cell.getField();
      if (field.startsWith("b")) cell.getElement().textContent = cell.getColumn().getDefinition().formatter(cell);
    }
  }
}

async function refresh() {
  tree.outdate([]);
  whole = true;
  await catchUp();
}

// Only when every row has been read again is everything up to that entry on the screen.
let whole = false;
let catching = null;
let timer = null;
function catchUpSoon(pause = 300) {
  clearTimeout(timer);
  timer = setTimeout(catchUp, pause);
}

function catchUp() {
  catching ??= (async () => {
    let seen = 0;
    while (tree.stale.size && !queue.length) {
      const keys = tree.nextStale();
      const fresh = await tree.read({ keys: keys.join(",") });
      for (const key of keys) tree.stale.delete(key);
      if (queue.length) { tree.outdate([]); break; }
      if (whole) [seen, whole] = [fresh.journal, false];
      tree.locks = new Map(fresh.locks.map((lock) => [lock.id, lock]));
      await tree.update(fresh.rows, (component, old, row, moved) => {
        drawn(component, old, row, moved);
        if (String(old.lock_ids) !== String(row.lock_ids)) component.reformat();
      });
      redrawBeside();
    }
    if (!tree.stale.size) journal = Math.max(journal, seen);
    document.body.dataset.journal = String(journal);
  })().catch(() => {}).finally(() => { catching = null; });
  return catching;
}

async function poll() {
  if (document.hidden || queue.length) return;
  const news = await get(`${config.api}journal/?since=${journal}`).catch(() => null);
  if (!news || news.journal <= journal) return;
  const others = [...new Set(news.entries.filter((entry) => !entry.mine).map((entry) => entry.actor))];
  journal = Math.max(journal, news.journal);
  await refresh();
  if (others.length) toast(texts.others.replace("%(who)s", others.join(", ")));
}

// ---- undo, methods, panels ----------------------------------------------------------------------
async function step(name, text) {
  try {
    const answer = await post(`${config.api}${name}/`, {});
    journal = Math.max(journal, answer.journal);
    say(text);
    await refresh();
  } catch (error) {
    toast(error.message, { kind: "bad" });
  }
}
const undo = () => step("undo", texts.undone);
const redo = () => step("redo", texts.redone);

const methods = new MethodDialog({
  texts, describe, show: (value) => figures.show(value), place: (cell) => ({ ...place(cell), unit: config.unit, tier: query.tier, stage: query.stage }),
  send: (entry, cell, more) => { pend(cell, entry.text ?? ""); send([entry], cell, more); },
  preview: (entry, more) => post(`${config.api}spread/`, { metric: query.metric, level: query.level, entries: [entry], dry_run: true, ...more }),
});

const locking = new Locking({
  config, tree, current, place, describe, focus, get columns() { return columns; }, selecting: () => ranges().selecting,
  made: async () => { await refresh(); if (side.name) side.fill(); },
});
const lock = () => locking.open();
const finding = new Finding({ tree, texts, say: (text) => say(text) });
const find = (words, next) => finding.find(words, next);

const side = new Side({ config, figures, get columns() { return columns; }, current, place, refresh, say, focus });

// ---- tree ---------------------------------------------------------------------------------------
async function foldRow(more, all) {
  const component = (current() ?? ranges()?.getActiveCell()?.getComponent())?.getRow();
  if (!component?.getData()._children) return;
  if (all) return more ? tree.openAll(component.getData().id) : tree.closeAll(component.getData().id);
  return more ? component.treeExpand() : component.treeCollapse();
}

// ---- tools, start -------------------------------------------------------------------------------
// What the modules of `goals/web/tools.py` get: see docs/architecture.md.
const toolbox = {
  config, figures, say, refresh,
  get columns() { return grid.columns; },
  selected: () => selected().map((cell) => ({ ...place(cell), value: cell.getValue(), label: describe(cell) })),
};
async function setUpTools() {
  const tools = await Promise.all(config.tools.map((url) => import(url)));
  for (const tool of tools) tool.setup(toolbox);
}

// Tabulator's own roles fail the accessibility check in two places.
function mend() {
  const element = $("planning-grid");
  element.removeAttribute("aria-owns");
  element.setAttribute("aria-label", texts.grid);
  element.querySelector(".tabulator-tableholder").setAttribute("role", "rowgroup");
  element.querySelector(".tabulator-table").setAttribute("role", "presentation");
  document.body.dataset.journal = String(journal);
}

// What is left of the screen below the tools, for the grid and the line under it.
const room = () => Math.max(320, Math.floor(innerHeight - $("planning-grid").getBoundingClientRect().top - scrollY - 72));

async function start() {
  grid = await tree.start();
  journal = grid.journal;
  columns = new Columns({ config, figures, tree, typed }, grid.columns);
  table = new Tabulator("#planning-grid", {
    data: tree.tops, index: "id", columns: columns.definitions(), height: `${room()}px`, layout: "fitDataFill",
    dataTree: true, dataTreeElementColumn: "name", dataTreeStartExpanded: (row) => tree.open.has(row.getData().id), dataTreeChildColumnCalcs: false,
    selectableRange: 1, selectableRangeColumns: true, selectableRangeRows: true, selectableRangeClearCells: false, selectableRangeAutoFocus: innerWidth >= 700, editTriggerEvent: "dblclick",
    clipboard: true, clipboardCopyStyled: false, clipboardCopyRowRange: "range", clipboardCopyConfig: { rowHeaders: false, columnHeaders: false },
    rowFormatter: (row) => row.getElement().classList.toggle("is-nested", isNested(row.getData())),
    clipboardPasteParser: parseBlock, clipboardPasteAction: paste,
  });
  tree.table = table;
  table.on("tableBuilt", async () => { mend(); pendAgain(); queue.run(); tree.readAhead(); await setUpTools(); document.body.dataset.ready = "1"; });
  table.on("rangeChanged", selectionChanged);
  table.on("rangeAdded", selectionChanged);
  table.on("dataTreeRowExpanded", (row) => tree.expanded(row));
  table.on("dataTreeRowCollapsed", (row) => tree.collapsed(row));
  const actions = {
    undo, redo, edit, clear, lock, fill: fillRange, method: () => { if (current()) methods.open(current()); }, find: () => $("v-find").focus(),
    help: () => $("help-dialog").showModal(), side: () => side.toggle("why"), tree: foldRow, columns: (more) => columns.step(more),
  };
  $("planning-grid").addEventListener("keydown", keyboard(actions, { current, editable: config.editable }), true);
  setInterval(poll, POLL);
}

const form = $("grid-view");
form.addEventListener("change", (event) => { if (event.target.name && !event.target.closest("#v-beside")) form.submit(); });
let typing = null;
$("v-find").addEventListener("input", (event) => { clearTimeout(typing); typing = setTimeout(() => find(event.target.value), 250); });
$("v-find").addEventListener("keydown", (event) => {
  if (event.key === "Enter") { event.preventDefault(); find(event.target.value, true); }
  if (event.key === "Escape") { event.target.value = ""; find(""); focus(); }
});
$("grid-help").addEventListener("click", () => $("help-dialog").showModal());
for (const [id, name] of [["why", "why"], ["chart", "chart"], ["lock-list", "locks"]]) $(id).addEventListener("click", () => side.toggle(name));
$("undo")?.addEventListener("click", undo);
$("redo")?.addEventListener("click", redo);
$("lock")?.addEventListener("click", lock);
$("choose-method")?.addEventListener("click", () => { if (current()) methods.open(current()); });
addEventListener("beforeunload", (event) => { if (queue.length) event.preventDefault(); });
start();
