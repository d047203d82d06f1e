// Spread like another version or cell, by an attribute, a pasted column or scores; or copy.
import { get, post } from "sp/api";
import { toast } from "sp/toast";

const $ = (id) => document.getElementById(id);
const text = (id) => $(id).value.trim();

class PatternsDialog {
  constructor(grid) {
    this.grid = grid;
    this.dialog = $("patterns-dialog");
    this.texts = this.dialog.dataset;
    $("patterns-open").addEventListener("click", () => this.open());
    $("p-method").addEventListener("change", () => this.fields());
    $("patterns-try").addEventListener("click", () => this.run(true));
    $("patterns-apply").addEventListener("click", () => this.run(false));
  }

  async open() {
    [this.cell] = this.grid.selected();
    $("patterns-cell").textContent = this.cell?.label ?? this.texts.choose;
    $("patterns-apply").disabled = $("patterns-try").disabled = !this.cell;
    this.say("");
    this.fields();
    this.dialog.showModal();
    if ($("p-version").options.length) return;
    const versions = await get(this.texts.versions).catch(() => []);
    $("p-version").replaceChildren(...versions.map((one) => new Option(`${one.code} ${one.name}`, one.id)));
    $("p-version").value = this.texts.own;
  }

  say(told) {
    $("patterns-said").textContent = told;
    $("patterns-said").hidden = !told;
  }

  fields() {
    const chosen = $("p-method").value;
    for (const field of this.dialog.querySelectorAll("[data-for]")) field.hidden = !field.dataset.for.split(" ").includes(chosen);
  }

  params(method) {
    if (method === "attribute") return { attribute: text("p-attribute"), dimension: $("p-dimension").value };
    if (method === "weights") return { weights: $("p-weights").value };
    if (method === "potential") return {};
    const params = { version: Number($("p-version").value) };
    if (text("p-organisation")) params.organisation = text("p-organisation");
    if (text("p-product")) params.product = text("p-product");
    if (method === "copy") params.percent = `${text("p-percent")}%`;
    return params;
  }

  entry() {
    const { organisation, product, channel, customer = 0, first_period, months } = this.cell;
    const method = $("p-method").value;
    const entry = { organisation, product, channel, customer, first_period, months, method, params: this.params(method) };
    const figure = text("p-text");
    if (method !== "copy" && figure) Object.assign(entry, { text: figure, unit: this.grid.config.unit });
    return entry;
  }

  async run(dry) {
    const { metric, level } = this.grid.config.query;
    try {
      const answer = await post(`${this.grid.config.api}spread/`, { metric, level, entries: [this.entry()], reason: text("p-reason"), dry_run: dry });
      if (dry) this.say(this.told(this.texts.preview, answer));
      else await this.done(answer);
    } catch (error) {
      this.say(error.message);
    }
  }

  told(said, answer) {
    return said.replace("%(count)s", answer.changed).replace("%(total)s", this.grid.figures.show(answer.totals[0]));
  }

  async done(answer) {
    this.dialog.close();
    toast(this.told(this.texts.done, answer), { kind: "good" });
    await this.grid.refresh();
  }
}

export const setup = (grid) => new PatternsDialog(grid);
