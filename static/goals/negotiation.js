// Boards of hand-downs: rows are chosen and acted on together; what can be undone stands in the toast.
const form = document.querySelector("[data-picking]");
const picks = () => [...(form?.querySelectorAll('tbody input[name="row"]') ?? [])];

function showBulk() {
  const bar = document.getElementById("bulk");
  if (!bar) return;
  const chosen = picks().filter((box) => box.checked);
  bar.hidden = chosen.length === 0;
  bar.querySelector("[data-count]").textContent = String(chosen.length);
  for (const box of picks()) box.closest("tr").classList.toggle("is-selected", box.checked);
}

form?.addEventListener("change", (event) => {
  if (event.target.id === "pick-all") for (const box of picks()) box.checked = event.target.checked;
  showBulk();
});
// Enter in a field would press the first button, which approves.
form?.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.matches("input:not([type=checkbox])")) event.preventDefault();
});
showBulk();

for (const note of document.querySelectorAll("[data-toast]")) {
  note.className = "toast-line";
  document.getElementById("toasts").append(note);
}

// One answer at a time: opening it puts the cursor where something is typed.
document.addEventListener("toggle", (event) => {
  if (event.target.matches?.(".answers > details[open]")) event.target.querySelector("input:not([type=hidden]), button")?.focus();
}, true);
