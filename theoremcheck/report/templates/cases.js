// Cases: the tables of a claim are made of the page's data when its part is opened, a link leads to
// one of them, or the page is searched.
{
const island = document.getElementById("cases");
let claims;
const ready = unpacked("cases").then((found) => { claims = found; }); // until then nothing is made
const COLUMNS = [
  [island.dataset.case ?? "case", ""], ["quantity", ""], ["measured by the model", "n"], ["predicted by the claim", ""],
  ["slack", "n"], ["detects", "n wide"], ["n", "n wide"], ["rung", "wide"], ["outcome", ""],
];
const slug = (text) => text.replace(/[^\p{L}\p{N}._-]/gu, "-");
const element = (name, attributes, ...children) => filled(document.createElement(name), attributes, children);
const drawn = (name, attributes, ...children) => filled(document.createElementNS("http://www.w3.org/2000/svg", name), attributes, children);
function filled(made, attributes, children) {
  for (const [key, value] of Object.entries(attributes)) if (value !== "") made.setAttribute(key, value);
  made.append(...children.filter((child) => child !== ""));
  return made;
}

// The limits of a sample, and below them the predicted range; as wide as what it resolves, it is lighter.
function limits(told, [low, high, from, to, least, most, estimate]) {
  const line = (kind, start, end, y) => drawn("path", { class: kind, d: `M${start} ${y}H${end}` });
  const strip = drawn("svg", { class: "limits", role: "img", width: 120, height: 13, viewBox: "0 0 120 13", "aria-label": told },
    drawn("title", {}, told), line("resolved", least, most, 10), line("range", from, to, 10), line("reach", low, high, 4));
  if (estimate !== null) strip.append(drawn("path", { class: "estimate", d: `M${estimate} 4h0` }));
  return strip;
}

// A number in so many digits, none before the point left out, as C's printf writes it by %g.
function rounded(told, digits) {
  const value = Number(told), size = Math.abs(value);
  if (/^-?\d+$/.test(told) || !Number.isFinite(value)) return told;
  const kept = Math.max(digits, size < 1e7 ? size.toFixed(0).length : 0);
  const [factor, power] = value.toExponential(kept - 1).split("e");
  if (power >= -4 && power < kept) return String(Number(value.toPrecision(kept)));
  return `${Number(factor)}e${power[0]}${power.slice(1).padStart(2, "0")}`;
}

function number(full, digits) {
  const few = full.replace(/(?<![\w.])-?\d+(?:\.\d+)?(?:e[+-]?\d+)?(?![\w.]\d)/g, (told) => rounded(told, digits));
  return few === full ? full : element("data", { value: full, title: full }, few);
}

function row({ words, stems }, [stem, measured, predicted, slack, detects, n, digits = 3, told, ...ends]) {
  const [quantity, assumes, checked, rung, outcome, colour] = stems[stem].map((place) => words[place]);
  const faint = (text) => text && element("span", { class: "faint" }, ` ${text}`);
  const cells = [
    [quantity, faint(assumes)], [number(words[measured], digits)],
    [number(words[predicted], digits), faint(checked), ends.length ? limits(words[told], ends) : ""],
    [words[slack]], [words[detects]], [String(n)], [rung], [outcome],
  ];
  return cells.map((contents, place) => element("td", {
    class: [COLUMNS[place + 1][1], place === 7 ? colour : ""].filter(Boolean).join(" "), "data-label": place ? COLUMNS[place + 1][0] : "",
  }, ...contents));
}

function body(claim, data, [test, names, order, command], [kind, given, rows, why, anchor = null, own = null]) {
  const { words } = data, say = (places) => places.map((place) => words[place]);
  const [sort, outcome, colour, run] = say(data.kinds[kind]), reason = words[why] ?? "";
  const values = new Map(say(names).map((name, place) => [name, words[given[place]]]).filter(([, value]) => value !== undefined));
  const told = [...values].map(([name, value]) => `${name.replaceAll("_", " ")} = ${value}`).join(", ");
  const follows = () => [words[test], ...[...values.keys()].sort().map((name) => values.get(name))].join("-");
  const made = element("tbody", { id: anchor === null ? `${claim}--${slug(follows())}` : words[anchor] });
  const label = [sort && element("b", {}, sort), sort && told ? " " : "", told || (sort ? "" : "as it stands")];
  const repeat = own === null ? words[command].replace("::test_", `$&${words[test]}`).replace("[]", () => `[${say(order).map((name) => `${name}=${values.get(name)}`).join("-")}]`) : words[own];
  let known = label;
  if (repeat) {
    const opened = element("details", {}, element("summary", {}, ...label), element("code", {}, repeat),
      run && element("span", { class: "faint" }, ` evidence of the run of ${run}`));
    opened.addEventListener("toggle", () => {
      for (const figure of made.querySelectorAll("data")) [figure.value, figure.textContent] = [figure.textContent, figure.value];
    });
    known = [opened];
  }
  if (reason && rows.length) known.push(element("p", { class: colour || "faint" }, reason));
  const cells = rows.length ? rows.map((each) => row(data, each))
    : [[element("td", { colspan: 7, class: "faint" }, reason), element("td", { class: colour }, outcome)]];
  cells.forEach((each, place) => made.append(element("tr", {},
    ...(place ? [] : [element("th", { scope: "rowgroup", rowspan: cells.length }, ...known)]), ...each)));
  return made;
}

// Of a test's cases so many at a time, and a button for the next: a browser takes long over thousands of rows.
const AT_A_TIME = 500;
function extend(table, claim, data, test, first = 0) {
  const next = first + AT_A_TIME, left = test[4].length - next;
  table.append(...test[4].slice(first, next).map((each) => body(claim, data, test, each)));
  if (left <= 0) return;
  const button = element("button", { class: "more" }, `${Math.min(left, AT_A_TIME)} more of ${left} cases`);
  const place = element("tbody", {}, element("tr", {}, element("td", { colspan: COLUMNS.length }, button)));
  button.addEventListener("click", () => { place.remove(); extend(table, claim, data, test, next); });
  table.append(place);
}

const built = new Set();
function build(details) {
  if (!claims || built.has(details)) return;
  built.add(details);
  const claim = details.dataset.claim, data = claims[claim];
  for (const test of data.tests) {
    const name = data.words[test[0]].replaceAll("_", " ");
    const head = element("thead", {}, element("tr", {}, ...COLUMNS.map(([words, kind]) => element("th", { class: kind }, words))));
    const table = element("table", { class: "stack" }, head);
    extend(table, claim, data, test);
    details.append(element(document.querySelector("article h1") ? "h2" : "h4", {}, name), element("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": `Cases of ${claim}: ${name}` },
      table));
  }
}

