// Ratios to a model of the reader's choice. All ratios and intervals were
// computed with the report, for each pair of models within the same blocks;
// nothing is estimated here.

// ratio returns how many times worse model i is than model j in a column as
// {value, low, high}. It returns null if there is none.
function ratio(column, i, j) {
  if (i === j) return { value: 1, low: 1, high: 1 };
  const [a, b] = i > j ? [i, j] : [j, i];
  const pair = column.pairs?.[(a * (a - 1)) / 2 + b];
  if (!pair) return null;
  const [value, low, high] = pair;
  return i > j ? { value, low, high } : inverse({ value, low, high });
}
const inverse = (r) => ({ value: 1 / r.value, low: 1 / r.high, high: 1 / r.low });
const tied = (r) => r.low <= 1 && r.high >= 1;

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
const interval = (r) => (r.low === r.high ? "" : `[${bound(r.low)}–${bound(r.high)}]`);
// worse says it in words, also where it is better.
const worse = (r) => (r.value < 1 && !tied(r) ? `${factor(1 / r.value)} ${interval(inverse(r))} better` : `${factor(r.value)} ${interval(r)} worse`);

{
  // remember keeps the cells as the report wrote them: when that is asked for, or the first
  // is rewritten, since there are hundreds.
  strengths.remember = () => {
    const kept = (cell) => ({ kind: cell.className, inner: cell.innerHTML, text: cell.querySelector("b").textContent, tied: !!cell.querySelector("abbr"), note: cell.querySelector("a").title });
    for (const column of strengths.columns) column.was ??= column.cells.map(kept);
    for (const f of strengths.families) f.was ??= f.sums.map(kept);
  };
  const than = document.getElementById("versus");
  const best = than && than.textContent;
  const disc = (behind) => Math.max(8 / Math.sqrt(Math.max(behind, 1)), 0.7).toFixed(1);

  // place rewrites a cell for another reference, and returns how far behind it is; 0 if
  // that is not known.
  function place(column, i, reference) {
    const cell = column.cells[i], was = column.was[i];
    cell.className = was.kind;
    cell.innerHTML = was.inner; // as the template escaped it
    if (reference < 0 || !column.pairs || cell.matches(".g0")) return 0;
    const r = ratio(column, i, reference), name = models[reference].name, link = cell.querySelector("a");
    let grade = 0, text = "n/a", note = `no ratio to ${name}: a figure is missing, or blocks are too few`;
    if (i === reference) {
      [grade, text, note] = [3, "reference", link.title];
    } else if (r) {
      // What is graded is what is read, and the whole of the interval.
      const printed = (v) => Number(v.toPrecision(3));
      const near = printed(r.high) <= 1 + column.margin;
      grade = near ? 3 : tied(r) ? 5 : printed(r.value) <= 3 ? 2 : 1;
      text = grade === 5 ? "up to " + factor(r.high) : factor(r.value);
      note = `${worse(r)} than ${name}` + (tied(r) ? ", not told apart" : "");
    }
    cell.className = `q g${grade}`;
    link.title = note;
    link.querySelector("b").textContent = text;
    link.querySelector("abbr")?.remove();
    link.querySelector(".d")?.setAttribute("r", disc(r ? r.value : Infinity));
    if (i !== reference && grade === 3 && tied(r)) link.querySelector("b").after(" ", element("abbr", { title: "tie" }, "="));
    link.querySelector("small").textContent = i !== reference && r ? interval(r) : "";
    return r ? r.value : 0;
  }

  // sum shows in a folded family the cell that is furthest behind.
  function sum(f, i, behind) {
    const cell = f.sums[i];
    cell.className = f.was[i].kind;
    cell.innerHTML = f.was[i].inner;
    const worst = behind.reduce((at, v, j) => (v > behind[at] ? j : at), 0);
    if (!view.vs) return; // to the best: as it was written
    const from = f.columns[worst].cells[i];
    cell.className = from.className.replace("q", "sum");
    cell.innerHTML = from.innerHTML;
    cell.querySelector("small").textContent = f.columns.length > 1 ? f.columns[worst].name : "";
  }

  const select = element("select", {}, element("option", { value: "" }, "the best"), ...models.map((m) => element("option", { value: m.id }, m.name)));
  select.addEventListener("change", () => { view.vs = select.value; changed(); });
  if (models.length > 1 && strengths.columns.some((c) => c.pairs)) view.bar.prepend(element("label", {}, "Ratios to ", select));
  let drawn = "";
  view.apply.unshift(() => {
    select.value = view.vs;
    if (view.vs === drawn) return;
    strengths.remember();
    drawn = view.vs;
    const reference = models.findIndex((m) => m.id === view.vs);
    if (than) than.textContent = reference < 0 ? best : `${models[reference].name} (below 1 is better)`;
    for (const f of strengths.families) {
      strengths.rows.forEach((_, i) => sum(f, i, f.columns.map((column) => place(column, i, reference))));
    }
  });
}
