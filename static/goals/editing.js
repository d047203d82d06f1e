// Figures of the grid: how they are shown, typed, copied and pasted.
import { grouped, EMPTY } from "sp/format";

export class Figures {
  constructor({ unit, scale }) {
    this.factor = unit * 10 ** scale;
    this.decimals = unit > 1 ? 1 : 0;
  }

  show(value) {
    return value === null || value === undefined ? EMPTY : grouped(value / this.factor, this.decimals);
  }

  // Exactly what stands there, in display units, for editing and copying.
  plain(value) {
    return value === null || value === undefined ? "" : String(value / this.factor);
  }
}

export const percent = (basisPoints) => (basisPoints === null ? EMPTY : `${grouped(basisPoints / 100, 1)} %`);

// An editor that hands over what was typed as text; the table's own value stays until the answer.
export function editor(figures, typed) {
  return (cell, onRendered, _success, cancel, { seed = null } = {}) => {
    const input = document.createElement("input");
    const before = figures.plain(cell.getValue());
    input.className = "cell-input";
    input.setAttribute("aria-label", cell.getColumn().getDefinition().title);
    input.value = seed ?? before;
    let over = false;
    const finish = (take, method = false) => {
      if (over) return;
      over = true;
      const text = input.value.trim();
      cancel();
      if (take && (method || text !== before)) typed(cell, text, method);
    };
    onRendered(() => {
      input.focus({ preventScroll: true });
      if (seed === null) input.select();
    });
    input.addEventListener("blur", () => finish(true));
    input.addEventListener("keydown", (event) => {
      if (event.key === "Enter") { event.preventDefault(); event.stopPropagation(); finish(true, event.altKey); }
      else if (event.key === "Escape") finish(false);
      else if (event.key === "Tab") finish(true);
    });
    return input;
  };
}

export function parseBlock(text) {
  return text.replace(/\r/g, "").replace(/\n$/, "").split("\n").map((line) => line.split("\t"));
}

// The rows and columns under a pasted block, as Tabulator shows them now (tree children included).
export function underBlock(table, block, isFigure) {
  const cells = table.getRanges()[0]?.getCells().flat() ?? [];
  if (!cells.length) return [];
  const rows = table.rowManager.getDisplayRows().map((row) => row.getComponent());
  const fields = table.getColumns().map((column) => column.getField());
  const top = rows.findIndex((row) => row.getIndex() === cells[0].getRow().getIndex());
  const left = fields.indexOf(cells[0].getField());
  const found = [];
  block.forEach((line, i) => line.forEach((text, j) => {
    const row = rows[top + i];
    const field = fields[left + j];
    if (row && field && isFigure(field) && text.trim()) found.push({ cell: row.getCell(field), text: text.trim() });
  }));
  return found;
}

// A pasted number replaces what stands there, also a negative one.
export const pasted = (text) => (/^[=a-z]|[%％]$/i.test(text) ? text : `=${text}`);
