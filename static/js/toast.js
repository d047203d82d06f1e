// Short messages in the corner; with an undo where there is one.
const box = () => document.getElementById("toasts");

export function toast(content, { kind = "", undo = null, stay = 8000 } = {}) {
  const line = document.createElement("div");
  line.className = `toast-line toast-${kind}`;
  const body = document.createElement("span");
  if (content instanceof Node) body.append(content);
  else body.textContent = content;
  line.append(body);
  if (undo) line.append(undoButton(undo, line));
  line.append(closeButton(line));
  box().append(line);
  if (stay) setTimeout(() => line.remove(), stay);
  return line;
}

function undoButton({ label, run }, line) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "toast-undo";
  button.textContent = label;
  button.addEventListener("click", () => { line.remove(); run(); });
  return button;
}

function closeButton(line) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "icon-button";
  button.setAttribute("aria-label", box().dataset.close);
  button.textContent = "×";
  button.addEventListener("click", () => line.remove());
  return button;
}

export const failed = () => toast(box().dataset.failed, { kind: "bad" });
export const offline = () => toast(box().dataset.offline, { kind: "bad" });
