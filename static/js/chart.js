// Draws the figures that the server put into the page; loads Plotly only where there is one.
const SELECTOR = ".chart[data-figure]";
const NARROW = 560;
const PRINTED = 1000;
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

// Where there is little room, what the figure says under "narrow" comes first (a legend for labels).
function layoutOf(figure, element, style, width) {
  const few = (width ?? element.clientWidth) < NARROW ? figure.narrow : null;
  const layout = { ...figure.layout, ...few };
  const larger = Number(colour("--chart-scale", style)) || 1;
  const font = { ...layout.font, size: (layout.font?.size ?? 13) * larger, family: colour("--font", style), color: colour("--ink-2", style) };
  const height = layout.height && { height: layout.height * larger };
  return { ...layout, ...height, font, ...(width && { width }), paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)" };
}

function paint(library, element, width) {
  const style = getComputedStyle(document.documentElement);
  const figure = resolve(JSON.parse(element.dataset.figure), style);
  return library.react(element, figure.data, layoutOf(figure, element, style, width), { responsive: !width, displayModeBar: false });
}

async function draw(element) {
  const library = await plotly();
  if (!element.isConnected) return;
  await paint(library, element);
  if (!element.dataset.drawn) {
    element.on("plotly_click", follow);
    element.on("plotly_treemapclick", (event) => { follow(event); return false; });
  }
  element.dataset.drawn = "1";
}

function follow(event) {
  const data = event.points[0]?.customdata;
  const url = data?.url ?? data;
  if (typeof url === "string" && url.startsWith("/")) location.assign(url);
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

// On paper: light colours, and as wide as the sheet, whatever the window was.
const root = document.documentElement;
function print(on) {
  if (on && root.dataset.bsTheme === "dark") root.dataset.printed = "dark";
  root.dataset.bsTheme = on ? "light" : root.dataset.printed ?? root.dataset.bsTheme;
  if (!on) delete root.dataset.printed;
  if (!window.Plotly) return;
  for (const element of document.querySelectorAll(`${SELECTOR}[data-drawn]`)) paint(window.Plotly, element, on ? PRINTED : undefined);
}

drawAll();
document.addEventListener("htmx:load", (event) => drawAll(event.detail.elt.parentElement ?? document));
document.addEventListener("click", toggle);
document.addEventListener("redraw", () => drawAll());
addEventListener("beforeprint", () => print(true));
addEventListener("afterprint", () => print(false));
new MutationObserver(() => { if (!root.dataset.printed) drawAll(); }).observe(root, { attributeFilter: ["data-bs-theme"] });
