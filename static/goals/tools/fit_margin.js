// One side of a fit: its dimension and detail, and a table of present and new totals.
const filled = (text, values) => text.replace(/%\((\w+)\)s/g, (_all, name) => values[name]);

export class MarginTable {
  // page: texts, figures, typed() when a total was typed, chosen() when dimension or detail changed
  constructor(element, page) {
    this.page = page;
    this.parts = Object.fromEntries([...element.querySelectorAll("[data-part]")].map((part) => [part.dataset.part, part]));
    this.lines = [];
    this.name = "";
    this.total = 0;
    this.depth = null;
    this.parts.dimension.addEventListener("change", () => { this.depth = null; page.chosen(); });
    this.parts.depth.addEventListener("change", () => { this.depth = Number(this.parts.depth.value); page.chosen(); });
    this.parts.lines.addEventListener("keydown", (event) => this.key(event));
    this.parts.lines.addEventListener("input", (event) => this.typed(event.target));
    this.parts.lines.addEventListener("change", (event) => this.left(event.target));
  }

  get dimension() {
    return this.parts.dimension.value;
  }

  clear() {
    this.lines = [];
    this.parts.lines.replaceChildren();
    this.parts.depth.replaceChildren();
  }

  show(margin) {
    const before = new Map(this.shown === margin.dimension ? this.lines.map((line) => [line.key, line]) : []);
    this.shown = margin.dimension;
    this.lines = margin.lines.map((line) => ({ ...line, text: before.get(line.key)?.text ?? "", value: before.get(line.key)?.value ?? null }));
    this.depth = margin.depth;
    const steps = Array.from({ length: margin.depths }, (_none, at) => new Option(filled(this.page.texts.step, { number: at + 1 }), String(at + 1)));
    this.parts.depth.replaceChildren(...steps);
    this.parts.depth.value = String(margin.depth);
    this.parts.depth.disabled = margin.depths < 2;
    this.draw();
    this.update(margin);
    if (this.lines.some((line) => line.text || line.value !== null)) this.page.typed();
  }

  draw() {
    const { texts, figures } = this.page;
    const table = document.createElement("table");
    table.createTHead().append(this.row("th", this.name, texts.present, texts.wanted));
    const body = table.createTBody();
    this.rows = this.lines.map((line) => {
      const input = document.createElement("input");
      input.autocomplete = "off";
      input.value = line.text || figures.plain(line.value ?? line.present);
      input.setAttribute("aria-label", filled(texts.new, { name: line.name }));
      const row = this.row("td", line.name, figures.show(line.present), input);
      const error = document.createElement("span");
      error.className = "fit-error";
      row.lastElementChild.append(error);
      body.append(row);
      return row;
    });
    const foot = this.row("td", texts.sum, "", "");
    table.createTFoot().append(foot);
    this.foot = foot;
    this.parts.lines.replaceChildren(table);
  }

  row(tag, ...contents) {
    const row = document.createElement("tr");
    contents.forEach((content, at) => {
      const cell = document.createElement(tag);
      if (tag === "th") cell.scope = "col";
      if (at) cell.className = "num";
      cell.append(content);
      row.append(cell);
    });
    return row;
  }

  typed(input) {
    const line = this.lineOf(input);
    line.text = input.value.trim() === this.page.figures.plain(line.present) ? "" : input.value.trim();
    line.value = null;
    this.page.typed();
  }

  // Nothing typed means that the total stays.
  left(input) {
    if (!input.value.trim()) input.value = this.page.figures.plain(this.lineOf(input).present);
  }

  lineOf(input) {
    return this.lines[this.rows.findIndex((row) => row.contains(input))];
  }

  // `rewrite`: the server changed the totals (scaled them); they are shown as if typed.
  update(margin, rewrite = false) {
    const { figures } = this.page;
    this.name = margin.name;
    this.total = margin.total;
    this.parts.lines.querySelector("th").textContent = margin.name;
    margin.lines.forEach((fresh, at) => {
      const line = this.lines[at];
      if (rewrite && fresh.total !== null) {
        Object.assign(line, { text: "", value: fresh.total });
        this.rows[at].querySelector("input").value = figures.plain(fresh.total);
      }
      this.rows[at].classList.toggle("is-wrong", Boolean(fresh.error));
      this.rows[at].querySelector("input").setAttribute("aria-invalid", String(Boolean(fresh.error)));
      this.rows[at].querySelector(".fit-error").textContent = fresh.error;
    });
    this.foot.cells[1].textContent = figures.show(margin.present);
    this.foot.cells[2].textContent = figures.show(margin.total);
  }

  asked() {
    const name = this.dimension === "month" ? "month" : "node";
    const totals = this.lines.map((line) => ({ [name]: line.key, ...(line.value === null ? { text: line.text } : { value: line.value }) }));
    return { dimension: this.dimension, depth: this.depth ?? undefined, totals };
  }

  mark(lines) {
    const keys = new Set((lines ?? []).map((line) => line.key));
    this.rows?.forEach((row, at) => row.classList.toggle("is-refused", keys.has(this.lines[at]?.key)));
  }

  focus() {
    const input = this.rows[0]?.querySelector("input");
    input?.focus();
    input?.select();
  }

  // Enter and the arrows walk through the totals like a column of cells.
  key(event) {
    const step = { Enter: event.shiftKey ? -1 : 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || event.ctrlKey || event.metaKey) return;
    const inputs = this.rows.map((row) => row.querySelector("input"));
    const next = inputs[inputs.indexOf(event.target) + step];
    event.preventDefault();
    if (next) { next.focus(); next.select(); }
  }
}
