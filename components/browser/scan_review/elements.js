/** Making elements: texts go in as text, never as HTML. */

export function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name in element && name !== "list") element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

/** A button that does something; `title` is its name for those who do not see its sign. */
export function button(label, title, run, className = "") {
  const made = make("button", { type: "button", className, onclick: run }, label);
  if (title) {
    made.title = title;
    made.setAttribute("aria-label", title);
  }
  return made;
}

/** `text` with {name} places filled. */
export function filled(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}
