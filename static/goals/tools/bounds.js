// Floors and caps: set one for the selected cell with a reason, see all, take one away.
import { call, get, post } from "sp/api";
import { toast } from "sp/toast";

const $ = (id) => document.getElementById(id);

class BoundsDialog {
  constructor(grid) {
    this.grid = grid;
    this.dialog = $("bounds-dialog");
    this.texts = this.dialog.dataset;
    $("bounds-open").addEventListener("click", () => this.open());
    $("bounds-form").addEventListener("submit", (event) => { event.preventDefault(); this.set(); });
  }

  async open() {
    [this.cell] = this.grid.selected();
    $("bounds-cell").textContent = this.cell?.label ?? this.texts.choose;
    $("bounds-form").querySelector("button").disabled = !this.cell;
    this.refuse("");
    this.dialog.showModal();
    $("b-text").focus();
    await this.list();
  }

  refuse(text) {
    $("bounds-refusal").textContent = text;
    $("bounds-refusal").hidden = !text;
  }

  // The figure is read as it would be in the cell: in the unit shown, with suffixes.
  async set() {
    const { organisation, product, channel, customer = 0, first_period, months } = this.cell;
    const { metric, level } = this.grid.config.query;
    const entry = { organisation, product, channel, customer, first_period, months, unit: this.grid.config.unit };
    entry.text = `${$("b-role").value} ${$("b-text").value.trim()}`;
    try {
      await post(`${this.grid.config.api}spread/`, { metric, level, entries: [entry], reason: $("b-reason").value });
    } catch (error) {
      this.refuse(error.message);
      return;
    }
    this.refuse("");
    $("b-text").value = "";
    toast(this.texts.done, { kind: "good" });
    await this.list();
  }

  async list() {
    const { metric, level } = this.grid.config.query;
    const all = await get(this.texts.list);
    const rows = all.filter((one) => one.metric === metric && one.level === Number(level));
    $("bounds-table").tBodies[0].replaceChildren(...rows.map((one) => this.row(one)));
    $("bounds-table").hidden = !rows.length;
    $("bounds-none").textContent = this.texts.none;
    $("bounds-none").hidden = rows.length > 0;
  }

  row(one) {
    const made = document.createElement("tr");
    const months = one.months > 1 ? `${one.first_period} +${one.months - 1}` : one.first_period;
    const texts = [one.name, months, this.texts[one.role], this.grid.figures.show(one.value), one.reason];
    texts.forEach((text, at) => {
      const cell = made.insertCell();
      cell.textContent = text;
      if (at === 3) cell.className = "num";
    });
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-quiet";
    button.textContent = this.texts.remove;
    button.addEventListener("click", () => this.remove(one.id));
    made.insertCell().append(button);
    return made;
  }

  async remove(id) {
    try {
      await call("DELETE", this.texts.one.replace("/0/", `/${id}/`));
      toast(this.texts.gone);
    } catch (error) {
      this.refuse(error.message);
    }
    await this.list();
  }
}

export const setup = (grid) => new BoundsDialog(grid);
