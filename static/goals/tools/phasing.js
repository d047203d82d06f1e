// Months by a profile, on the selected node: choose, preview, apply. Every other sum stays.
import { get, post } from "sp/api";
import { toast } from "sp/toast";

const $ = (id) => document.getElementById(id);

export function setup(grid) {
  const dialog = $("phasing-dialog");
  let place = {};

  // The node of the first selected cell; its months where there are several, else the plan's.
  function chosen() {
    const cell = grid.selected()[0];
    if (!cell) return {};
    const { organisation, product, channel } = cell;
    return { organisation, product, channel, ...(cell.months > 1 ? { first_period: cell.first_period, months: cell.months } : {}) };
  }

  async function open() {
    place = chosen();
    $("phasing-cell").textContent = grid.selected()[0]?.label ?? dialog.dataset.whole;
    $("phasing-table").hidden = true;
    $("phasing-said").textContent = "";
    const profiles = await get(dialog.dataset.profiles).catch(() => []);
    $("ph-profile").replaceChildren(...profiles.map((one) => new Option(one.name, one.id)));
    $("phasing-none").hidden = profiles.length > 0;
    for (const id of ["phasing-apply", "phasing-try", "ph-profile"]) $(id).disabled = !profiles.length;
    dialog.returnValue = "";
    dialog.showModal();
  }

  const { metric, level } = grid.config.query;
  const ask = (more) => post(`${grid.config.api}phasing/`, { ...place, metric, level, profile: Number($("ph-profile").value), ...more });

  async function preview() {
    try {
      show(await ask({ dry_run: true }));
    } catch (error) {
      $("phasing-table").hidden = true;
      $("phasing-said").textContent = error.message;
    }
  }

  function show(told) {
    const rows = told.months.map((month) => {
      const row = document.createElement("tr");
      const figures = [`${month.share / 100} %`, grid.figures.show(month.before), grid.figures.show(month.after)];
      row.append(cell(month.period), ...figures.map((text) => cell(text, "num")));
      return row;
    });
    $("phasing-table").tBodies[0].replaceChildren(...rows);
    $("phasing-table").hidden = false;
    $("phasing-said").textContent = dialog.dataset.changes.replace("{count}", told.changed);
  }

  function cell(text, name = "") {
    const made = document.createElement("td");
    made.textContent = text;
    made.className = name;
    return made;
  }

  async function apply() {
    try {
      const told = await ask({ reason: $("ph-reason").value });
      await grid.refresh();
      toast(dialog.dataset.done.replace("{count}", told.changed));
    } catch (error) {
      toast(error.message, { kind: "bad" });
    }
  }

  $("phasing-open").addEventListener("click", open);
  $("phasing-try").addEventListener("click", preview);
  dialog.addEventListener("close", () => { if (dialog.returnValue === "apply") apply(); });
}
