// The rules of the plan in a line over the grid, judged anew after every change.
const PAUSE = 500;

export function setup() {
  const button = document.getElementById("rules-line");
  const dialog = document.getElementById("rules-dialog");
  const body = document.getElementById("rules-body");
  let timer = null;

  async function read() {
    const answer = await fetch(button.dataset.url, { headers: { "HX-Request": "true" } }).catch(() => null);
    if (!answer?.ok) return;
    body.innerHTML = await answer.text();
    const told = body.firstElementChild.dataset;
    button.querySelector("span").textContent = told.summary;
    button.classList.toggle("btn-danger", told.broken !== "0");
  }

  function soon() {
    clearTimeout(timer);
    timer = setTimeout(read, PAUSE);
  }

  button.addEventListener("click", () => dialog.showModal());
  // The grid keeps the last journal number that it shows on the body.
  new MutationObserver(soon).observe(document.body, { attributeFilter: ["data-journal"] });
  read();
}
