(() => {
  const next = { none: "descending", descending: "ascending", ascending: "none" };
  for (const table of document.querySelectorAll("table.sortable")) {
    const body = table.tBodies[0];
    const printed = [...body.rows];
    const heads = [...table.tHead.rows[0].cells];
    const compare = (column, sign) => (a, b) => {
      const x = a.cells[column], y = b.cells[column];
      const words = column === 0 || x.classList.contains("text");
      if (words) return sign * x.textContent.localeCompare(y.textContent, document.documentElement.lang);
      const u = x.dataset.value, v = y.dataset.value;
      if (u === undefined || v === undefined) return (u === undefined) - (v === undefined); // no figure: last, both ways
      return sign * (Number(u) - Number(v));
    };
    heads.forEach((head, column) => head.querySelector("button").addEventListener("click", () => {
      const order = next[head.getAttribute("aria-sort")];
      for (const other of heads) other.setAttribute("aria-sort", "none");
      head.setAttribute("aria-sort", order);
      const fixed = printed.filter((row) => row.classList.contains("total"));
      const free = printed.filter((row) => !row.classList.contains("total"));
      if (order !== "none") free.sort(compare(column, order === "ascending" ? 1 : -1));
      body.append(...(order === "none" ? printed : [...fixed, ...free]));
    }));
  }
})();
