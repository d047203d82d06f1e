// What stands in a person's way: a refusal beside its cell, a preview, a conflict.
const $ = (id) => document.getElementById(id);
const fill = (text, values) => Object.entries(values).reduce((made, [name, value]) => made.replace(`%(${name})s`, value), text);
export { fill };

// A refusal stands beside the cell it is about, with its numbers and what was typed.
export function showRefusal(text, element, actions = []) {
  const box = $("cell-refusal");
  box.querySelector("p").textContent = text;
  box.querySelector(".refusal-actions").replaceChildren(...actions.map(([label, run]) => button(label, () => { hideRefusal(); run(); })));
  box.hidden = false;
  const spot = (element ?? $("planning-grid")).getBoundingClientRect();
  box.style.left = `${Math.max(8, Math.min(spot.left, innerWidth - 360))}px`;
  box.style.top = `${Math.max(8, Math.min(spot.bottom + 4, innerHeight - box.offsetHeight - 12))}px`;
  element?.classList.add("is-refused");
}

export function hideRefusal() {
  if ($("cell-refusal").hidden) return;
  $("cell-refusal").hidden = true;
  for (const element of document.querySelectorAll(".is-refused")) element.classList.remove("is-refused");
}

function button(label, run) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "btn";
  made.textContent = label;
  made.addEventListener("click", run);
  return made;
}

// Resolves to the value of the button that closed the dialog.
export function ask(dialog) {
  return new Promise((resolve) => {
    dialog.returnValue = "";
    dialog.onclose = () => resolve(dialog.returnValue);
    dialog.showModal();
  });
}

const OFF = "grid-no-preview";
export const previewIsOff = () => localStorage.getItem(OFF) === "1";

// Before, after and how many cells: the person decides.
export async function askPreview({ cell, text, flags }) {
  $("preview-cell").textContent = cell;
  $("preview-text").textContent = text;
  $("preview-flags").replaceChildren(...flags.map((flag) => Object.assign(document.createElement("li"), { textContent: flag })));
  const answer = await ask($("preview-dialog"));
  if (answer === "apply" && $("preview-off").checked) localStorage.setItem(OFF, "1");
  return answer === "apply";
}

// rows: [cell, when you looked, now, yours]; resolves to "mine" or "theirs".
export async function askConflict(title, rows, more) {
  $("conflict-title").textContent = title;
  $("conflict-more").textContent = more;
  $("conflict-rows").replaceChildren(...rows.map((cells) => {
    const line = document.createElement("tr");
    line.append(...cells.map((text, at) => Object.assign(document.createElement(at ? "td" : "th"), { textContent: text, className: at ? "num" : "", scope: at ? "" : "row" })));
    return line;
  }));
  return (await ask($("conflict-dialog"))) || "theirs";
}
