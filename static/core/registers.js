// The table of a register: choosing rows, arrow keys between cells, links that follow the filters.
const list = document.getElementById("list");
const picks = () => [...list.querySelectorAll('tbody input[name="row"]')];

function showBulk() {
  const bar = document.getElementById("bulk");
  if (!bar) return;
  const chosen = picks().filter((box) => box.checked);
  bar.hidden = chosen.length === 0;
  bar.querySelector("[data-count]").textContent = String(chosen.length);
  for (const box of picks()) box.closest("tr").classList.toggle("is-selected", box.checked);
}

function followFilters() {
  const query = location.search.slice(1);
  const saved = document.getElementById("view-query");
  if (saved) saved.value = query;
  for (const link of document.querySelectorAll("[data-with-query]")) link.search = query;
}

function neighbour(cell, key) {
  const row = cell.parentElement;
  const moves = { ArrowRight: () => cell.nextElementSibling, ArrowLeft: () => cell.previousElementSibling,
    ArrowDown: () => row.nextElementSibling?.cells[cell.cellIndex], ArrowUp: () => row.previousElementSibling?.cells[cell.cellIndex] };
  return moves[key]?.();
}

function arrows(event) {
  if (event.target.matches("input, select, textarea")) {
    if (event.key === "Escape") htmx.trigger(document.body, "register-changed");
    return;
  }
  const cell = event.target.closest("td");
  if (!cell || !event.key.startsWith("Arrow")) return;
  let next = neighbour(cell, event.key);
  while (next && !next.querySelector("button, a, input")) next = neighbour(next, event.key);
  if (next) {
    event.preventDefault();
    next.querySelector("button, a, input").focus();
  }
}

list.addEventListener("change", (event) => {
  if (event.target.id === "pick-all") for (const box of picks()) box.checked = event.target.checked;
  showBulk();
});
list.addEventListener("keydown", arrows);
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.elt.matches?.("td")) event.detail.elt.querySelector("input:not([type=hidden]), select, textarea")?.focus();
  showBulk();
});
document.addEventListener("htmx:pushedIntoHistory", followFilters);
document.addEventListener("htmx:configRequest", (event) => {
  if (event.detail.elt.id !== "filters") return;
  for (const [name, value] of Object.entries(event.detail.parameters)) if (value === "") delete event.detail.parameters[name];
});
