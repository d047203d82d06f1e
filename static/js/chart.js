// Draws the figures that the server put into the page; loads Plotly only where there is one.
const SELECTOR = ".chart[data-figure]";
let loading = null;

function plotly() {
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = document.querySelector('meta[name="plotly"]').content;
    script.onload = () => resolve(window.Plotly);
    script.onerror = reject;
    document.head.append(script);
  });
  return loading;
}

const colour = (name, style) => style.getPropertyValue(name).trim();

// Figures name colours as "var(--c-actual)", so that a theme switch only needs a new drawing.
function resolve(value, style) {
  if (typeof value === "string") return value.replace(/var\((--[\w-]+)\)/g, (_all, name) => colour(name, style));
  if (Array.isArray(value)) return value.map((item) => resolve(item, style));
  if (value && typeof value === "object") return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, resolve(item, style)]));
  return value;
}

async function draw(element) {
  const library = await plotly();
  const style = getComputedStyle(document.documentElement);
  const figure = resolve(JSON.parse(element.dataset.figure), style);
  const layout = { ...figure.layout, font: { ...figure.layout.font, family: colour("--font", style), color: colour("--ink-2", style) }, paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)" };
  await library.react(element, figure.data, layout, { responsive: true, displayModeBar: false });
  if (!element.dataset.drawn) {
    element.on("plotly_click", (event) => {
      const url = event.points[0]?.customdata?.url ?? event.points[0]?.customdata;
      if (typeof url === "string" && url.startsWith("/")) location.assign(url);
    });
  }
  element.dataset.drawn = "1";
}

export function drawAll(root = document) {
  for (const element of root.querySelectorAll(SELECTOR)) draw(element);
}

function toggle(event) {
  const button = event.target.closest(".chart-toggle");
  if (!button) return;
  const table = document.getElementById(button.getAttribute("aria-controls"));
  table.hidden = !table.hidden;
  button.setAttribute("aria-expanded", String(!table.hidden));
}

drawAll();
document.addEventListener("htmx:load", (event) => drawAll(event.detail.elt.parentElement ?? document));
document.addEventListener("click", toggle);
new MutationObserver(() => drawAll()).observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
