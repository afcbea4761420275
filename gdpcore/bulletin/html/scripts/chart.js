(() => {
  for (const chart of document.querySelectorAll(".chart")) {
    const tip = chart.querySelector(".tip");
    const table = document.getElementById(chart.dataset.table);
    const place = (mark) => [Number(mark.dataset.row), Number(mark.dataset.column)];
    const marks = [...chart.querySelectorAll("[data-row]")].sort((a, b) => {
      const [r, c] = place(a), [s, d] = place(b);
      return r - s || c - d;
    });
    let at = -1;
    const hide = () => {
      tip.hidden = true;
      for (const mark of marks) mark.classList.remove("pointed");
    };
    const show = (mark) => {
      hide();
      const [r, c] = place(mark);
      const row = table.tBodies[0].rows[r];
      if (row === undefined || row.cells[c + 1] === undefined) return;
      tip.textContent = `${row.cells[0].textContent} · ${table.tHead.rows[0].cells[c + 1].textContent}: ${row.cells[c + 1].textContent}`;
      tip.hidden = false;
      mark.classList.add("pointed");
      const box = mark.getBoundingClientRect(), frame = chart.getBoundingClientRect();
      const left = box.left + box.width / 2 - frame.left + chart.scrollLeft - tip.offsetWidth / 2;
      const top = box.top - frame.top - tip.offsetHeight - 6;
      tip.style.left = `${Math.max(chart.scrollLeft, Math.min(left, chart.scrollLeft + chart.clientWidth - tip.offsetWidth))}px`;
      tip.style.top = `${Math.max(0, top)}px`;
      at = marks.indexOf(mark);
    };
    chart.addEventListener("pointerover", (event) => {
      const mark = event.target.closest("[data-row]");
      if (mark === null) hide();
      else show(mark);
    });
    chart.addEventListener("pointerleave", hide);
    chart.addEventListener("blur", hide);
    chart.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      if (event.key === "Escape") hide();
      if (step === undefined || marks.length === 0) return;
      event.preventDefault();
      show(marks[at < 0 ? (step > 0 ? 0 : marks.length - 1) : (at + step + marks.length) % marks.length]);
    });
  }
})();
