/** The picture of a scan beside its fields: the way from one doubtful field to the next, and what goes to the server. */

import { make } from "./elements.js";
import { FieldView } from "./field.js";
import { Picture } from "./picture.js";

const desks = new WeakMap();
const LONG_CELL = 12;
const LEGEND = ["enter", "next", "escape", "newline", "picture"];

class Desk {
  constructor(root) {
    this.root = root;
    this.turn = 0;
    this.seq = 0;
    this.made = {};
    this.views = new Map();
    this.active = null;
    this.picture = new Picture(root, (name) => this.views.get(name)?.input.focus());
    this.onKey = (event) => this.key(event);
    document.addEventListener("keydown", this.onKey);
    root.querySelector(".next").addEventListener("click", () => this.next(this.active));
  }

  close() {
    document.removeEventListener("keydown", this.onKey);
    this.picture.close();
  }

  update({ data, setStateValue }) {
    const anew = this.data?.key !== data.key;
    this.data = data;
    this.send = setStateValue;
    this.root.dataset.dark = String(isDark(this.root));
    if (anew) this.build();
    for (const field of data.fields) {
      const made = this.made[field.name];
      this.views.get(field.name).update(field, !made || made.seq <= data.seq);
    }
    for (const field of data.fields) field.state = this.views.get(field.name).state;
    this.picture.update(data);
    this.count();
  }

  build() {
    const { data, root } = this;
    this.made = {};
    this.seq = data.seq;
    this.active = null;
    this.views = new Map(data.fields.map((field) => [field.name, new FieldView(field, this)]));
    const placed = data.fields.filter((field) => !field.table).map((field) => this.views.get(field.name).element());
    root.querySelector(".fields").replaceChildren(...placed, ...data.tables.map((table) => this.table(table)));
    const legend = root.querySelector(".legend");
    legend.querySelector("summary").textContent = data.texts.keys;
    legend.querySelector("dl").replaceChildren(
      ...LEGEND.flatMap((name) => [
        make("dt", {}, data.texts[`key_${name}`]), make("dd", {}, data.texts[`key_${name}_does`]),
      ]),
    );
    legend.hidden = !data.editable;
    root.querySelector(".next").textContent = data.texts.to_next;
  }

  table(table) {
    const head = make("tr", {}, ...table.columns.map((column) => make("th", { scope: "col" }, column.label)));
    const wide = table.columns.map((_, at) =>
      table.rows.some((row) => String(this.views.get(row[at])?.field.value ?? "").length > LONG_CELL));
    const rows = table.rows.flatMap((row) => {
      const views = row.map((name) => this.views.get(name));
      const cells = views.map((view, at) => {
        if (!view) return make("td");
        view.cell = make("td", {}, view.input, view.sign);
        view.cell.dataset.label = table.columns[at].label;
        view.cell.classList.toggle("wide", wide[at]);
        view.input.setAttribute("aria-label", view.field.label);
        return view.cell;
      });
      const more = make("td", { colSpan: row.length }, ...views.filter(Boolean).map((view) => view.more));
      return [make("tr", {}, ...cells), make("tr", { className: "under" }, more)];
    });
    return make(
      "table", { className: table.columns.length > 4 ? "many" : "few" }, make("caption", {}, table.label), make("thead", {}, head), make("tbody", {}, ...rows),
    );
  }

  width() {
    return Math.max(160, this.root.querySelector(".fields").clientWidth - 28);
  }

  focused(view) {
    const before = this.active;
    this.active = view;
    before?.details();
    view.details();
    for (const one of this.views.values()) {
      for (const element of [one.box, one.cell]) element?.classList.toggle("active", one === view);
    }
    this.picture.point(view.field);
  }

  decided(view) {
    this.seq += 1;
    this.made[view.name] = { choice: view.decision, value: view.value, reason: view.reason, seq: this.seq };
    this.send("decisions", { key: this.data.key, seq: this.seq, made: this.made });
    this.count();
  }

  /** On to the next field that waits, or the one before; `from` is passed over, it has just been dealt with. */
  next(from, step = 1) {
    const views = [...this.views.values()];
    const start = from ? views.indexOf(from) : step > 0 ? -1 : views.length;
    for (let gone = 1; gone <= views.length; gone += 1) {
      const view = views[(((start + step * gone) % views.length) + views.length) % views.length];
      if (view.open && view !== from) {
        view.input.focus();
        view.input.select?.();
        view.input.scrollIntoView({ block: "nearest" });
        return;
      }
    }
  }

  count() {
    const { texts, editable } = this.data;
    const left = [...this.views.values()].filter((view) => view.open).length;
    const said = left ? texts.left_to_check.replace("{count}", left) : texts.all_checked;
    const line = this.root.querySelector(".left");
    if (line.textContent !== said) line.textContent = said;
    line.dataset.done = String(!left);
    this.root.querySelector(".next").hidden = !left || !editable;
    this.root.querySelector(".state").hidden = !editable;
  }

  /** F8 and Alt with an arrow, wherever on the page nothing else is being typed. */
  key(event) {
    const on = event.key === "F8" || (event.altKey && event.key === "ArrowDown");
    const back = (event.key === "F8" && event.shiftKey) || (event.altKey && event.key === "ArrowUp");
    if (!(on || back) || event.ctrlKey || event.metaKey || !this.data.editable) return;
    const path = event.composedPath();
    if (!path.includes(this.root) && path[0] !== document.body) return;
    event.preventDefault();
    this.active?.typed();
    this.next(this.active, back ? -1 : 1);
  }
}

/** Whether the theme in force is dark: Streamlit tells its colours alone. */
function isDark(root) {
  const probe = document.createElement("canvas").getContext("2d");
  probe.fillStyle = getComputedStyle(root).getPropertyValue("--st-background-color").trim() || "#fff";
  const [red, green, blue] = [1, 3, 5].map((at) => parseInt(probe.fillStyle.slice(at, at + 2), 16));
  return 0.3 * red + 0.6 * green + 0.1 * blue < 128;
}

/** Called by Streamlit once, and again whenever the data change. */
export default function review(component) {
  const root = component.parentElement.querySelector(".review");
  if (!desks.has(root)) desks.set(root, new Desk(root));
  const desk = desks.get(root);
  desk.turn += 1;
  const { turn } = desk;
  desk.update(component);
  return () => {
    if (desk.turn !== turn) return; // the component lives on with newer data
    desk.close();
    desks.delete(root);
  };
}
