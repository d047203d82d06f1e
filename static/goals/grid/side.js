// The panel on the right: why a figure is what it is, its chart, the locks.
import { call } from "sp/api";
import { toast } from "sp/toast";
import { drawAll } from "sp/chart";
import { fill } from "goals/grid/boxes";

const $ = (id) => document.getElementById(id);

export class Side {
  // page: config, figures, columns, current(), place(cell), refresh()
  constructor(page) {
    this.page = page;
    this.name = null;
    for (const tab of document.querySelectorAll("[data-side]")) tab.addEventListener("click", () => this.show(tab.dataset.side));
    $("side-close").addEventListener("click", () => this.close());
    $("grid-side").addEventListener("keydown", (event) => { if (event.key === "Escape") this.close(); });
    $("side-body").addEventListener("click", (event) => { const held = event.target.closest("[data-unlock]"); if (held) this.unlock(held.dataset.unlock); });
  }

  toggle(name) {
    if (this.name === name) this.close();
    else this.show(name);
  }

  async show(name) {
    this.name = name;
    $("grid-side").hidden = false;
    $("grid-frame").classList.add("has-side");
    for (const tab of document.querySelectorAll("[data-side]")) tab.setAttribute("aria-selected", String(tab.dataset.side === name));
    $("side-body").setAttribute("aria-labelledby", `side-${name}`);
    await this.fill();
    $(`side-${name}`).focus();
  }

  close() {
    this.name = null;
    $("grid-side").hidden = true;
    $("grid-frame").classList.remove("has-side");
    this.page.focus();
  }

  // The selection moved: follow it, but not on every key.
  follow() {
    if (!this.name || this.name === "locks") return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.fill(), 200);
  }

  fill() {
    return { why: () => this.why(), chart: () => this.chart(), locks: () => this.html(this.page.config.locks) }[this.name]?.();
  }

  async html(url) {
    try {
      const answer = await fetch(url, { headers: { "HX-Request": "true" } });
      $("side-body").innerHTML = await answer.text();
      window.htmx?.process($("side-body"));
    } catch {
      $("side-body").textContent = this.page.config.texts.failed;
    }
  }

  async why() {
    const cell = this.page.current();
    if (!cell) return;
    const { organisation, product, channel, customer, first_period, months } = this.page.place(cell);
    const { metric, level } = this.page.config.query;
    await this.html(`${this.page.config.why}?${new URLSearchParams({ metric, level, organisation_id: organisation, product_id: product, channel_id: channel, customer_id: customer, first_period, months })}`);
  }

  chart() {
    const cell = this.page.current();
    if (!cell) return;
    const { config, columns, figures } = this.page;
    const { row } = cell.getData();
    const smallest = Math.min(...columns.columns.map((column) => column.months));
    const chosen = columns.columns.map((column, at) => ({ column, at })).filter(({ column }) => column.months === smallest && (column.kind !== "plan" || columns.columns.length === 1));
    const x = chosen.map(({ column }) => columns.label(column));
    const scaled = (value) => (value === null || value === undefined ? null : value / figures.factor);
    const line = (values, name, colour, dash) => ({ x, y: chosen.map(({ at }) => scaled(values[at])), name, type: "scatter", mode: "lines+markers", line: { color: `var(${colour})`, dash } });
    const data = [line(row.values, config.texts.plan, "--c-target", "solid"), line(row.reference_values, config.names[config.query.reference] ?? config.texts.reference, "--c-last-year", "dot")];
    const title = fill(config.texts.chart, { name: row.name });
    const figure = { data, layout: { height: 300, margin: { l: 56, r: 8, t: 8, b: 40 }, legend: { orientation: "h", y: -0.2 }, yaxis: { rangemode: "tozero" } } };
    const chart = Object.assign(document.createElement("div"), { className: "chart" });
    chart.dataset.figure = JSON.stringify(figure);
    $("side-body").replaceChildren(Object.assign(document.createElement("h2"), { textContent: title }), chart, this.numbers(x, row, chosen));
    drawAll($("side-body"));
  }

  // The table behind the chart.
  numbers(x, row, chosen) {
    const table = Object.assign(document.createElement("table"), { className: "plain-table" });
    const { config, figures } = this.page;
    const line = (cells, tag) => `<tr>${cells.map((text, at) => `<${at ? tag : "th"}${at ? ' class="num"' : ""}></${at ? tag : "th"}>`).join("")}</tr>`;
    const rows = [["", config.texts.plan, config.names[config.query.reference] ?? ""], ...chosen.map(({ at }, n) => [x[n], figures.show(row.values[at]), figures.show(row.reference_values[at])])];
    table.innerHTML = rows.map((cells, n) => line(cells, n ? "td" : "th")).join("");
    [...table.rows].forEach((one, n) => [...one.cells].forEach((cell, at) => { cell.textContent = rows[n][at]; }));
    return table;
  }

  async unlock(url) {
    try {
      await call("DELETE", url);
      this.page.say(this.page.config.texts.unlocked);
      await Promise.all([this.page.refresh(), this.fill()]);
    } catch (error) {
      toast(error.message, { kind: "bad" });
    }
  }
}
