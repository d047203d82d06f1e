// The frame: rail, menus, dialogs, keyboard, messages of htmx.
import { failed, offline, toast } from "sp/toast";

const $ = (selector) => document.querySelector(selector);
const frame = $("#frame");
const rail = $("#rail");

function fold(folded) {
  frame?.classList.toggle("is-folded", folded);
  $("#rail-fold")?.setAttribute("aria-expanded", String(!folded));
  localStorage.setItem("rail", folded ? "folded" : "open");
}

function showRail(shown) {
  rail.classList.toggle("is-shown", shown);
  for (const id of ["#rail-open", "#more"]) $(id)?.setAttribute("aria-expanded", String(shown));
  if (shown) rail.querySelector("a")?.focus();
}

function open(id) {
  const dialog = document.getElementById(id);
  if (!dialog || dialog.open) return;
  dialog.showModal();
  htmx.trigger(dialog, "fill");
  dialog.querySelector("input")?.select();
}

function filterPlaces(words) {
  let first = null;
  for (const item of document.querySelectorAll("#palette-places li")) {
    item.hidden = !item.textContent.toLowerCase().includes(words.toLowerCase());
    item.firstElementChild.classList.remove("is-first");
    if (!item.hidden) first ??= item.firstElementChild;
  }
  first?.classList.add("is-first");
}

function typing(target) {
  return target.closest?.("input, textarea, select, [contenteditable], [role=grid], .tabulator");
}

let waitingForPlace = false;
function keys(event) {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    open("palette");
  } else if (!event.ctrlKey && !event.metaKey && !event.altKey && !typing(event.target)) plainKey(event);
}

function plainKey(event) {
  if (waitingForPlace) {
    waitingForPlace = false;
    const place = JSON.parse(document.body.dataset.places)[event.key];
    if (place) location.assign(place);
  } else if (event.key === "g") {
    waitingForPlace = true;
    setTimeout(() => { waitingForPlace = false; }, 1500);
  } else if (event.key === "?") open("keys");
  else if (event.key === "/" && $("[data-list-search]")) {
    event.preventDefault();
    $("[data-list-search]").focus();
  }
}

function clicks(event) {
  const opener = event.target.closest("[data-open]");
  if (opener) open(opener.dataset.open);
  event.target.closest("[data-dismiss]")?.parentElement.remove();
  if (event.target.closest("[data-close-drawer]") || event.target === $("#drawer")) $("#drawer").close();
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
  if (rail?.classList.contains("is-shown") && !rail.contains(event.target) && !event.target.closest("#more, #rail-open")) showRail(false);
}

function escape(event) {
  if (event.key !== "Escape") return;
  document.querySelector("#palette[open]")?.close();
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
  if (rail?.classList.contains("is-shown")) showRail(false);
}

if (frame) fold(localStorage.getItem("rail") === "folded");
$("#rail-fold")?.addEventListener("click", () => fold(!frame.classList.contains("is-folded")));
for (const id of ["#rail-open", "#more"]) $(id)?.addEventListener("click", () => showRail(!rail.classList.contains("is-shown")));
$("#palette")?.addEventListener("input", (event) => filterPlaces(event.target.value));
$("#palette")?.addEventListener("keydown", (event) => {
  const first = document.querySelector("#palette-places .is-first, #palette-results a");
  if (event.key === "Enter" && event.target.id === "palette-input" && first) { event.preventDefault(); location.assign(first.href); }
});
document.addEventListener("keydown", keys);
document.addEventListener("keydown", escape);
document.addEventListener("click", clicks);
document.addEventListener("change", (event) => { if (event.target.matches("[data-submit]")) event.target.form.requestSubmit(); });
document.addEventListener("htmx:afterSwap", (event) => { if (event.detail.target.id === "drawer-body") open("drawer"); });
document.addEventListener("htmx:afterSettle", (event) => { if (event.detail.target.id === "palette") event.detail.target.querySelector("input").focus(); });
document.addEventListener("htmx:sendError", () => offline());
document.addEventListener("htmx:responseError", (event) => {
  const html = new DOMParser().parseFromString(event.detail.xhr.responseText, "text/html");
  const refusal = html.querySelector(".refusal");
  if (refusal) toast(refusal, { kind: "bad", stay: 15000 });
  else failed();
});
document.body.addEventListener("toast", (event) => toast(event.detail.text, {
  kind: event.detail.kind,
  undo: event.detail.undo && { label: event.detail.undo.label, run: () => htmx.ajax("POST", event.detail.undo.url, { target: event.detail.undo.target ?? "body", swap: event.detail.undo.swap ?? "none" }) },
}));
document.body.addEventListener("close-drawer", () => $("#drawer").close());
const theme = $("#theme-switch");
if (theme) theme.value = document.documentElement.dataset.bsTheme === "dark" ? "light" : "dark";
setInterval(() => { if (!document.hidden) document.body.dispatchEvent(new CustomEvent("tick")); }, 60000);
