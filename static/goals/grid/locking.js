// Locking: the figure, its row, its column, or everything of its territory.
import { post } from "sp/api";
import { ask, showRefusal } from "goals/grid/boxes";

const $ = (id) => document.getElementById(id);
const SHAPES = { row: "row", column: "column" };

export class Locking {
  // page: config, tree, columns, current(), place(cell), describe(cell), selecting(), focus(), made()
  constructor(page) {
    this.page = page;
  }

  // The address of each shape.
  shaped(cell, shape) {
    const { query } = this.page.config;
    const own = this.page.place(cell);
    const [whole] = this.page.columns.columns;
    const all = { first_period: whole.period, months: whole.months };
    const rows = query.rows.split(",");
    const kept = (name) => (rows.includes(name) ? 0 : own[name]);
    const top = rows[0] === "organisation" ? this.page.tree.tops[0].row.organisation : own.organisation;
    return {
      cell: own,
      row: { ...own, ...all },
      column: { ...own, organisation: top, product: kept("product"), channel: kept("channel"), customer: kept("customer") },
      products: { ...all, organisation: own.organisation, product: 0, channel: 0, customer: 0 },
    }[shape];
  }

  async open() {
    const { config, current, describe, selecting, focus } = this.page;
    const cell = current();
    if (!cell || !config.editable) return;
    $("lock-cell").textContent = describe(cell);
    $("l-reason").value = "";
    $("l-shape").value = SHAPES[selecting()] ?? "cell";
    const answer = await ask($("lock-dialog"));
    focus();
    if (answer === "apply") await this.make(cell);
  }

  async make(cell) {
    const { metric, level, tier, stage } = this.page.config.query;
    const until = $("l-until").value;
    const body = { ...this.shaped(cell, $("l-shape").value), metric, level, tier, stage, reason: $("l-reason").value, expires_at: until ? `${until}T23:59:59` : null };
    try {
      await post(`${this.page.config.api}locks/`, body);
      await this.page.made();
    } catch (error) {
      showRefusal(error.message, cell.getElement());
    }
  }
}
