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
  read();
  later.inView();
}
