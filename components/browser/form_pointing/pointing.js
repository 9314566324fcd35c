// The words of a page over its picture: a person picks some of them and says that they are a value or a label.
const SIZES = [1, 1.5, 2, 3, 4];
const NARROW_PX = 480;
const DRAG_PX = 5;
const kept = new WeakMap();

export default function (component) {
  const { data, parentElement: root, setTriggerValue } = component;
  let state = kept.get(root);
  if (!state) {
    state = { chosen: new Set(), page: "", size: 0, buttons: new Map() };
    kept.set(root, state);
    listen(root, state);
  }
  state.data = data;
  state.send = (words) => setTriggerValue("pointed", { words, mode: state.data.mode, turn: state.data.turn });
  if (state.page !== data.page || state.turn !== data.turn) state.chosen.clear();
  if (state.page !== data.page) build(root, state);
  state.page = data.page;
  state.turn = data.turn;
  draw(root, state);
}

function build(root, state) {
  const { data } = state;
  const narrow = root.querySelector(".view").clientWidth < NARROW_PX;
  if (!state.size) state.size = narrow ? 2 : 1;
  const image = root.querySelector("img");
  image.src = data.url;
  image.alt = data.texts.picture;
  root.querySelector(".sheet").style.aspectRatio = `${data.width} / ${data.height}`;
  const words = root.querySelector(".words");
  words.replaceChildren();
  state.buttons = new Map();
  let row = -1;
  for (const word of data.words) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "word";
    button.dataset.number = word.number;
    button.setAttribute("aria-label", word.text);
    button.title = word.text;
    button.tabIndex = word.row === row ? -1 : 0; // Tab goes from line to line, arrows from word to word
    row = word.row;
    place(button, word.box, data);
    state.buttons.set(word.number, button);
    words.append(button);
  }
}

function place(element, box, data) {
  const [left, top, right, bottom] = box;
  Object.assign(element.style, {
    left: `${(100 * left) / data.width}%`, top: `${(100 * top) / data.height}%`,
    width: `${(100 * (right - left)) / data.width}%`, height: `${(100 * (bottom - top)) / data.height}%`,
  });
}

function draw(root, state) {
  const { data, chosen } = state;
  const texts = data.texts;
  root.querySelector(".sheet").style.width = `${100 * state.size}%`;
  root.querySelector(".size").textContent = `${Math.round(100 * state.size)} %`;
  set(root, ".smaller", texts.smaller, state.size <= SIZES[0], true);
  set(root, ".larger", texts.larger, state.size >= SIZES[SIZES.length - 1], true);
  set(root, ".take", data.mode === "label" ? texts.take_label : texts.take_value, !chosen.size);
  set(root, ".line", texts.line, !chosen.size);
  set(root, ".clear", texts.clear, !chosen.size);
  root.querySelector(".hint").textContent = texts.hint;
  const said = data.words.filter((word) => chosen.has(word.number)).map((word) => word.text).join(" ");
  root.querySelector(".said").textContent = said ? `${texts.chosen} ${said}` : data.mode === "label" ? texts.pick_label : texts.pick_value;
  for (const [number, button] of state.buttons) {
    button.classList.remove("value", "label");
    button.classList.toggle("chosen", chosen.has(number));
    button.setAttribute("aria-pressed", String(chosen.has(number)));
  }
  for (const tag of root.querySelectorAll(".tag")) tag.remove();
  for (const field of data.fields) mark(root, state, field);
}

function mark(root, state, field) {
  for (const [name, numbers] of [["label", field.label], ["value", field.value]]) {
    for (const number of numbers) state.buttons.get(number)?.classList.add(name);
  }
  const first = state.data.words.find((word) => field.value.includes(word.number));
  if (!first) return;
  const tag = document.createElement("span");
  tag.className = "tag";
  tag.textContent = field.number;
  place(tag, [first.box[0], first.box[1], first.box[0], first.box[1]], state.data);
  tag.style.width = tag.style.height = "auto";
  root.querySelector(".words").append(tag);
}

function set(root, selector, text, disabled, labelled = false) {
  const button = root.querySelector(selector);
  if (labelled) button.setAttribute("aria-label", text);
  else button.textContent = text;
  button.disabled = disabled;
}

function listen(root, state) {
  const again = () => draw(root, state);
  const click = (selector, act) => root.querySelector(selector).addEventListener("click", () => { act(); again(); });
  click(".take", () => take(state));
  click(".clear", () => state.chosen.clear());
  click(".line", () => wholeLines(state));
  click(".smaller", () => zoom(root, state, -1));
  click(".larger", () => zoom(root, state, 1));
  const words = root.querySelector(".words");
  words.addEventListener("click", (event) => {
    const number = numberOf(event.target);
    if (number === null || (state.dragged && event.detail)) return; // a key press has no detail
    if (state.chosen.has(number)) state.chosen.delete(number);
    else state.chosen.add(number);
    again();
  });
  words.addEventListener("keydown", (event) => { if (pressed(state, event)) { event.preventDefault(); again(); } });
  drags(root, state, again);
}

