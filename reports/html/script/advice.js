// A reader changes the workload, and sees what is computed then, as package advice
// computes it for the workload itself (estimate.go).
{
  const rows = document.getElementById("estimates");
  const known = rows && JSON.parse(document.getElementById("bases").textContent);

  // What a request waits for, with other inputs, in seconds.
  const changed = (to) => {
    const was = known.work, untold = to.blocking * to.wait, rest = to.wait - untold;
    const both = was.calls_in_turn_s + was.told_blocking_s;
    const serial = both > 0 ? rest * was.calls_in_turn_s / both : rest;
    const atOnce = was.calls_in_turn_s > 0 ? serial * was.calls_at_once_s / was.calls_in_turn_s : serial;
    return { compute: to.compute, serial, atOnce, told: rest - serial, untold };
  };

  // How many requests per second arithmetic allows, and what bounds them.
  const most = (base, w) => {
    const works = w.compute + base.rest, shape = base.shape;
    let rate = known.processors / Math.max(works, 1e-6), because = "processors";
    const bound = (servers, held, why) => {
      if (held > 0 && servers > 0 && servers / held < rate) [rate, because] = [servers / held, why];
    };
    bound(shape.loops, works + w.untold, "its loop");
    bound(shape.blockers, w.told, "threads that block");
    bound(shape.workers, (shape.parallel ? w.atOnce : w.serial) + w.told + w.untold + works, "workers");
    return [rate, because];
  };

  // By how many factors of two inputs differ from the workload's own.
  const away = (to) => ["compute", "wait"].reduce(
    (far, key) => far + Math.abs(Math.log2(Math.max(to[key], 1e-4) / Math.max(known.inputs[key], 1e-4))),
    Math.abs(to.blocking - known.inputs.blocking));

  const estimates = (to) => {
    const w = changed(to), wider = 1 + 0.1 * away(to);
    return known.bases.map((base) => {
      const [rate, because] = most(base, w);
      const least = (base.shape.parallel ? w.atOnce : w.serial) + w.told + w.untold + w.compute + base.rest;
      const e = { model: base.model, value: base.value * rate, low: base.low * rate / wider, high: base.high * rate * wider, because, least, no: base.no };
      e.clients = to.clients > 0 ? Math.min(e.value, to.clients / Math.max(least, 1e-6)) : 0;
      return e;
    }).sort((a, b) => b.value - a.value);
  };

  const number = (v) => v.toLocaleString("en-US", { maximumSignificantDigits: 3 });
  const span = (s) => s >= 1 ? number(s) + " s" : s >= 1e-3 ? number(1e3 * s) + " ms" : number(1e6 * s) + " µs";
  const verdict = (e, to) => {
    if (e.least > known.limit) return "no: a request takes " + span(e.least) + " by itself";
    if (e.no) return "no: " + e.no;
    return e.low >= to.rate ? "yes" : e.high < to.rate ? "no" : "perhaps";
  };

  const show = (to) => {
    rows.replaceChildren(...estimates(to).map((e) => {
      const row = document.createElement("tr");
      const cell = (kind, text, number) => {
        const c = row.appendChild(document.createElement(kind));
        c.textContent = text;
        if (number) c.className = "n";
        if (kind === "th") c.scope = "row";
      };
      cell("th", e.model);
      cell("td", number(e.value), true);
      cell("td", number(e.low) + "–" + number(e.high), true);
      cell("td", e.because);
      cell("td", verdict(e, to));
      cell("td", e.clients > 0 ? number(e.clients) : "", true);
      return row;
    }));
  };

  // The inputs: each a number in the reader's unit.
  const inputs = [
    { key: "rate", label: "Rate, requests/s", unit: 1, least: 0.01, most: 1e6 },
    { key: "clients", label: "Clients", unit: 1, least: 0, most: 20000 },
    { key: "compute", label: "Computes, ms", unit: 1e-3, least: 0, most: 5000 },
    { key: "wait", label: "Waits, ms", unit: 1e-3, least: 0, most: 8000 },
    { key: "blocking", label: "of that blocking its thread, %", unit: 1e-2, least: 0, most: 100 },
  ];
  const rounded = (v) => Number(v.toPrecision(6));
  const form = document.createElement("form");
  form.className = "inputs";
  for (const i of inputs) {
    const label = form.appendChild(document.createElement("label"));
    label.append(i.label + " ");
    i.field = label.appendChild(document.createElement("input"));
    Object.assign(i.field, { type: "number", name: i.key, min: i.least, max: i.most, step: "any" });
  }
  const reset = form.appendChild(document.createElement("button"));
  reset.type = "button";
  reset.textContent = "The workload's own";
  const start = () => inputs.forEach((i) => { i.field.value = rounded(known.inputs[i.key] / i.unit); });
  const read = () => {
    const to = {};
    for (const i of inputs) {
      const v = i.field.valueAsNumber;
      if (!(v >= i.least && v <= i.most)) return null;
      // What was not touched is exact.
      to[i.key] = v === rounded(known.inputs[i.key] / i.unit) ? known.inputs[i.key] : v * i.unit;
    }
    return to;
  };
  const change = () => {
    const to = read();
    if (to) show(to);
  };
  if (known) {
    start();
    form.addEventListener("input", change);
    form.addEventListener("submit", (e) => e.preventDefault());
    reset.addEventListener("click", () => { start(); change(); });
    rows.closest(".scroll").before(form);
  }
}
