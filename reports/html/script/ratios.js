// Ratios to a model of the reader's choice. All ratios and intervals were
// computed with the report, for each pair of models within the same blocks;
// nothing is estimated here.
{
  const figures = [...document.querySelectorAll("figure[data-ratios]")].map((figure) => ({ figure, ...JSON.parse(figure.dataset.ratios) }));
  const count = models.length;

  // ratio returns how many times worse model i is than model j as {value, low, high}; the ends are null
  // without an interval. It returns null if there is none.
  function ratio(q, i, j) {
    if (i === j) return { value: 1, low: null, high: null };
    const [a, b] = i > j ? [i, j] : [j, i];
    const pair = q.pairs[(a * (a - 1)) / 2 + b];
    if (!pair) return null;
    const [value, low, high] = pair;
    return i > j ? { value, low, high } : inverse({ value, low, high });
  }
  const inverse = (r) => ({ value: 1 / r.value, low: r.high && 1 / r.high, high: r.low && 1 / r.low });
  const tied = (r) => r.low !== null && r.low <= 1 && r.high >= 1;

  // number writes three significant digits, as the rest of the page does.
  function number(v) {
    const rounded = Number(v.toPrecision(3));
    const digits = Math.max(0, 2 - Math.floor(Math.log10(rounded)));
    return rounded >= 1000 ? rounded.toLocaleString("en") : rounded.toFixed(digits);
  }
  const factor = (v) => (v >= 1 && v < 1.005 ? "1.00" : number(v)) + "×";
  // bound never writes as 1 what is not 1: a difference would look like a tie.
  function bound(v) {
    let digits = 3;
    while (v !== 1 && digits < 9 && Number(v.toPrecision(digits)) === 1) digits++;
    return digits === 3 ? number(v) : String(Number(v.toPrecision(digits)));
  }
  const interval = (r) => (r.low === null ? "" : `[${bound(r.low)}–${bound(r.high)}]`);

  // worse says it in words, also where it is better.
  const worse = (r) => (r.value < 1 && !tied(r) ? `${factor(1 / r.value)} ${interval(inverse(r))} better` : `${factor(r.value)} ${interval(r)} worse`);

  // The chart of strengths: its cells as they came, by column.
  const table = document.querySelector("table.strengths");
  const columns = !table ? [] : [...table.tHead.rows[0].cells].flatMap((head, column) => {
    const q = figures.find((f) => f.figure.id === head.dataset.ratios);
    return q ? [{ q, cells: [...table.tBodies[0].rows].map((row) => row.cells[column]) }] : [];
  });
  for (const column of columns) column.was = column.cells.map((cell) => ({ grade: cell.className, inner: cell.innerHTML }));
  const than = document.getElementById("versus");
  const best = than && than.textContent;

  function place(column, i, reference) {
    const { q, cells, was } = column, cell = cells[i];
    cell.className = was[i].grade;
    cell.innerHTML = was[i].inner; // as the template escaped it
    if (reference < 0 || was[i].grade === "g0") return;
    const r = ratio(q, i, reference);
    const link = cell.querySelector("a"), [one, brackets] = [cell.querySelector(".one"), cell.querySelector("small")];
    const name = models[reference].name;
    let grade = 0, text = "n/a", note = `no ratio to ${name}: a figure is missing, or blocks are too few`;
    if (i === reference) {
      [grade, text, note] = [3, "reference", link.title];
    } else if (r) {
      // What is graded is what is read, and the whole of the interval.
      const printed = (v) => Number(v.toPrecision(3));
      const near = printed(r.high ?? r.value) <= 1 + q.margin;
      grade = near ? 3 : tied(r) ? 5 : printed(r.value) <= 3 ? 2 : 1;
      text = grade === 5 ? "up to " + factor(r.high) : factor(r.value);
      note = `${worse(r)} than ${name}` + (tied(r) ? ", not told apart" : "");
    }
    cell.className = "g" + grade;
    link.title = note;
    one.replaceChildren(element("span", { "aria-hidden": "true" }, "–○◐●□◌"[grade]), " ", element("b", {}, text));
    if (i !== reference && grade === 3 && tied(r)) one.append(" ", element("abbr", { title: "tie" }, "="));
    brackets.textContent = i !== reference && r ? interval(r) : "";
  }

  function draw(q, reference) {
    q.caption ??= q.figure.querySelector("figcaption a").firstChild;
    q.title ??= q.caption.data;
    q.svg ??= q.figure.querySelector("svg.chart");
    q.other?.remove();
    const same = reference < 0 || reference === q.reference;
    q.svg.classList.toggle("unseen", !same);
    q.caption.data = same ? q.title : q.title.replace(/: ratio to .*$/s, ": ratio to " + models[reference].name);
    if (!same) q.svg.after((q.other = forest(q, models, reference, ratio, { worse, tied })));
  }

  const select = element("select", {}, element("option", { value: "" }, "the best"), ...models.map((m) => element("option", { value: m.id }, m.name)));
  select.addEventListener("change", () => { view.vs = select.value; changed(); });
  if (count > 1 && figures.length) view.bar.prepend(element("label", {}, "Ratios to ", select));
  let drawn = "";
  view.apply.unshift(() => {
    select.value = view.vs;
    if (view.vs === drawn) return;
    drawn = view.vs;
    const reference = models.findIndex((m) => m.id === view.vs);
    if (than) than.textContent = reference < 0 ? best : `${models[reference].name} (below 1 is better; what was not measured in blocks stays as it is)`;
    columns.forEach((column) => column.cells.forEach((_, i) => place(column, i, reference)));
    figures.forEach((q) => draw(q, reference));
  });
}
