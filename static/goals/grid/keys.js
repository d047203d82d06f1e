// The keyboard of the grid: what a person of a spreadsheet expects, and the tree's own keys.
const TYPED = /^[0-9０-９.=+\-＋－<>≥≤a-zA-Z]$/;

// actions: undo, redo, edit(cell, seed), clear, fill(down), lock, method, find, help, side, tree(more, all), columns(more)
export function keyboard(actions, { current, editable }) {
  const plain = { Delete: "clear", Backspace: "clear" };
  const withControl = {
    z: (event) => (event.shiftKey ? actions.redo() : actions.undo()), y: () => actions.redo(),
    r: () => actions.fill(false), d: () => actions.fill(true), l: () => actions.lock(), f: () => actions.find(), ".": () => actions.side(),
  };
  const withAlt = {
    Enter: () => actions.method(), ArrowRight: (event) => actions.tree(true, event.shiftKey), ArrowLeft: (event) => actions.tree(false, event.shiftKey),
    ArrowUp: () => actions.columns(false), ArrowDown: () => actions.columns(true),
  };
  const edits = new Set(["r", "d", "z", "y", "Enter"]);

  function find(event) {
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (event.ctrlKey || event.metaKey) return !editable && edits.has(key) ? null : withControl[key];
    if (event.altKey) return !editable && edits.has(key) ? null : withAlt[key];
    if (event.key === "F1") return () => actions.help();
    if (!editable || !current()) return null;
    if (plain[event.key]) return () => actions[plain[event.key]]();
    if (event.key === "F2" || event.key === "Enter") return () => actions.edit(current(), null);
    return TYPED.test(event.key) ? () => actions.edit(current(), event.key) : null;
  }

  return (event) => {
    if (event.target.closest("input, select, textarea, dialog") || event.isComposing) return;
    const run = find(event);
    if (!run) return;
    event.preventDefault();
    event.stopPropagation();
    run(event);
  };
}
