/** The picture of a page with a box for each field: zoom, quarter turns, pages. */

import { button, filled, make } from "./elements.js";

const STEP = 1.25;
const MOST = 8;
const LEAST = 0.3;
const MARGIN_PX = 24;
const AROUND_PX = 3;

export class Picture {
  /** `chosen(name)` is told which box was clicked. */
  constructor(root, chosen) {
    this.pane = root.querySelector(".pane");
    this.frame = root.querySelector(".frame");
    this.sheet = root.querySelector(".sheet");
    this.tools = root.querySelector(".tools");
    this.chosen = chosen;
    this.zoom = 1;
    this.turned = 0;
    this.page = null;
    this.boxes = new Map();
    this.pane.addEventListener("keydown", (event) => this.key(event));
    this.pane.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    this.pane.addEventListener("pointerdown", (event) => this.drag(event));
    this.watcher = new ResizeObserver(() => this.lay());
    this.watcher.observe(this.pane);
  }

  close() {
    this.watcher.disconnect();
  }

  /** Take new pages and fields; the page shown, zoom and turn stay. */
  update(data) {
    this.data = data;
    const texts = data.texts;
    this.pane.setAttribute("aria-label", texts.picture);
    const number = this.page ? this.page.number : data.pages[0]?.number;
    this.page = data.pages.find((page) => page.number === number) || data.pages[0] || null;
    this.drawTools(texts);
    this.draw();
  }

  drawTools(texts) {
    const pages = this.data.pages;
    const parts = [
      button("−", texts.zoom_out, () => this.scale(1 / STEP)),
      button("+", texts.zoom_in, () => this.scale(STEP)),
      button("⤢", texts.fit, () => this.fit()),
      button("↻", texts.turn, () => this.turn()),
    ];
    if (pages.length > 1) {
      const at = pages.indexOf(this.page);
      const back = button("‹", texts.page_before, () => this.show(pages[at - 1].number));
      const on = button("›", texts.page_after, () => this.show(pages[at + 1].number));
      back.disabled = at <= 0;
      on.disabled = at >= pages.length - 1;
      const said = filled(texts.page_of, { page: at + 1, pages: pages.length });
      parts.push(make("span", { className: "pages" }, back, make("span", {}, said), on));
    }
    const focused = [...this.tools.children].indexOf(this.tools.getRootNode().activeElement);
    this.tools.replaceChildren(...parts);
    if (focused >= 0 && parts[focused]) parts[focused].focus();
    this.tools.setAttribute("aria-label", texts.tools);
  }

  draw() {
    this.boxes.clear();
    if (!this.page) {
      this.sheet.replaceChildren(make("p", { className: "none" }, this.data.texts.no_picture));
      return;
    }
    if (this.image?.dataset.url !== this.page.url) {
      this.image = make("img", { src: this.page.url, alt: this.data.texts.picture, draggable: false });
      this.image.dataset.url = this.page.url;
    }
    const { width, height, number } = this.page;
    const made = this.data.fields.filter((field) => field.box && field.page === number).map((field) => {
      const [left, top, right, bottom] = field.box;
      const box = button("", field.label, () => this.chosen(field.name), "box");
      box.tabIndex = -1;
      box.dataset.state = field.state;
      box.dataset.name = field.name;
      box.style.left = `calc(${(100 * left) / width}% - ${AROUND_PX}px)`;
      box.style.top = `calc(${(100 * top) / height}% - ${AROUND_PX}px)`;
      box.style.width = `calc(${(100 * (right - left)) / width}% + ${2 * AROUND_PX}px)`;
      box.style.height = `calc(${(100 * (bottom - top)) / height}% + ${2 * AROUND_PX}px)`;
      this.boxes.set(field.name, box);
      return box;
    });
    this.sheet.replaceChildren(this.image, ...made);
    this.lay();
    this.mark(this.marked);
  }

  /** Give the sheet its size: it fits the pane in width at zoom 1, whichever way it is turned. */
  lay() {
    if (!this.page || !this.pane.clientWidth) return;
    const across = this.turned % 180 !== 0;
    const { width, height } = this.page;
    const scale = (this.zoom * (this.pane.clientWidth - 2)) / (across ? height : width);
    const [w, h] = [width * scale, height * scale];
    this.sheet.style.width = `${w}px`;
    this.sheet.style.height = `${h}px`;
    this.frame.style.width = `${across ? h : w}px`;
    this.frame.style.height = `${across ? w : h}px`;
    const shift = { 0: [0, 0], 90: [h, 0], 180: [w, h], 270: [0, w] }[this.turned];
    this.sheet.style.transform = `translate(${shift[0]}px, ${shift[1]}px) rotate(${this.turned}deg)`;
  }

