// The rows of the grid: they come in parts of the tree, are kept by key and drawn again only where
// they differ.
import { get } from "sp/api";

const AT_ONCE = 400; // keys in one request
const AHEAD = 3000; // rows that are read before anybody opens them
const ahead = window.requestIdleCallback ?? ((run) => setTimeout(run, 50));

export const isNested = (one) => one.id.includes(".");

export class Tree {
  constructor(config) {
    this.config = config;
    this.known = new Map(); // key -> what the table holds
    this.full = new Set(); // keys whose children are here
    this.open = new Set();
    this.stale = new Set();
    this.locks = new Map();
    this.tops = [];
    this.table = null;
    this.components = null;
  }

  read(more) {
    return get(`${this.config.api}grid/?${new URLSearchParams({ ...this.config.query, ...more })}`);
  }

  async start() {
    const grid = await this.read({ depth: 2 });
    this.take(grid);
    for (const { row } of this.tops) { this.full.add(row.key); this.open.add(row.key); }
    return grid;
  }

  // Rows of the second dimension stand after those of the first below the same node.
  take(grid) {
    this.locks = new Map(grid.locks.map((lock) => [lock.id, lock]));
    const touched = new Set();
    for (const row of grid.rows) {
      if (this.known.has(row.key)) continue;
      const one = { id: row.key, name: row.name, row, ...fields(row) };
      if (row.children) one._children = [];
      this.known.set(row.key, one);
      const parent = this.known.get(row.parent);
      (parent ? parent._children : this.tops).push(one);
      if (parent) touched.add(parent);
    }
    for (const one of touched) one._children.sort((a, b) => isNested(a) - isNested(b));
  }

  // Children of some rows, or everything below one.
  async load(keys, depth = 1) {
    const grid = await this.read({ under: keys.join(","), depth });
    this.take(grid);
    const here = depth > 1 ? [...keys, ...grid.rows.map((row) => row.key)] : keys;
    for (const key of here) this.full.add(key);
    this.components = null;
  }

  async expanded(component) {
    const key = component.getData().id;
    this.components = null;
    this.open.add(key);
    if (!this.full.has(key)) {
      await this.load([key]);
      if (this.open.has(key)) component.update({ _children: this.known.get(key)._children });
    }
    this.readAhead();
  }

  collapsed(component) {
    this.components = null;
    this.open.delete(component.getData().id);
  }

  // What may be opened next is read before, so that opening it takes no time.
  readAhead() {
    if (this.reading || this.known.size > AHEAD) return;
    const next = this.shownKeys().filter((key) => this.known.get(key).row.children && !this.full.has(key));
    if (!next.length) return;
    this.reading = true;
    ahead(async () => {
      await this.load(next.slice(0, 40)).catch(() => {});
      this.reading = false;
    });
  }

  async openAll(key) {
    const below = () => [...this.known.values()].filter(({ row }) => row.key === key || this.isBelow(row, key));
    if (below().some(({ row }) => row.children && !this.full.has(row.key))) await this.load([key], 20);
    for (const { row } of below()) if (row.children) this.open.add(row.key);
    await this.redraw(key);
  }

  async closeAll(key) {
    for (const { row } of this.known.values()) if (row.key === key || this.isBelow(row, key)) this.open.delete(row.key);
    this.component(key).treeCollapse();
    await this.redraw(key);
  }

  isBelow(row, key) {
    for (let parent = row.parent; parent; parent = this.known.get(parent)?.row.parent) if (parent === key) return true;
    return false;
  }

  // Makes the table build the children of a row anew, open where they are in `open`.
  async redraw(key) {
    const component = this.component(key);
    await component.update({ _children: this.known.get(key)._children });
    if (this.open.has(key)) component.treeExpand();
    this.components = null;
  }

  // Brings a row into view, whatever has to be read and opened on the way.
  async reveal(path) {
    for (const key of path.slice(0, -1)) {
      if (!this.full.has(key)) await this.load([key]);
      const component = this.component(key);
      if (!this.open.has(key)) { this.open.add(key); await component.update({ _children: this.known.get(key)._children }); component.treeExpand(); }
    }
    this.components = null;
    return this.component(path.at(-1));
  }

  shownRows() { return this.table.rowManager.getDisplayRows().map((row) => row.getComponent()); }
  shownKeys() { return this.table.rowManager.getDisplayRows().map((row) => row.data.id); }

  component(key) {
    this.components ??= new Map(this.everyRow());
    return this.components.get(key);
  }

  everyRow() {
    const found = [];
    const walk = (row) => {
      found.push([row.data.id, row.getComponent()]);
      const below = row.modules.dataTree.children;
      if (Array.isArray(below)) below.forEach(walk);
    };
    this.table.rowManager.rows.forEach(walk);
    return found;
  }

  // Takes over rows of an answer (whole ones or values and locks only) and draws what differs.
  async update(rows, drawn) {
    for (const fresh of rows) {
      this.stale.delete(fresh.key);
      const one = this.known.get(fresh.key);
      if (!one) continue;
      const old = one.row;
      one.row = { ...old, ...fresh };
      const component = this.component(fresh.key);
      if (!component) { Object.assign(one, fields(one.row)); continue; }
      component.getData().row = one.row;
      const moved = one.row.values.some((value, at) => value !== old.values[at]);
      if (moved) await component.update(fields(one.row));
      drawn(component, old, one.row, moved);
    }
  }

  // Rows that may have changed without being in the answer are read later, the visible ones first.
  outdate(except) {
    const named = new Set(except);
    for (const key of this.known.keys()) if (!named.has(key)) this.stale.add(key);
  }

  nextStale() {
    const seen = this.table.getRows("visible").map((row) => row.getData().id).filter((key) => this.stale.has(key));
    return seen.length ? seen : [...this.stale].slice(0, AT_ONCE);
  }

  wholes() {
    return this.tops.reduce((sums, { row }) => row.values.map((value, at) => sum(value, sums[at])), []);
  }
}

const sum = (one, other) => (one === null ? other ?? null : one + (other ?? 0));

export function fields(row) {
  const made = {};
  row.values.forEach((value, at) => { made[`c${at}`] = value; });
  return made;
}
