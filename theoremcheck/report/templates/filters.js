// Filters: an index row and the part of its claim are shown while they agree with every choice.
const form = document.getElementById("filters");
const rows = [...document.querySelectorAll("#claims-table tr[data-claim]")];
function filter() {
  const wanted = new FormData(form);
  let shown = 0;
  for (const row of rows) {
    const told = { verdict: row.dataset.verdict, rung: row.dataset.rung, section: row.parentElement.dataset.section };
    const hit = Object.keys(told).every((key) => !wanted.get(key) || wanted.get(key) === told[key]);
    row.hidden = !hit;
    document.getElementById(row.dataset.claim).hidden = !hit;
    shown += hit;
  }
  for (const group of document.querySelectorAll("#claims-table tbody, section.claims"))
    group.hidden = ![...group.querySelectorAll("tr[data-claim], article")].some((part) => !part.hidden);
  form.querySelector("output").textContent = `${shown} of ${rows.length} claims`;
}
form.hidden = false;
form.addEventListener("change", filter);
form.addEventListener("reset", () => setTimeout(filter));
form.addEventListener("submit", (event) => event.preventDefault());
filter();

// A link to a claim that the filters hide shows all of them again.
addEventListener("hashchange", () => {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target && target.closest("[hidden]")) { form.reset(); setTimeout(() => target.scrollIntoView()); }
});
