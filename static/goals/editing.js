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
// typed(cell, text, how): how is "method", "all" (every chosen cell) or where to go next.
export function editor(figures, typed) {
  return (cell, onRendered, _success, cancel) => {
    const input = document.createElement("input");
    const before = figures.plain(cell.getValue());
    input.className = "cell-input";
    input.setAttribute("aria-label", cell.getColumn().getDefinition().title);
    input.value = before;
    let over = false;
    const finish = (take, how = "") => {
      if (over) return;
      over = true;
      const text = input.value.trim();
      cancel();
      if (take) typed(cell, how || text !== before ? text : null, how, text !== before);
    };
    onRendered(() => {
      input.focus({ preventScroll: true });
      input.select();
    });
    input.addEventListener("blur", () => finish(true));
    input.addEventListener("keydown", (event) => {
      const how = { Enter: event.altKey ? "method" : event.ctrlKey || event.metaKey ? "all" : event.shiftKey ? "up" : "down", Tab: event.shiftKey ? "left" : "right" }[event.key];
      if (event.isComposing || (!how && event.key !== "Escape")) return;
      event.preventDefault();
      event.stopPropagation();
      finish(event.key !== "Escape", how);
    });
    return input;
  };
}

export function parseBlock(text) {
  return text.replace(/\r/g, "").replace(/\n$/, "").split("\n").map((line) => line.split("\t"));
}

// The rows and columns under a pasted block, as Tabulator shows them now (tree children included).
// One value pasted over a selection goes into every cell of it.
export function underBlock(table, block, isFigure, chosen) {
  if (!chosen.length) return [];
  if (block.length === 1 && block[0].length === 1) return chosen.map((cell) => ({ cell, text: block[0][0].trim() }));
  const rows = table.rowManager.getDisplayRows();
  const fields = table.getColumns().filter((column) => column.isVisible()).map((column) => column.getField());
  const top = rows.findIndex((row) => row.data.id === chosen[0].getRow().getData().id);
  const left = fields.indexOf(chosen[0].getField());
  const found = [];
  block.forEach((line, i) => line.forEach((text, j) => {
    const row = rows[top + i];
    const field = fields[left + j];
    if (row && field && isFigure(field) && text.trim()) found.push({ cell: row.getComponent().getCell(field), text: text.trim() });
  }));
  return found;
}

// A pasted number replaces what stands there, also a negative one.
export const pasted = (text) => (/^[=a-z]|[%％]$/i.test(text) ? text : `=${text}`);
