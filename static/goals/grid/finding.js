// Find a row by typing a part of its name: the server knows all of them, opened or not.
export class Finding {
  // page: tree, say, texts
  constructor(page) {
    Object.assign(this, { page, words: "", hits: [], at: -1 });
  }

  async find(words, next = false) {
    const { tree, say, texts } = this.page;
    const wanted = words.trim();
    for (const element of document.querySelectorAll(".is-found")) element.classList.remove("is-found");
    if (!wanted) return;
    if (wanted !== this.words) await this.ask(wanted);
    else if (!next) return;
    if (!this.hits.length) return say(texts.not_found);
    this.at = (this.at + 1) % this.hits.length;
    const row = await tree.reveal(this.hits[this.at]);
    if (!row) return;
    await tree.table.scrollToRow(row, "center", true).catch(() => {});
    row.getElement().classList.add("is-found");
    tree.table.getRanges()[0]?.setBounds(row.getCell("c0"));
  }

  async ask(words) {
    const found = await this.page.tree.read({ find: words });
    const parents = new Map(found.rows.map((row) => [row.key, row.parent]));
    const above = (key) => (key ? [...above(parents.get(key)), key] : []);
    Object.assign(this, { words, at: -1, hits: found.found.map(above) });
  }
}
