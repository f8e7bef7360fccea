// What is far from the window is not laid out at first, so that the page can be used at once. It is
// when there is time, three claims at a time: until then a screen reader would not meet what is in there.
{
const far = [...document.querySelectorAll("article")];
const idle = window.requestIdleCallback ?? ((next) => setTimeout(next, 20));
const next = () => {
  for (const article of far.splice(0, 3)) article.classList.add("near");
  if (far.length) idle(next);
};
addEventListener("load", () => setTimeout(() => idle(next), 300));
}
