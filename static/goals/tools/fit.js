// Fit to totals: two or three tables of totals, their difference live, a preview, one change.
import { post } from "sp/api";
import { grouped } from "sp/format";
import { toast } from "sp/toast";
import { MarginTable } from "goals/tools/fit_margin";

const $ = (id) => document.getElementById(id);
const PAUSE = 250;

const filled = (text, values) => text.replace(/%\((\w+)\)s/g, (_all, name) => values[name]);

class FitDialog {
  constructor(grid) {
    this.grid = grid;
    this.dialog = $("fit-dialog");
    this.texts = this.dialog.dataset;
    this.margins = [...this.dialog.querySelectorAll("[data-margin]")].map((element) => new MarginTable(element, {
      texts: this.texts, figures: grid.figures, typed: () => this.readSoon(), chosen: () => this.load(),
    }));
    this.asked = 0;
    $("fit-open").addEventListener("click", () => this.open());
    $("fit-scope").addEventListener("change", () => this.load());
    $("fit-apply").addEventListener("click", () => this.apply());
    $("fit-try").addEventListener("click", () => this.tryOut());
    this.dialog.addEventListener("keydown", (event) => this.key(event));
  }

  open() {
    const [cell] = this.grid.selected();
    const scopes = [new Option(this.texts.whole, "whole")];
    if (cell) scopes.push(new Option(cell.label, "cell"));
    this.cell = cell;
    $("fit-scope").replaceChildren(...scopes);
    $("fit-reason").value = "";
    this.dialog.showModal();
    return this.load();
  }

  key(event) {
    if (event.key !== "Enter") return;
    if (event.ctrlKey || event.metaKey) { event.preventDefault(); this.apply(); }
    else if (event.target.matches("input")) event.preventDefault();
  }

  used() {
    const seen = new Set();
    return this.margins.filter((one) => one.dimension && !seen.has(one.dimension) && seen.add(one.dimension));
  }

  scope() {
    const { product, channel, customer, tier, stage } = this.grid.config.query;
    const narrowed = { tier: tier ?? "", stage: stage ?? "" };
    if ($("fit-scope").value === "cell") {
      const { value: _value, label: _label, ...cell } = this.cell;
      return { ...cell, ...narrowed };
    }
    return { product: Number(product) || 0, channel: Number(channel) || 0, customer: Number(customer) || 0, ...narrowed };
  }

  body(margins, more = {}) {
    const { metric, level } = this.grid.config.query;
    return { metric, level, unit: this.grid.config.unit, scope: this.scope(), margins, ...more };
  }

  // Names and present totals for the chosen sides; what was typed on a side that stays is kept.
  async load() {
    this.quiet();
    for (const one of this.margins) if (!this.used().includes(one)) one.clear();
    const answer = await this.ask(this.used().map((one) => ({ dimension: one.dimension, depth: one.depth ?? undefined })));
    if (!answer) return;
    this.used().forEach((one, at) => one.show(answer.margins[at]));
    this.balance();
    this.used()[0]?.focus();
  }

  readSoon() {
    this.quiet();
    clearTimeout(this.reading);
    this.reading = setTimeout(() => this.read(), PAUSE);
  }

  async read(match = "") {
    clearTimeout(this.reading);
    const answer = await this.ask(this.used().map((one) => one.asked()), { match });
    if (!answer) return;
    this.used().forEach((one, at) => one.update(answer.margins[at], Boolean(match) && one.dimension !== match));
    this.balance();
  }

  // Only the latest question counts: answers may overtake one another.
  async ask(margins, more = {}) {
    const number = ++this.asked;
    try {
      const answer = await post(`${this.grid.config.api}fit/totals/`, this.body(margins, more));
      return number === this.asked ? answer : null;
    } catch (error) {
      if (number === this.asked) this.refuse(error);
      return null;
    }
  }

  balance() {
    const box = $("fit-balance");
    const sides = this.used();
    const show = (value) => this.grid.figures.show(value);
    const other = sides.find((one) => one.total !== sides[0].total);
    box.classList.toggle("is-off", Boolean(other));
    if (sides.length < 2) return box.replaceChildren();
    if (!other) return box.replaceChildren(filled(this.texts.agree, { total: show(sides[0].total) }));
    const [first] = sides;
    const text = filled(this.texts.differ, { first: first.name, total: show(first.total), second: other.name, other: show(other.total), gap: show(Math.abs(first.total - other.total)) });
    box.replaceChildren(text, this.scaler(other, first), this.scaler(first, other));
  }

  scaler(side, like) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn";
    button.textContent = filled(this.texts.scale, { dimension: side.name, total: this.grid.figures.show(like.total) });
    button.addEventListener("click", () => this.read(like.dimension));
    return button;
  }

  send(more) {
    const margins = this.used().map((one) => one.asked());
    const key = { "Idempotency-Key": crypto.randomUUID?.() ?? `fit-${Date.now()}-${Math.random()}` };
    const seen = Number(document.body.dataset.journal) || null;
    return post(`${this.grid.config.api}fit/`, this.body(margins, { reference: $("fit-reference").value, reason: $("fit-reason").value, seen, ...more }), key);
  }

  async tryOut() {
    this.quiet();
    try {
      const answer = await this.send({ dry_run: true });
      const words = [filled(this.texts.preview, { count: grouped(answer.changed), total: this.grid.figures.show(answer.total) }), ...this.remarks(answer)];
      $("fit-preview").textContent = words.join(" ");
      $("fit-preview").hidden = false;
    } catch (error) {
      this.refuse(error);
    }
  }

  async apply() {
    this.quiet();
    $("fit-apply").disabled = true;
    try {
      const answer = await this.send({});
      this.dialog.close();
      toast([filled(this.texts.done, { count: grouped(answer.changed) }), ...this.remarks(answer)].join(" "));
      await this.grid.refresh();
    } catch (error) {
      this.refuse(error);
    } finally {
      $("fit-apply").disabled = false;
    }
  }

  remarks(answer) {
    const words = [];
    if (answer.off_quantum) words.push(filled(this.texts.off, { count: grouped(answer.off_quantum) }));
    if (answer.flags.includes("reference_used")) words.push(this.texts.reference);
    return words;
  }

  // What the totals contradict each other by, and the cells that stand in the way.
  refuse(error) {
    const box = $("fit-refusal");
    const detail = error.body?.details?.[0] ?? {};
    box.querySelector("p").textContent = error.message;
    const places = (detail.in_the_way ?? []).slice(0, 10).map((one) => {
      const item = document.createElement("li");
      item.textContent = `${one.line} × ${one.through}: ${this.texts[one.why]}`;
      return item;
    });
    box.querySelector("ul").replaceChildren(...places);
    box.hidden = false;
    for (const one of this.used()) {
      one.mark(one.dimension === detail.dimension ? detail.lines : one.dimension === detail.through_dimension ? detail.through : []);
    }
    box.scrollIntoView({ block: "nearest" });
  }

  quiet() {
    $("fit-refusal").hidden = true;
    $("fit-preview").hidden = true;
    for (const one of this.margins) one.mark([]);
  }
}

export function setup(grid) {
  new FitDialog(grid);
}