const parts = [...document.querySelectorAll("details[data-claim]")];
for (const details of parts) details.addEventListener("toggle", () => build(details));
addEventListener("keydown", (event) => {
  const searches = event.key === "F3" || ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "f");
  if (searches) ready.then(() => parts.forEach(build));
}, { capture: true });

// A link to a case opens its claim's part first; an address that was there before is said again.
function show(name) {
  const details = parts.find((part) => name.startsWith(`${part.dataset.claim}--`));
  if (!details || !claims) return false;
  build(details);
  details.open = true;
  for (let more; !document.getElementById(name) && (more = details.querySelector(".more"));) more.click();
  return document.getElementById(name) !== null;
}
addEventListener("click", (event) => {
  const link = event.target.closest("a[href^='#']");
  if (!link) return;
  const name = link.getAttribute("href").slice(1);
  show(name);
  if (location.protocol !== "about:") return;
  event.preventDefault(); // a notebook's frame would go to the address of the notebook
  document.getElementById(name)?.scrollIntoView();
}, { capture: true });
function arrive() {
  const name = aim();
  if (!document.getElementById(name) && show(name)) location.replace(location.hash);
}
addEventListener("hashchange", arrive);
ready.then(() => {
  for (const details of parts) if (details.open) build(details);
  arrive();
}, () => {
  for (const details of parts) details.append(element("p", {}, "Shown by browsers since 2023; run.json has them."));
});
}
