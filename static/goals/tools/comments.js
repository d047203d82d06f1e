// Comments of the selected cell in a dialog, and which cells have some.
import { get } from "sp/api";

const PAUSE = 15000;
const HTMX = { "HX-Request": "true" };

export function setup(grid) {
  const button = document.getElementById("cell-comments");
  const dialog = document.getElementById("cell-comments-dialog");
  const title = document.getElementById("cell-comments-title");
  const body = document.getElementById("cell-comments-body");
  const list = document.getElementById("cell-comments-list");
  const badge = button.querySelector(".count");
  const { metric, level, organisation, src } = button.dataset;

  const anchorOf = (cell) => ["cell", metric, level, cell.organisation || organisation, cell.product || 0,
    cell.channel || 0, cell.customer || 0, cell.first_period, cell.months].join(":");

  async function read() {
    if (document.hidden) return;
    const found = await get(button.dataset.list).catch(() => []);
    const count = found.reduce((sum, one) => sum + one.comments, 0);
    badge.hidden = !count;
    badge.textContent = count;
    list.replaceChildren(...found.map(line));
    list.parentElement.hidden = !found.length;
  }

  function line(one) {
    const item = document.createElement("li");
    const open = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-quiet", textContent: `${one.name} (${one.comments})` });
    open.addEventListener("click", () => show(one.anchor, one.name));
    item.append(open);
    return item;
  }

  async function show(anchor, label) {
    title.textContent = label;
    body.textContent = "";
    if (!dialog.open) dialog.showModal();
    const answer = await fetch(`${src}?anchor=${encodeURIComponent(anchor)}`, { headers: HTMX, credentials: "same-origin" }).catch(() => null);
    if (answer?.ok) body.innerHTML = await answer.text();
    else body.textContent = button.dataset.hidden;
  }

  function open() {
    const [cell] = grid.selected();
    if (cell) return show(anchorOf(cell), cell.label);
    return grid.say(button.dataset.none);
  }

  button.addEventListener("click", open);
  dialog.addEventListener("said", read);
  setInterval(read, PAUSE);
  read();
  const asked = new URLSearchParams(location.search).get("comments");
  if (asked) show(asked, title.textContent);
}
