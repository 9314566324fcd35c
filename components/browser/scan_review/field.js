/** One field: its input, its sign, what the second reader and the validators say, and what a person decided. */

import { button, filled, make } from "./elements.js";
import { crop } from "./picture.js";

const SIGNS = { sure: "✓", empty: "–", check: "?", wrong: "!", accepted: "✓", corrected: "✎" };

export class FieldView {
  /** `desk` has data, focused(view), decided(view) and next(view). */
  constructor(field, desk) {
    this.desk = desk;
    this.name = field.name;
    this.field = field;
    this.decision = field.decision;
    this.value = field.value;
    this.reason = field.reason;
    const id = `field-${field.name.replace(/\W/g, "-")}`;
    this.input = make(field.multiline ? "textarea" : "input", { id, autocomplete: "off", spellcheck: false });
    if (field.multiline) this.input.rows = Math.min(5, Math.max(1, Math.ceil(field.value.length / 48)));
    else this.input.type = "text";
    if (field.kind === "number") this.input.inputMode = "decimal";
    this.sign = make("span", { className: "sign", id: `${id}-sign` });
    this.more = make("div", { className: "more", id: `${id}-more` });
    this.input.setAttribute("aria-describedby", `${id}-sign ${id}-more`);
    this.label = make("label", { htmlFor: id });
    this.input.addEventListener("focus", () => desk.focused(this));
    this.input.addEventListener("input", () => this.show());
    this.input.addEventListener("change", () => this.typed());
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.value = this.value;
  }

  /** A field of its own; cells of tables place label, input and sign themselves. */
  element() {
    this.box = make("div", { className: "field" }, make("div", { className: "head" }, this.label, this.sign), this.input, this.more);
    return this.box;
  }

  /** Take what the server says; what was typed here and has not arrived there yet stays. */
  update(field, arrived) {
    this.field = field;
    if (arrived) {
      const typing = this.input.value !== this.value;
      [this.decision, this.value, this.reason] = [field.decision, field.value, field.reason];
      if (!typing) this.input.value = this.value;
    }
    this.label.textContent = field.label;
    this.input.disabled = !this.desk.data.editable;
    this.input.required = field.required;
    this.show();
  }

  /** "sure", "empty", "check", "wrong", "accepted" or "corrected"; empty is what need not stand on the paper. */
  get state() {
    const same = this.value === this.field.value; // what the server says is about this value
    if (same && this.field.problems.length && !(this.reason && this.field.liftable)) return "wrong";
    if (this.decision !== "none") return this.decision;
    if (!this.field.sure) return "check";
    return this.field.read ? "sure" : "empty";
  }

  get open() {
    return this.state === "check" || this.state === "wrong";
  }

  /** What is in the input counts: accepted where it is what was read, else corrected. */
  decide(value = this.input.value) {
    const typed = value.trim();
    this.input.value = value;
    this.value = typed;
    this.decision = typed === this.field.read.trim() ? "accepted" : "corrected";
    this.show();
    this.desk.decided(this);
  }

  /** Leaving a field whose text was changed decides it; a look at it does not. */
  typed() {
    if (this.input.value.trim() !== this.value) this.decide();
  }

  giveBack() {
    this.input.value = this.field.read;
    if (this.decision === "none" && this.value === this.field.read) return this.show();
    [this.value, this.decision, this.reason] = [this.field.read, "none", ""];
    this.show();
    this.desk.decided(this);
  }

  explain(reason) {
    this.reason = reason.trim();
    if (this.decision === "none") this.decision = this.value === this.field.read.trim() ? "accepted" : "corrected";
    this.show();
    this.desk.decided(this);
  }