function take(state) {
  if (!state.chosen.size) return;
  state.send([...state.chosen].sort((one, other) => one - other));
}

function wholeLines(state) {
  const rows = new Set(state.data.words.filter((word) => state.chosen.has(word.number)).map((word) => word.row));
  const first = Math.min(...state.chosen);
  for (const word of state.data.words) if (rows.has(word.row) && word.number >= first) state.chosen.add(word.number);
}

function zoom(root, state, step) {
  const view = root.querySelector(".view");
  const at = { x: (view.scrollLeft + view.clientWidth / 2) / state.size, y: (view.scrollTop + view.clientHeight / 2) / state.size };
  const next = SIZES.indexOf(state.size) + step;
  state.size = SIZES[Math.min(SIZES.length - 1, Math.max(0, next))];
  root.querySelector(".sheet").style.width = `${100 * state.size}%`;
  view.scrollTo(at.x * state.size - view.clientWidth / 2, at.y * state.size - view.clientHeight / 2);
}

function numberOf(target) {
  const button = target.closest?.(".word");
  return button ? Number(button.dataset.number) : null;
}

function pressed(state, event) {
  const number = numberOf(event.target);
  if (number === null) return false;
  if (event.key === "Escape") return state.chosen.clear(), true;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) return take(state), true;
  const words = state.data.words;
  const at = words.findIndex((word) => word.number === number);
  const next = neighbour(words, at, event.key);
  if (next === null) return false;
  if (event.shiftKey) state.chosen.add(number).add(words[next].number);
  state.buttons.get(words[next].number).focus();
  return true;
}

function neighbour(words, at, key) {
  const step = { ArrowLeft: -1, ArrowRight: 1 }[key];
  if (step) return words[at + step] ? at + step : at;
  const row = { ArrowUp: -1, ArrowDown: 1 }[key];
  if (!row) return null;
  const middle = (word) => (word.box[0] + word.box[2]) / 2;
  const rows = words.map((word) => word.row).filter((one) => (one - words[at].row) * row > 0);
  if (!rows.length) return at;
  const wanted = row > 0 ? Math.min(...rows) : Math.max(...rows);
  let best = at, nearest = Infinity;
  words.forEach((word, index) => {
    const away = Math.abs(middle(word) - middle(words[at]));
    if (word.row === wanted && away < nearest) [best, nearest] = [index, away];
  });
  return best;
}

// A mouse draws a frame; a finger scrolls, and picks by tapping.
function drags(root, state, again) {
  const sheet = root.querySelector(".sheet");
  const frame = root.querySelector(".frame");
  let start = null;
  const point = (event) => {
    const box = sheet.getBoundingClientRect();
    return [((event.clientX - box.left) / box.width) * state.data.width, ((event.clientY - box.top) / box.height) * state.data.height];
  };
  sheet.addEventListener("pointerdown", (event) => {
    state.dragged = false;
    if (event.pointerType !== "mouse" || event.button !== 0) return;
    start = { at: point(event), x: event.clientX, y: event.clientY, add: event.shiftKey };
  });
  sheet.addEventListener("pointermove", (event) => {
    if (!start) return;
    if (!(event.buttons & 1)) return void (start = null, frame.hidden = true);
    if (!state.dragged && Math.hypot(event.clientX - start.x, event.clientY - start.y) < DRAG_PX) return;
    state.dragged = true;
    const area = rectangle(start.at, point(event));
    frame.hidden = false;
    place(frame, area, state.data);
    if (!start.add) state.chosen.clear();
    for (const word of state.data.words) if (touches(area, word.box)) state.chosen.add(word.number);
    again();
  });
  const end = () => { start = null; frame.hidden = true; };
  sheet.addEventListener("pointerup", end);
  sheet.addEventListener("pointercancel", end);
}

function rectangle([x, y], [u, v]) {
  return [Math.min(x, u), Math.min(y, v), Math.max(x, u), Math.max(y, v)];
}

// A word is meant where the frame crosses the middle of its height and a third of its width.
function touches(area, box) {
  const middle = (box[1] + box[3]) / 2;
  const slack = 0.35 * (box[3] - box[1]);
  const wide = Math.min(area[2], box[2]) - Math.max(area[0], box[0]);
  return area[1] <= middle + slack && area[3] >= middle - slack && wide > (box[2] - box[0]) / 3;
}
