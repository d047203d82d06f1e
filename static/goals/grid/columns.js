// The columns of the grid: half, quarter, month, folded or not, and what stands beside them.
import { EMPTY } from "sp/format";
import { editor, percent } from "goals/editing";

const KINDS = ["plan", "year", "half", "quarter", "month"];
const RATES = new Set(["growth", "share"]);

export class Columns {
  // page: config, figures, tree, typed(cell, text, how)
  constructor(page, columns) {
    Object.assign(this, { page, columns });
    this.names = page.config.query.references.split(",").filter(Boolean);
    this.folded = new Set(JSON.parse(localStorage.getItem("grid-columns") ?? "[]"));
    this.kinds = KINDS.filter((kind) => columns.some((column) => column.kind === kind));
  }

  label(column) {
    return column.kind === "plan" ? this.page.config.texts.plan : this.page.config.labels[`${column.period}-${column.months}`];
  }

  at(cell) { return Number(cell.getField().slice(1)); }
  column(cell) { return this.columns[this.at(cell)]; }

  definitions() {
    const beside = (at) => this.names.map((name, n) => this.beside(name, at, n));
    const inEvery = this.page.config.beside;
    const own = this.columns.flatMap((column, at) => [this.figure(column, at), ...(inEvery ? beside(at) : [])]);
    const name = { title: this.page.config.texts.name, field: "name", frozen: true, headerSort: false, resizable: false, width: innerWidth < 700 ? 150 : 260, cssClass: "is-name", formatter: (cell) => this.head(cell), accessorClipboard: (value) => value };
    return [name, ...own, ...(inEvery ? [] : beside(0))];
  }

  figure(column, at) {
    const { config, figures, typed } = this.page;
    return {
      title: this.label(column), titleFormatter: () => this.title(column, at), field: `c${at}`, hozAlign: "right", headerHozAlign: "right", headerSort: false, resizable: false,
      minWidth: column.kind === "month" ? 84 : 100, visible: !this.isFolded(at), formatter: (cell) => this.show(cell), editor: editor(figures, typed),
      cssClass: `is-${column.kind}`, editable: () => config.editable, accessorClipboard: (value) => figures.plain(value),
    };
  }

  beside(name, at, n) {
    const { config, figures } = this.page;
    const value = (cell) => this.besideValue(cell.getData().row, name, at);
    const words = config.names[name] ?? name;
    const title = this.page.config.beside && at ? `${words}` : words;
    return {
      title, field: `b${at}_${n}`, hozAlign: "right", headerHozAlign: "right", headerSort: false, resizable: false, minWidth: 92, cssClass: "is-quiet", visible: !this.isFolded(at),
      formatter: (cell) => (RATES.has(name) ? percent(value(cell)) : figures.show(value(cell))),
      accessorClipboard: (_value, data) => (RATES.has(name) ? String((this.besideValue(data.row, name, at) ?? 0) / 100) : figures.plain(this.besideValue(data.row, name, at))),
    };
  }

  besideValue(row, name, at) {
    const value = row.values[at];
    if (name === "growth") return rate(value, row.reference_values[at], (a, b) => (a - b) / b);
    if (name === "share") return rate(value, this.page.tree.wholes()[at], (a, b) => a / b);
    if (name === "per_seat") return value === null || !row.seats ? null : Math.round(value / row.seats);
    return row.references[name]?.[at] ?? null;
  }

  // The head of a row: its name, its tier or stage, and who holds it.
  head(cell) {
    const { config, tree } = this.page;
    const { row } = cell.getData();
    const line = document.createElement("span");
    line.append(row.name);
    for (const mark of [row.tier, row.stage]) if (mark) line.append(badge(config.marks[mark], mark));
    const held = row.lock_ids.map((id) => tree.locks.get(id)).filter(Boolean);
    if (held.length) {
      const mark = document.createElement("span");
      mark.className = "row-lock";
      mark.title = held.map((lock) => this.lockText(lock)).join("\n");
      mark.setAttribute("role", "img");
      mark.setAttribute("aria-label", mark.title);
      line.append(mark);
    }
    return line;
  }

