"use strict";
// A press on a head sorts the table by that column: numbers by value and highest first, words by the alphabet.
for (const table of document.querySelectorAll("table.sortable")) {
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => sort(table, heads, column));
  });
}

function sort(table, heads, column) {
  const rows = [...table.tBodies[0].rows];
  const numeric = rows.some((row) => row.cells[column].dataset.value);
  const before = heads[column].getAttribute("aria-sort");
  const down = before ? before === "ascending" : numeric;
  rows.sort((a, b) => (down ? -1 : 1) * compare(a.cells[column], b.cells[column], numeric, down));
  heads.forEach((head) => head.removeAttribute("aria-sort"));
  heads[column].setAttribute("aria-sort", down ? "descending" : "ascending");
  table.tBodies[0].append(...rows);
}

function compare(a, b, numeric, down) {
  if (!numeric) return a.textContent.localeCompare(b.textContent, "en", { numeric: true });
  // What has no value stands last either way.
  const missing = down ? -Infinity : Infinity;
  const [x, y] = [a, b].map((cell) => (cell.dataset.value ? Number(cell.dataset.value) : missing));
  return x === y ? 0 : x - y;
}
