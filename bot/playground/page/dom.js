/**
 * Make an element: properties by name, `data` for data-attributes, `aria` for ARIA, then children.
 * Text goes in as text: nothing that a person wrote is ever read as HTML.
 */
export function make(tag, { data = {}, aria = {}, ...properties } = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) element[name] = value;
  for (const [name, value] of Object.entries(data)) element.dataset[name] = value;
  for (const [name, value] of Object.entries(aria)) element.setAttribute(`aria-${name}`, value);
  element.append(...children.filter((child) => child !== null));
  return element;
}

/** Show these children in this order, moving no more than needed, so that focus and scrolling stay where they are. */
export function show(parent, children) {
  const wanted = new Set(children);
  for (const child of [...parent.children]) if (!wanted.has(child)) child.remove();
  children.forEach((child, place) => {
    if (parent.children[place] !== child) parent.insertBefore(child, parent.children[place] ?? null);
  });
}

/** A dialog that closes by its close buttons and by a click beside it; `done(form)` answers its form. */
export function dialog(id, done) {
  const element = document.getElementById(id);
  const form = element.querySelector("form");
  element.addEventListener("click", (event) => {
    if (event.target === element || event.target.value === "close") element.close();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    done(form, element);
  });
  element.addEventListener("close", () => form.reset());
  return element;
}

/** Move smoothly, unless the person asked their system for rest. */
export function glide() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches ? "instant" : "smooth";
}
