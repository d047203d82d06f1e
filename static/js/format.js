// Figures in the browser as the server writes them.
export const EMPTY = "–";

export function grouped(value, decimals = 0) {
  if (value === null || value === undefined) return EMPTY;
  const text = Math.abs(value).toLocaleString("en-US", { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
  return value < 0 && /[1-9]/.test(text) ? `−${text}` : text;
}
