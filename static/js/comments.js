// <sp-comments>: threads that keep themselves fresh, with names completed after "@" by keyboard.
const PAUSE = 15000;
const TYPED = /@([^\s@]{0,30})$/u;
let lists = 0;

const headers = () => ({ "HX-Request": "true", ...JSON.parse(document.body.getAttribute("hx-headers") ?? "{}") });

class Comments extends HTMLElement {
  connectedCallback() {
    if (this.listbox) return;
    this.listbox = this.querySelector("[role=listbox]");
    this.listbox.id = `comment-people-${(lists += 1)}`;
    this.addEventListener("submit", (event) => this.submit(event));
    this.addEventListener("input", (event) => this.typed(event.target));
    this.addEventListener("keydown", (event) => this.keys(event));
    this.addEventListener("focusout", () => setTimeout(() => this.offer([]), 150));
    this.timer = setInterval(() => this.refresh(), PAUSE);
    this.markLinked();
  }

  disconnectedCallback() {
    clearInterval(this.timer);
  }

  markLinked() {
    if (location.hash.startsWith("#comment-")) this.querySelector(location.hash)?.classList.add("is-linked");
  }

  // ---- saving ---------------------------------------------------------------------------------
  async submit(event) {
    const form = event.target;
    event.preventDefault();
    const body = new FormData(form);
    for (const id of form.chosen ?? []) body.append("mentioned", id);
    try {
      const answer = await fetch(form.action, { method: "POST", body, headers: headers(), credentials: "same-origin" });
      if (answer.ok) this.replaceChildren(...this.parse(await answer.text()).childNodes);
      else this.refuse(form, await this.reason(answer));
      this.renew();
    } catch {
      this.refuse(form, this.dataset.failed);
    }
  }

  async reason(answer) {
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const told = [".field-error", ".refusal", "[role=alert]", "p"].map((one) => page.querySelector(one)).find(Boolean);
    return told?.textContent.trim() || this.dataset.failed;
  }

  refuse(form, text) {
    let line = form.querySelector(".field-error");
    if (!line) {
      line = Object.assign(document.createElement("p"), { className: "field-error" });
      line.setAttribute("role", "alert");
      form.querySelector("textarea").after(line);
    }
    line.textContent = text;
  }

  parse(html) {
    return new DOMParser().parseFromString(html, "text/html").querySelector("sp-comments");
  }

  renew() {
    this.listbox = this.querySelector("[role=listbox]");
    this.listbox.id = `comment-people-${(lists += 1)}`;
    this.dispatchEvent(new CustomEvent("said", { bubbles: true }));
  }

  // ---- staying fresh --------------------------------------------------------------------------
  async refresh() {
    const own = this.querySelector(".comment-threads");
    if (document.hidden || own.contains(document.activeElement) || own.querySelector("details[open]")) return;
    const answer = await fetch(this.dataset.src, { headers: headers(), credentials: "same-origin" }).catch(() => null);
    if (!answer?.ok) return;
    const fresh = this.parse(await answer.text())?.querySelector(".comment-threads");
    if (fresh && fresh.dataset.state !== own.dataset.state) own.replaceWith(fresh);
  }

  // ---- mentioning -----------------------------------------------------------------------------
  async typed(field) {
    if (field.tagName !== "TEXTAREA") return;
    const found = TYPED.exec(field.value.slice(0, field.selectionStart));
    this.asked = found?.[1];
    if (!found) return this.offer([]);
    const url = new URL(this.dataset.people, location.href);
    url.searchParams.set("q", found[1]);
    const answer = await fetch(url, { headers: { Accept: "application/json" }, credentials: "same-origin" }).catch(() => null);
    if (answer?.ok && this.asked === found[1]) this.offer((await answer.json()).people, field);
  }

  offer(people, field = null) {
    this.field = field;
    this.listbox.replaceChildren(...people.map((one, at) => {
      const item = Object.assign(document.createElement("li"), { textContent: one.name, id: `${this.listbox.id}-${at}` });
      item.setAttribute("role", "option");
      item.dataset.id = one.id;
      item.addEventListener("mousedown", (event) => { event.preventDefault(); this.choose(item); });
      return item;
    }));
    this.listbox.hidden = !people.length;
    if (!people.length) return;
    field.after(this.listbox);
    field.setAttribute("aria-autocomplete", "list");
    field.setAttribute("aria-controls", this.listbox.id);
    this.point(0);
  }

  point(at) {
    const items = [...this.listbox.children];
    this.at = (at + items.length) % items.length;
    items.forEach((item, index) => item.setAttribute("aria-selected", String(index === this.at)));
    this.field.setAttribute("aria-activedescendant", items[this.at].id);
  }

  choose(item) {
    const { field } = this;
    const before = field.value.slice(0, field.selectionStart).replace(TYPED, `@${item.textContent} `);
    const after = field.value.slice(field.selectionStart);
    field.value = before + after;
    field.setSelectionRange(before.length, before.length);
    (field.form.chosen ??= []).push(item.dataset.id);
    field.removeAttribute("aria-activedescendant");
    this.offer([]);
    field.focus();
  }

  keys(event) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) return event.target.form?.requestSubmit();
    if (this.listbox.hidden) return;
    const act = {
      ArrowDown: () => this.point(this.at + 1),
      ArrowUp: () => this.point(this.at - 1),
      Enter: () => this.choose(this.listbox.children[this.at]),
      Tab: () => this.choose(this.listbox.children[this.at]),
      Escape: () => this.offer([]),
    }[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  }
}

customElements.define("sp-comments", Comments);
