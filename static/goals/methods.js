// The dialog that asks how a total comes down, and tries it out before it is done.
const $ = (id) => document.getElementById(id);

export class MethodDialog {
  // page: texts, describe(cell), show(value), place(cell), send(entry, cell, options), preview(entry, options)
  constructor(page) {
    this.page = page;
    this.dialog = $("method-dialog");
    $("m-method").addEventListener("change", () => this.showFields());
  }

  open(cell, text = "") {
    $("method-cell").textContent = this.page.describe(cell);
    $("m-text").value = text;
    $("m-preview").hidden = true;
    this.showFields();
    this.dialog.returnValue = "";
    this.dialog.onclose = () => {
      if (this.dialog.returnValue === "apply") this.page.send(this.entry(cell), cell, this.options());
    };
    $("m-try").onclick = () => this.tryOut(cell);
    this.dialog.showModal();
  }

  showFields() {
    const needed = $("m-method").selectedOptions[0].dataset.needs;
    $("m-text-field").hidden = needed !== "amount";
    $("m-percent-field").hidden = needed !== "percent";
    $("m-reference-field").hidden = needed !== "percent";
  }

  entry(cell) {
    const method = $("m-method").value;
    const entry = { ...this.page.place(cell), method };
    const text = $("m-text").value.trim();
    if (method === "growth") entry.params = { percent: `${$("m-percent").value.trim()}%`, reference: $("m-reference").value };
    else if (method !== "clear" && text) entry.text = text;
    return entry;
  }

  options() {
    return { include_empty: $("m-empty").checked, on_zero: $("m-equal").checked ? "equal" : "refuse", reason: $("m-reason").value };
  }

  async tryOut(cell) {
    const { texts, show } = this.page;
    const note = $("m-preview");
    try {
      const answer = await this.page.preview(this.entry(cell), this.options());
      const flags = answer.flags.map((flag) => texts[flag]).join(" ");
      note.textContent = `${show(cell.getValue())} → ${show(answer.totals[0])} · ${texts.cells.replace("%(count)s", answer.changed)} ${flags}`;
    } catch (error) {
      note.textContent = error.message;
    }
    note.hidden = false;
  }
}
