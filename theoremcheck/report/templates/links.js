// A link to each heading and figure. Those of a claim are made when the pointer or the focus comes to it.
{
  const worded = (text) => text.trim().toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "").slice(0, 60);
  const named = (part) => {
    const drawn = part.matches("figure") && part.querySelector("svg")?.getAttribute("aria-label")?.split(":")[0];
    return (part.querySelector("figcaption b")?.textContent ?? (drawn || part.textContent)).trim().slice(0, 80);
  };
  const link = (part, id, name) => {
    const here = document.createElement("a");
    here.className = "here";
    here.href = `#${encodeURI(id)}`;
    here.setAttribute("aria-label", `Link to ${name}`);
    part.append(here);
  };
  const free = (id) => {
    let number = 1, found = id;
    while (document.getElementById(found)) found = `${id}-${number += 1}`;
    return found;
  };
  const links = (home) => {
    for (const part of home.querySelectorAll("h3, h4, figure:not(.graph)")) {
      const place = part.querySelector("figcaption b") ?? part.querySelector("figcaption") ?? part;
      if (place.querySelector(":scope > .here") || part.parentElement.matches("article > header")) continue;
      const name = named(part);
      part.id ||= free(`${home.id}:${worded(name)}`);
      link(place, part.id, name);
    }
  };

  // Copying: the source of a statement, the command of a case. What became of it is said beside it, and aloud.
  const said = document.createElement("output");
  said.className = "said";
  document.body.append(said);
  const offer = (part, words, name) => {
    if (part.nextElementSibling?.matches(".copy")) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = words;
    button.setAttribute("aria-label", name);
    part.after(button);
  };
  const commands = (home) => {
    for (const code of home.querySelectorAll("code.command, .cases details[open] > code"))
      offer(code, "Copy", `Copy the command ${code.textContent}`);
  };
  for (const statement of document.querySelectorAll("[data-latex]"))
    offer(statement, "Copy LaTeX", `Copy the LaTeX of ${statement.closest("article").id}`);
  const copy = async (button) => {
    const source = button.previousElementSibling;
    const text = source.dataset.latex ?? source.textContent;
    let told = "Copied";
    try {
      await navigator.clipboard.writeText(text);
    } catch {  // there is none, or it is not allowed: what is selected can be copied by hand
      const field = document.createElement("textarea");
      field.value = text;
      field.readOnly = true;
      field.setAttribute("aria-label", "Copy this by Ctrl+C");
      button.after(field);
      field.select();
      if (document.execCommand("copy")) {
        field.remove();
        button.focus();
      } else {
        told = "Selected: Ctrl+C copies it";
        field.addEventListener("blur", () => field.remove());
      }
    }
    button.dataset.words ??= button.textContent;
    button.textContent = said.textContent = told;
    setTimeout(() => { button.textContent = button.dataset.words; said.textContent = ""; }, 2000);
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button.copy");
    if (button) copy(button);
  });

  const seen = new WeakSet();
  const come = (event) => {
    const home = event.target.closest?.("article, main > section:not(.claims)");
    if (!home || (seen.has(home) && event.type !== "toggle")) return;
    seen.add(home);
    setTimeout(() => { links(home); commands(home); });  // behind what makes the contents of what opens
  };
  for (const kind of ["pointerover", "focusin", "toggle"]) document.addEventListener(kind, come, true);
  for (const heading of document.querySelectorAll("main h2"))
    link(heading, heading.id.replace(/-title$/, ""), heading.textContent);
  for (const article of document.querySelectorAll("article")) link(article.querySelector("header"), article.id, article.id);

  // The address of a part that had no name before: it is named, opened and shown.
  const arrive = () => {
    const id = aim();
    const home = id.includes(":") && document.getElementById(id.split(":")[0]);
    if (!home) return;
    links(home);
    const part = document.getElementById(id), closed = home.querySelector("details.cases:not([open])");
    if (!part && closed) {  // it may be made when this opens
      closed.addEventListener("toggle", () => setTimeout(arrive), { once: true });
      closed.open = true;
    }
    for (let box = part?.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
    part?.scrollIntoView();
  };
  addEventListener("hashchange", arrive);
  arrive();
}
