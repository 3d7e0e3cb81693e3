// The page is complete where scripts are off: they put its later parts in place, and
// choose what of it is shown. The choice is kept in the address, so that a view can be sent on.
"use strict";
const view = {
  hidden: new Set(), // models that are not compared, by ID
  vs: "",            // the model that ratios are to; "" for the best
  needs: new Set(),  // what is asked of a model, by ID
  open: new Set(),   // families of qualities that are unfolded in the chart of strengths
  folded: new Set(), // families of models that are folded there
  lit: "",           // the model or the family that is picked out
  linear: false,     // axes that would be logarithmic
  at: "",            // what a link led to
  unlike: () => false, // whether other families are unfolded than at first
  apply: [],         // called after each change
};
const models = [...document.querySelectorAll("table.models tbody tr")].map((row) => ({
  id: row.id,
  name: row.querySelector("th").textContent.trim(),
  key: row.querySelector(".sign"),
  family: row.dataset.f || "",
  foreign: "foreign" in row.dataset, // another framework
}));
// families are in the order of their models; there are none if all are of one.
const families = [...document.querySelectorAll("table.models tr.leads")].map((row) => ({
  id: row.dataset.f,
  name: row.querySelector("td.family").textContent,
}));

function address() {
  const parts = [];
  if (view.hidden.size) parts.push("hide=" + models.filter((m) => view.hidden.has(m.id)).map((m) => m.id));
  if (view.vs) parts.push("vs=" + view.vs);
  if (view.needs.size) parts.push("need=" + [...view.needs]);
  if (view.unlike()) parts.push("open=" + [...view.open]);
  if (view.folded.size) parts.push("fold=" + [...view.folded]);
  if (view.lit) parts.push("lit=" + view.lit);
  if (view.linear) parts.push("axes=linear");
  if (parts.length && view.at) parts.push("at=" + view.at);
  return parts.length ? "#" + parts.join("&") : view.at ? "#" + view.at : location.pathname + location.search;
}

function changed() {
  view.apply.forEach((f) => f());
  history.replaceState(null, "", address());
}

// read takes the view from the address. A plain fragment, which links within
// the page have, changes nothing but the place.
function read() {
  let fragment = location.hash.slice(1);
  try {
    fragment = decodeURIComponent(fragment);
  } catch { /* it stays as it is written */ }
  if (!fragment.includes("=")) {
    view.at = fragment;
  } else {
    const got = new URLSearchParams(fragment);
    const known = (id) => (models.some((m) => m.id === id) ? id : "");
    view.hidden = new Set((got.get("hide") || "").split(",").filter(known));
    view.vs = known(got.get("vs"));
    const some = (name, selector, key) => (got.get(name) || "").split(",").filter((id) => [...document.querySelectorAll(selector)].some((e) => key(e) === id));
    view.needs = new Set(some("need", ".needs li", (e) => e.dataset.need));
    if (got.has("open")) view.open = new Set(some("open", ".strengths th[scope=colgroup]", (e) => e.id));
    view.folded = new Set(some("fold", ".strengths .kin", (e) => e.dataset.f));
    view.lit = known(got.get("lit")) || families.find((f) => f.id === got.get("lit"))?.id || "";
    view.linear = got.get("axes") === "linear";
    view.at = got.get("at") || "";
  }
  changed();
  if (view.at) later.upTo(view.at);
  goTo(document.getElementById(view.at));
}

// goTo shows what a link leads to, wherever it is folded away.
function goTo(target) {
  document.querySelectorAll(".at").forEach((e) => e.classList.remove("at"));
  if (!target) return;
  target.classList.add("at");
  for (let d = target.closest("details"); d; d = d.parentElement.closest("details")) d.open = true;
  target.scrollIntoView({ block: target.matches("tr, figure") ? "center" : "start" });
}

function element(name, attributes, ...children) {
  const e = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) e.setAttribute(key, value);
  e.append(...children);
  return e;
}
