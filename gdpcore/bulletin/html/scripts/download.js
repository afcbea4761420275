(() => {
  const risky = /^[=+\-@\t\r\n＝＋－＠]/; // a spreadsheet would take it for a formula
  const field = (text) => `"${(risky.test(text) ? "'" + text : text).replaceAll('"', '""')}"`;
  const cell = (c) => (c.dataset.value !== undefined ? c.dataset.value : c.tagName === "TD" && c.textContent === "–" ? "" : field(c.textContent));
  for (const button of document.querySelectorAll("[data-table].download")) {
    button.addEventListener("click", () => {
      const table = document.getElementById(button.dataset.table);
      const lines = [...table.rows].map((row) => [...row.cells].map(cell).join(","));
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob(["\ufeff" + lines.join("\r\n") + "\r\n"], { type: "text/csv;charset=utf-8" }));
      link.download = `${button.closest(".edition").dataset.stem}-${table.id}.csv`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    });
  }
})();
