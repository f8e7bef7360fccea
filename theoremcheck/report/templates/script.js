"use strict";
// What the address aims at; one that was cut short in a letter aims at nothing.
function aim() {
  try {
    return decodeURIComponent(location.hash.slice(1));
  } catch {
    return "";
  }
}
// Data of the page are packed by zlib.
async function unpacked(id) {
  const packed = Uint8Array.from(atob(document.getElementById(id).textContent), (letter) => letter.charCodeAt(0));
  return new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"))).json();
}
// Plots: buttons, the keys + - 0 and the arrows, Ctrl and the wheel, two clicks, and dragging what is enlarged.
for (const figure of document.querySelectorAll("figure.plot")) {
  const svg = figure.querySelector("svg");
  svg.dataset.whole = svg.getAttribute("viewBox");
  const [, , width, height] = svg.getAttribute("viewBox").split(" ").map(Number);
  let x = 0, y = 0, scale = 1;
  const draw = () => {
    x = Math.min(Math.max(x, 0), width - width / scale);
    y = Math.min(Math.max(y, 0), height - height / scale);
    svg.setAttribute("viewBox", `${x} ${y} ${width / scale} ${height / scale}`);
    figure.classList.toggle("zoomed", scale > 1);
  };
  const zoom = (factor, left = 0.5, top = 0.5) => {
    const next = Math.min(Math.max(scale * factor, 1), 16);
    x += left * (width / scale - width / next);
    y += top * (height / scale - height / next);
    scale = next;
    draw();
  };
  const move = (right, down) => { x += right * width / scale; y += down * height / scale; draw(); };
  const keys = {
    "+": () => zoom(1.5), "=": () => zoom(1.5), "-": () => zoom(1 / 1.5), 0: () => zoom(1 / 16),
    ArrowLeft: () => move(-0.1, 0), ArrowRight: () => move(0.1, 0), ArrowUp: () => move(0, -0.1), ArrowDown: () => move(0, 0.1),
  };
  figure.tabIndex = 0;
  figure.setAttribute("role", "group");
  figure.setAttribute("aria-label", `Plot, enlarged by + and -: ${svg.getAttribute("aria-label")}`);
  figure.addEventListener("keydown", (event) => {
    if (!keys[event.key] || event.ctrlKey || event.metaKey || (event.key.startsWith("Arrow") && scale === 1)) return;
    keys[event.key]();
    event.preventDefault();
  });
  const place = (event) => {
    const box = svg.getBoundingClientRect();
    return [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
  };
  svg.addEventListener("dblclick", (event) => zoom(2, ...place(event)));
  svg.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    zoom(event.deltaY < 0 ? 1.25 : 0.8, ...place(event));
  }, { passive: false });
  svg.addEventListener("pointerdown", (event) => { if (scale > 1) svg.setPointerCapture(event.pointerId); });
  svg.addEventListener("pointermove", (event) => {
    const box = svg.getBoundingClientRect();
    if (svg.hasPointerCapture(event.pointerId)) move(-event.movementX / box.width, -event.movementY / box.height);
  });
  const tools = document.createElement("div");
  tools.className = "tools";
  for (const [sign, name, act] of [["+", "Enlarge", keys["+"]], ["−", "Reduce", keys["-"]], ["⤢", "Show all of it", keys[0]]]) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = sign;
    button.title = name;
    button.setAttribute("aria-label", `${name}: ${svg.getAttribute("aria-label")}`);
    button.addEventListener("click", act);
    tools.append(button);
  }
  figure.querySelector("figcaption").before(tools);
}
