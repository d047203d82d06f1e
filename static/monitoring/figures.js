// Pages of figures: they ask for news while somebody looks, fill the screen, and go to paper.
const EVERY = 15000;
const root = document.documentElement;
const poll = () => { if (!document.hidden) document.body.dispatchEvent(new CustomEvent("poll")); };
setInterval(poll, EVERY);
document.addEventListener("visibilitychange", poll);

const button = () => document.querySelector("[data-project]");

function project(on) {
  if (root.classList.contains("is-projected") === on) return;
  root.classList.toggle("is-projected", on);
  button()?.setAttribute("aria-pressed", String(on));
  document.dispatchEvent(new CustomEvent("redraw"));
}

async function fill(on) {
  project(on);
  try {
    if (on) await root.requestFullscreen?.();
    else if (document.fullscreenElement) await document.exitFullscreen();
  } catch {
    // Where the browser keeps its frame, the large figures have to do.
  }
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-project]")) fill(!root.classList.contains("is-projected"));
  if (event.target.closest("[data-print]")) window.print();
});
document.addEventListener("fullscreenchange", () => project(Boolean(document.fullscreenElement)));
document.addEventListener("keydown", (event) => { if (event.key === "Escape" && root.classList.contains("is-projected") && !document.querySelector("dialog[open]")) fill(false); });
