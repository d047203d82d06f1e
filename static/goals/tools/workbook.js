// The view on the screen as a workbook.
export function setup(grid) {
  const link = document.getElementById("workbook-export");
  const asked = Object.entries(grid.config.query).filter(([, value]) => value !== null && value !== "");
  link.href = `${grid.config.api}workbook/?${new URLSearchParams(asked)}`;
}