  scale(by, at = null) {
    const area = this.pane.getBoundingClientRect();
    const [x, y] = at || [area.width / 2, area.height / 2];
    const before = this.zoom;
    this.zoom = Math.min(MOST, Math.max(LEAST, this.zoom * by));
    const grown = this.zoom / before;
    const [left, top] = [(this.pane.scrollLeft + x) * grown - x, (this.pane.scrollTop + y) * grown - y];
    this.lay();
    this.pane.scrollTo(left, top);
  }

  fit() {
    this.zoom = 1;
    this.lay();
  }

  turn() {
    this.turned = (this.turned + 90) % 360;
    this.lay();
    this.reveal(this.marked);
  }

  show(number) {
    const found = this.data.pages.find((page) => page.number === number);
    if (!found || found === this.page) return;
    this.page = found;
    this.drawTools(this.data.texts);
    this.draw();
    this.pane.scrollTo(0, 0);
  }

  /** Mark the box of a field, on its page, and bring it into the pane. */
  point(field) {
    this.marked = field.name;
    if (field.box) this.show(field.page);
    this.mark(field.name);
    this.reveal(field.name);
  }

  mark(name) {
    for (const [other, box] of this.boxes) box.classList.toggle("marked", other === name);
  }

  reveal(name) {
    const box = this.boxes.get(name);
    if (!box) return;
    const [inner, outer] = [box.getBoundingClientRect(), this.pane.getBoundingClientRect()];
    let [x, y] = [0, 0];
    if (inner.left < outer.left + MARGIN_PX || inner.right > outer.right - MARGIN_PX) {
      x = inner.width > outer.width - 2 * MARGIN_PX
        ? inner.left - outer.left - MARGIN_PX
        : (inner.left + inner.right - outer.left - outer.right) / 2;
    }
    if (inner.top < outer.top + MARGIN_PX || inner.bottom > outer.bottom - MARGIN_PX) {
      y = (inner.top + inner.bottom - outer.top - outer.bottom) / 2;
    }
    this.pane.scrollBy(x, y);
  }

  state(name, state) {
    const box = this.boxes.get(name);
    if (box) box.dataset.state = state;
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const known = {
      "+": () => this.scale(STEP), "=": () => this.scale(STEP), "-": () => this.scale(1 / STEP), "0": () => this.fit(),
    };
    const run = known[event.key] || (event.code === "KeyT" && (() => this.turn()));
    if (!run) return;
    event.preventDefault();
    event.stopPropagation();
    run();
  }

  wheel(event) {
    if (!event.ctrlKey) return;
    event.preventDefault();
    const area = this.pane.getBoundingClientRect();
    this.scale(event.deltaY < 0 ? 1.1 : 1 / 1.1, [event.clientX - area.left, event.clientY - area.top]);
  }

  /** Move the picture with the mouse; fingers scroll as everywhere. */
  drag(event) {
    if (event.pointerType !== "mouse" || event.button !== 0 || event.target.closest(".box")) return;
    const [x, y] = [event.clientX + this.pane.scrollLeft, event.clientY + this.pane.scrollTop];
    const move = (now) => this.pane.scrollTo(x - now.clientX, y - now.clientY);
    const stop = () => {
      window.removeEventListener("pointermove", move);
      window.removeEventListener("pointerup", stop);
    };
    window.addEventListener("pointermove", move);
    window.addEventListener("pointerup", stop);
  }
}

/** The place of a field cut out of its page and enlarged; null where it was not found. */
export function crop(field, pages, widthPx) {
  const page = pages.find((one) => one.number === field.page);
  if (!field.box || !page) return null;
  const [left, top, right, bottom] = field.box;
  const around = Math.max(8, 0.35 * (bottom - top));
  const [x, y] = [Math.max(0, left - around), Math.max(0, top - around)];
  const w = Math.min(page.width, right + around) - x;
  const h = Math.min(page.height, bottom + around) - y;
  const scale = Math.min(widthPx / w, 72 / Math.min(h, 60), 3);
  const made = make("div", { className: "crop", role: "img" });
  made.style.width = `${w * scale}px`;
  made.style.height = `${Math.min(h * scale, 220)}px`;
  made.style.backgroundImage = `url("${page.url}")`;
  made.style.backgroundSize = `${page.width * scale}px ${page.height * scale}px`;
  made.style.backgroundPosition = `${-x * scale}px ${-y * scale}px`;
  return made;
}