  key(event) {
    if (event.isComposing) return;
    if (event.key === "Enter" && !(this.field.multiline && event.shiftKey)) {
      event.preventDefault();
      this.decide();
      const why = this.state === "wrong" && this.more.querySelector(".reason input");
      if (why) why.focus();
      else this.desk.next(this);
    } else if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      this.giveBack();
    }
  }

  show() {
    const { texts } = this.desk.data;
    const state = this.state;
    for (const element of [this.box, this.cell]) if (element) element.dataset.state = state;
    this.input.setAttribute("aria-invalid", String(state === "wrong"));
    const said = state === "check" && this.field.second ? texts.state_differ : texts[`state_${state}`];
    const percent = ["sure", "check"].includes(state) && this.field.read ? `, ${this.field.percent}` : "";
    const empty = state === "check" && !this.field.read ? texts.state_empty : said;
    this.sign.replaceChildren(
      make("span", { className: "mark", ariaHidden: "true" }, SIGNS[state]),
      make("span", { className: "words" }, empty + percent),
    );
    this.desk.picture.state(this.name, state);
    this.details();
  }

  /** Everything that helps to decide: all of it for the field at work, the complaint alone for the others. */
  details() {
    const active = this.desk.active === this;
    const inside = this.more.contains(this.more.getRootNode().activeElement);
    if (inside && this.drawn === this.facts()) return; // somebody is at one of its buttons
    this.drawn = this.facts();
    const parts = [];
    if (active && this.cell) parts.push(make("p", { className: "note" }, this.field.label, ": ", this.sign.textContent));
    if (active) parts.push(this.place());
    if (this.state === "wrong") parts.push(...this.complaints());
    if (active && this.desk.data.editable) parts.push(this.choices(), this.why(), this.tools());
    this.more.replaceChildren(...parts.filter(Boolean));
    if (inside) this.input.focus();
  }

  facts() {
    return JSON.stringify([this.desk.active === this, this.field, this.decision, this.value, this.reason]);
  }

  place() {
    const cut = crop(this.field, this.desk.data.pages, this.desk.width());
    const label = filled(this.desk.data.texts.crop, { field: this.field.label });
    if (cut) cut.setAttribute("aria-label", label);
    return cut;
  }

  complaints() {
    return this.field.problems.map((text) =>
      make("p", { className: "problem" }, make("span", { className: "mark", ariaHidden: "true" }, "!"), text),
    );
  }

  /** Where the value stands although a validator complains: the reason, in words or with one click. */
  why() {
    if (this.state !== "wrong" || !this.field.liftable) return null;
    const { texts } = this.desk.data;
    const input = make("input", { type: "text", maxLength: 300, placeholder: texts.reason_hint });
    input.setAttribute("aria-label", filled(texts.reason, { field: this.field.label }));
    const keep = (reason) => reason.trim() && (this.explain(reason), this.desk.next(this));
    input.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      keep(input.value);
    });
    const paper = button(texts.reason_paper, "", () => keep(texts.reason_paper));
    return make("div", { className: "reason" }, input, button(texts.reason_keep, "", () => keep(input.value)), paper);
  }

  /** Values that one click takes: the second reader's, the validators', those of a list. */
  choices() {
    const { texts } = this.desk.data;
    const values = [];
    if (this.field.second && this.field.second !== this.value) values.push([texts.second, this.field.second, this.field.second]);
    for (const value of this.field.suggestions) values.push([texts.suggested, value, value]);
    for (const [value, label] of this.field.choices) values.push(["", value, label]);
    const seen = new Set();
    const made = values.filter(([, value]) => !seen.has(value) && seen.add(value)).map(([from, value, label]) => {
      const take = () => {
        this.decide(value);
        this.input.focus();
      };
      const one = button("", filled(texts.take, { value: label }), take, "take");
      one.append(from ? make("small", {}, `${from}: `) : "", label);
      one.setAttribute("aria-pressed", String(value === this.value && this.decision !== "none"));
      return one;
    });
    return made.length ? make("div", { className: "takes", role: "group" }, ...made) : null;
  }

  tools() {
    const { texts } = this.desk.data;
    const parts = [];
    if (this.state === "check") {
      parts.push(button(`✓ ${texts.accept}`, "", () => (this.decide(), this.desk.next(this)), "accept"));
    }
    if (this.decision !== "none") parts.push(button(`↺ ${texts.give_back}`, "", () => (this.giveBack(), this.input.focus()), "back"));
    if (this.reason) parts.push(make("span", { className: "why" }, filled(texts.because, { reason: this.reason })));
    return make("div", { className: "acts" }, ...parts);
  }
}