  lockText({ owner, reason }) {
    return this.page.config.texts.locked_by.replace("%(owner)s", owner ?? EMPTY).replace("%(reason)s", reason);
  }

  show(cell) {
    this.showLock(cell);
    return this.page.figures.show(cell.getValue());
  }

  showLock(cell) {
    const { texts } = this.page.config;
    const { row } = cell.getData();
    const at = this.at(cell);
    const state = row.locks[at];
    const element = cell.getElement();
    element.classList.toggle("is-locked", state === 2);
    element.classList.toggle("is-partly", state === 1);
    const held = state ? row.lock_ids.map((id) => this.page.tree.locks.get(id)).filter((lock) => lock && meets(lock, this.columns[at])) : [];
    element.title = held.map((lock) => this.lockText(lock)).join("\n") || ["", texts.partly, texts.locked][state];
  }

  // ---- folding ----------------------------------------------------------------------------------
  parents(at) {
    const own = this.columns[at];
    return this.columns.map((_one, n) => n).filter((n) => n < at && n > 0 && contains(this.columns[n], own));
  }

  isFolded(at) { return this.parents(at).some((n) => this.folded.has(this.id(n))); }
  id(at) { return `${this.columns[at].kind}-${this.columns[at].period % 12}`; }
  hasInner(at) { return at > 0 && this.columns.some((one, n) => n > at && contains(this.columns[at], one)); }

  title(column, at) {
    if (!this.hasInner(at)) return this.label(column);
    const button = document.createElement("button");
    button.type = "button";
    button.className = "fold";
    button.dataset.fold = String(at);
    button.textContent = this.label(column);
    button.setAttribute("aria-expanded", String(!this.folded.has(this.id(at))));
    button.addEventListener("mousedown", (event) => event.stopPropagation());
    button.addEventListener("click", (event) => { event.stopPropagation(); this.fold([at], !this.folded.has(this.id(at))); });
    return button;
  }

  fold(list, folded) {
    for (const at of list) this.folded[folded ? "add" : "delete"](this.id(at));
    localStorage.setItem("grid-columns", JSON.stringify([...this.folded]));
    const { table } = this.page.tree;
    table.blockRedraw();
    for (const column of table.getColumns()) {
      const at = Number(/^[cb](\d+)/.exec(column.getField())?.[1] ?? 0);
      if (at && column.isVisible() === this.isFolded(at)) column[this.isFolded(at) ? "hide" : "show"]();
    }
    table.restoreRedraw();
    for (const button of document.querySelectorAll("[data-fold]")) button.setAttribute("aria-expanded", String(!this.folded.has(this.id(Number(button.dataset.fold)))));
  }

  // One kind less or more: half, quarter, month.
  step(more) {
    const foldable = this.columns.map((_one, at) => at).filter((at) => this.hasInner(at));
    const levels = [...new Set(foldable.map((at) => this.columns[at].kind))];
    const ordered = more ? levels : levels.reverse();
    const next = ordered.find((kind) => foldable.some((at) => this.columns[at].kind === kind && this.folded.has(this.id(at)) === more));
    if (next) this.fold(foldable.filter((at) => this.columns[at].kind === next), !more);
  }
}

const contains = (outer, inner) => outer.months > inner.months && outer.period <= inner.period && outer.period + outer.months >= inner.period + inner.months;
const monthOf = (text) => { const [year, month] = text.split("-").map(Number); return year * 12 + month - 1; };
const meets = (lock, column) => monthOf(lock.first_period) < column.period + column.months && column.period < monthOf(lock.first_period) + lock.months;
const rate = (value, base, run) => (value === null || base === null || base === undefined || base <= 0 ? null : Math.round(run(value, base) * 10_000));

function badge(text, name) {
  const mark = document.createElement("span");
  mark.className = `badge mark-${name}`;
  mark.textContent = text;
  return mark;
}
