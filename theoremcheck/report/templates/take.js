// Figures to take away: as SVG and PNG as they are seen, with their words below, and the numbers of plots as CSV.
{
const STYLES = ["fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-linecap", "stroke-linejoin", "opacity", "text-anchor", "font-size", "font-weight", "font-style"];
const FONT = 'system-ui, "Segoe UI", "Liberation Sans", sans-serif', LINE = 13, GAP = 8, SCALE = 4;
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const drawn = (name, attributes, ...children) => {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
};

// A copy that needs no style sheet, all of it in sight, however it is enlarged.
function styled(svg) {
  const copy = svg.cloneNode(true), old = [svg, ...svg.querySelectorAll("*")];
  [copy, ...copy.querySelectorAll("*")].forEach((part, place) => {
    const found = getComputedStyle(old[place]);
    for (const name of STYLES) part.setAttribute(name, found.getPropertyValue(name));
    for (const name of ["class", "style", "href", "tabindex", "role", "id"]) part.removeAttribute(name);
  });
  copy.setAttribute("viewBox", svg.dataset.whole ?? svg.getAttribute("viewBox"));
  return copy;
}

// Words in lines of a width; a line of theirs begins another one.
function wrapped(words, width, weight) {
  const pen = document.createElement("canvas").getContext("2d"), lines = [];
  pen.font = `${weight} 11px ${FONT}`;
  for (const line of words.trim().split("\n")) {
    lines.push("");
    for (const word of line.split(/\s+/)) {
      const longer = `${lines.at(-1)} ${word}`.trim();
      if (pen.measureText(longer).width <= width) lines[lines.length - 1] = longer;
      else lines.push(word);
    }
  }
  return lines;
}

// One drawing of all drawings of a figure, and of its words.
function whole(figure) {
  const parts = [...figure.querySelectorAll("svg:not(svg svg), p:not([aria-hidden]), figcaption, .legend > li")];
  const sizes = parts.filter((part) => part.matches("svg")).map((svg) => (svg.dataset.whole ?? svg.getAttribute("viewBox")).split(" ").map(Number));
  const width = Math.max(400, ...sizes.map((size) => size[2])), all = drawn("svg", { xmlns: "http://www.w3.org/2000/svg", "font-family": FONT });
  let y = GAP;
  for (const part of parts) {
    if (part.matches("svg")) {
      const copy = styled(part), [, , wide, high] = copy.getAttribute("viewBox").split(" ").map(Number);
      for (const [name, value] of Object.entries({ x: GAP, y, width: wide, height: high })) copy.setAttribute(name, value);
      all.append(copy);
      y += high + 4;
      continue;
    }
    const isLine = part.matches("li"), legend = part.querySelector(".legend");
    const words = legend ? part.querySelector("b").innerText : part.innerText, weight = legend ? 600 : 400;
    if (isLine) all.append(drawn("path", { d: `M${GAP} ${y + 6}h20`, stroke: getComputedStyle(part, "::before").borderTopColor, "stroke-width": 2, ...(part.matches(".law") ? { "stroke-dasharray": "5 3" } : {}) }));
    for (const line of wrapped(words, width - (isLine ? 26 : 0), weight)) {
      all.append(drawn("text", { x: GAP + (isLine ? 26 : 0), y: y + 10, "font-size": 11, fill: getComputedStyle(part).color, "font-weight": weight }, line));
      y += LINE;
    }
  }
  const [wide, high] = [width + 2 * GAP, y + GAP];
  all.prepend(drawn("rect", { width: wide, height: high, fill: colour("--paper") }));
  for (const [name, value] of Object.entries({ viewBox: `0 0 ${wide} ${high}`, width: wide, height: high })) all.setAttribute(name, value);
  return all;
}

function save(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}

const svg = async (figure) => new Blob([new XMLSerializer().serializeToString(whole(figure))], { type: "image/svg+xml" });

async function png(figure) {
  const image = new Image();
  image.src = URL.createObjectURL(await svg(figure));
  await image.decode();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [image.width * SCALE, image.height * SCALE];
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  URL.revokeObjectURL(image.src);
  return new Promise((done) => { canvas.toBlob(done, "image/png"); });
}

// The numbers that are drawn, as RFC 4180 writes them: a column for the line, then those of its numbers.
async function csv(figure) {
  const article = figure.closest("article"), place = [...article.querySelectorAll("figure.plot")].indexOf(figure);
  const [across, up, lines] = (await unpacked("numbers"))[article.id][place];
  const quoted = (told) => (/[",\r\n]/.test(told) ? `"${told.replaceAll('"', '""')}"` : String(told));
  const columns = ["x", "y", "predicted", "low", "high"].filter((name) => Object.values(lines).some((line) => line[name]));
  const head = columns.map((name) => ({ x: across || "x", y: up || "y" })[name] ?? name);
  const rows = Object.entries(lines).flatMap(([label, line]) =>
    line.x.map((_, point) => [label, ...columns.map((name) => line[name]?.[point] ?? "")]));
  return new Blob([[["line", ...head], ...rows].map((row) => `${row.map((told) => quoted(String(told))).join(",")}\r\n`).join("")], { type: "text/csv" });
}

// The buttons come with the pointer to a figure, and with the focus to all of a part.
function offer(figure) {
  if (figure.querySelector(":scope > .tools > .take")) return;
  const tools = figure.querySelector(":scope > .tools") ?? document.createElement("div");
  tools.className = "tools";
  const name = (figure.querySelector("figcaption b, figcaption h3")?.textContent ?? "slacks").trim();
  const file = [figure.closest("article")?.id ?? "claims", name].join("-").replace(/[^\p{L}\p{N}._-]+/gu, "-").slice(0, 80);
  for (const [word, act] of [["SVG", svg], ["PNG", png], ...(figure.matches(".plot") ? [["CSV", csv]] : [])]) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "take";
    button.textContent = word;
    button.setAttribute("aria-label", `Save as ${word}: ${name}`);
    button.addEventListener("click", async () => save(await act(figure), `${file}.${word.toLowerCase()}`));
    tools.append(button);
  }
  if (tools.parentElement) return;
  const caption = figure.querySelector("figcaption"); // first or last in a figure, and nowhere else
  if (caption === figure.firstElementChild) caption.after(tools); else caption.before(tools);
}
document.addEventListener("pointerover", (event) => {
  const figure = event.target.closest?.("figure");
  if (figure) offer(figure);
}, true);
document.addEventListener("focusin", (event) => {
  for (const figure of event.target.closest?.("article, section")?.querySelectorAll("figure") ?? []) offer(figure);
}, true);
}
