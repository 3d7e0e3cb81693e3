// Paper shows what is folded. Then the view is taken from the address.
{
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("details:not([open])")];
    opened.forEach((d) => { d.open = true; });
    strengths.families.forEach((f) => { f.head.colSpan = f.columns.length; });
  });
  addEventListener("afterprint", () => { opened.forEach((d) => { d.open = false; }); changed(); });
  addEventListener("hashchange", read);
  // The browser scrolls to where the reader was, and needs the whole page for it.
  if (performance.getEntriesByType("navigation")[0]?.type !== "navigate") while (later.next());
  read();
  later.inView();
}
