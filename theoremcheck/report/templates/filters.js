// Filters and search: a row of the index and the part of its claim are shown while they agree with every choice.
{
  const form = document.getElementById("filters");
  const fields = [...form.elements].filter((field) => field.name);
  // Letters without accents, and those of formulas as plain ones.
  const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const rows = [...document.querySelectorAll("#claims-table tr[data-claim]")].map((row) =>
    ({ row, told: { ...row.dataset, section: row.parentElement.dataset.section } }));
  // Sentence, id and section, and of the claim's part the place, the source and the statement's LaTeX.
  const text = (each) => each.text ??= plain([
    each.row.cells[0].textContent, each.told.section,
    document.querySelector(`[id="${each.told.claim}"] > header + p`).textContent,
    document.querySelector(`[id="${each.told.claim}"] > .statement`)?.dataset.latex,
  ].join(" "));
  const filter = () => {
    const wanted = new FormData(form);
    const words = plain(wanted.get("q")).split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const each of rows) {
      const { row, told } = each;
      const chosen = fields.every(({ name }) => name === "q" || !wanted.get(name) || wanted.get(name) === told[name]);
      const hit = chosen && words.every((word) => text(each).includes(word));
      row.hidden = !hit;
      document.getElementById(told.claim).hidden = !hit;
      shown += hit;
    }
    for (const group of document.querySelectorAll("#claims-table tbody, section.claims"))
      group.hidden = ![...group.querySelectorAll("tr[data-claim], article")].some((part) => !part.hidden);
    form.querySelector("output").textContent = `${shown} of ${rows.length} claims`;
  };
  const choose = (chosen) => {
    for (const field of fields) {
      field.value = chosen[field.name] ?? "";
      if (field.selectedIndex === -1) field.value = "";  // no such choice
    }
    filter();
  };

  // What is chosen stands in the address, so that it can be sent, and Back goes back to it.
  const read = () => choose(Object.fromEntries(new URLSearchParams(location.search)));
  const write = (how, hash = "") => {
    const chosen = new URLSearchParams([...new FormData(form)].filter(([, value]) => value)).toString();
    try {
      history[how](null, "", location.pathname + (chosen && `?${chosen}`) + hash);
    } catch { /* The address of a page inside of another cannot change, and all else goes on. */ }
  };
  let typing = false;  // the letters of a word are one step back
  form.addEventListener("input", (event) => {
    const further = typing && event.target.name === "q";
    typing = event.target.name === "q";
    filter();
    write(further ? "replaceState" : "pushState");
  });
  form.addEventListener("reset", () => setTimeout(() => { typing = false; filter(); write("pushState"); }));
  form.addEventListener("submit", (event) => event.preventDefault());
  for (const link of document.querySelectorAll("a[data-verdict]"))
    link.addEventListener("click", (event) => {
      event.preventDefault();
      choose({ verdict: link.dataset.verdict });
      write("pushState", link.hash);
      document.querySelector(link.hash).scrollIntoView();
    });

  // A link to a claim, or to a part or a case of it, that is not shown shows all of them again.
  const reveal = () => {
    const id = aim();
    const find = () => document.getElementById(id) ?? document.getElementById(id.split(/--|:/)[0]);
    if (!find()?.closest("[hidden]")) return;
    choose({});
    write("replaceState", location.hash);
    setTimeout(() => find().scrollIntoView());
  };
  addEventListener("popstate", () => { typing = false; read(); });
  addEventListener("hashchange", reveal);
  form.hidden = false;
  read();
  reveal();
}
