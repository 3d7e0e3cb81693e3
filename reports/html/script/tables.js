// A line parts families, as the rows stand.
function parted(part) {
  for (const body of part.querySelectorAll("tbody:has(> tr[data-f])")) {
    let family = "";
    for (const row of body.rows) {
      if (view.hidden.has(row.dataset.m)) continue;
      row.classList.toggle("leads", row.dataset.f !== family);
      family = row.dataset.f;
    }
  }
}
view.apply.push(() => parted(document));
later.made.push(parted);

// Tables are sorted by the column whose head is pressed.
later.made.push((part) => part.querySelectorAll("table.sortable").forEach((table) => {
  const body = table.tBodies[0];
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, column) => {
    const button = element("button", { type: "button" }, ...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") !== "descending";
      heads.forEach((h) => h.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const key = (row) => row.cells[column].dataset.v ?? row.cells[column].textContent.trim();
      const sign = down ? -1 : 1;
      [...body.rows].sort((a, b) => {
        const x = key(a), y = key(b);
        if (x === "" || y === "") return (x === "") - (y === ""); // what has no figure comes last
        const by = column === 0 ? x.localeCompare(y) : Number(x) - Number(y);
        return sign * by;
      }).forEach((row) => body.append(row));
    });
  });
}));
