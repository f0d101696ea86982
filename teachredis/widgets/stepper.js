// The stepper: the commands at the left, the picture of the key that each touched at the right, and under both one
// sentence on what it did.  It stands behind animator.js, whose Stage shows the pictures.

const PLAY_MS = 1600, SPEEDS = [0.5, 1, 2];
const STEPS_PAGE = `
  :host { display: block; color: var(--ink); font: 13px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
  .deck { display: grid; grid-template-columns: minmax(180px, 300px) minmax(0, 1fr); gap: 8px 16px; color: var(--ink); }
  .deck:focus-visible, button:focus-visible, input:focus-visible, select:focus-visible
    { outline: 2px solid var(--changed); outline-offset: 2px; }
  ol { list-style: none; margin: 0; padding: 0; max-height: 420px; overflow: auto; }
  li button { display: grid; grid-template-columns: 2.5em 1fr; width: 100%; border: 0; border-left: 3px solid transparent;
    background: none; color: inherit; font: 13px/1.7 ui-monospace, Menlo, Consolas, monospace; text-align: left;
    padding: 0 6px; cursor: pointer; overflow-wrap: anywhere; }
  li button > :first-child { color: var(--quiet); }
  li.failed button::after { content: "✕ refused"; grid-column: 2; color: var(--leaving); }
  li button[aria-current] { border-left-color: var(--changed); background: var(--box); font-weight: 600; }
  .gap { color: var(--quiet); padding: 2px 8px; }
  .said { grid-column: 1 / -1; min-height: 1.5em; margin: 0; }
  .said code { font: 13px ui-monospace, Menlo, Consolas, monospace; overflow-wrap: anywhere; }
  .keys { grid-column: 1 / -1; display: flex; flex-wrap: wrap; align-items: center; gap: 6px; }
  .keys button, .keys select { font: inherit; min-width: 32px; min-height: 28px; color: var(--ink);
    background: var(--box); border: 1px solid var(--line); border-radius: 4px; cursor: pointer; }
  .keys button:disabled { opacity: 0.45; cursor: default; }
  .keys input { flex: 1 1 120px; }
  .keys output { min-width: 8em; font-variant-numeric: tabular-nums; }
  @media (max-width: 620px) { .deck { grid-template-columns: minmax(0, 1fr); } ol { max-height: 140px; } }
`;

class Stepper {
  constructor(el, look, tape, save) {
    this.tape = tape;
    this.at = 0;
    const host = element("div", el, { "data-lm-suppress-shortcuts": "true" });
    const root = host.attachShadow({ mode: "open" });
    element("style", root).textContent = look + STEPS_PAGE;
    this.deck = element("div", root, { class: "deck picture", tabindex: 0, role: "group", "aria-label": "Steps" });
    this.list = element("ol", this.deck, { "aria-label": "Commands" });
    this.rows = tape.steps.map((step, at) => this.row(step, at));
    this.stage = new Stage(element("div", this.deck), look);
    this.stage.heard.remove();  // the sentence below is read aloud instead
    this.said = element("p", this.deck, { class: "said", "aria-live": "polite" });
    this.controls(save);
    this.deck.addEventListener("keydown", (event) => this.key(event));
    this.watcher = new MutationObserver(() => this.theme());
    this.watcher.observe(document.body, { attributes: true });
    this.theme();
    this.go(tape.steps.length - 1);
  }

  theme() {
    this.deck.classList.toggle("dark", isDark());
  }

  row(step, at) {
    const before = this.tape.steps[at - 1];
    if (before && step.number > before.number + 1) {
      element("li", this.list, { class: "gap" }).textContent = `… ${step.number - before.number - 1} steps not kept`;
    }
    const item = element("li", this.list, step.failed ? { class: "failed" } : {});
    const button = element("button", item, { tabindex: -1 });
    element("span", button).textContent = step.number || "·";
    element("span", button).textContent = step.command || "before";
    button.addEventListener("click", () => this.go(at));
    return button;
  }

  controls(save) {
    const bar = element("div", this.deck, { class: "keys" });
    const button = (sign, name, act) => {
      const made = element("button", bar, { "aria-label": name, title: name });
      made.textContent = sign;
      made.addEventListener("click", act);
      return made;
    };
    this.first = button("|◀", "first step (Home)", () => this.go(0));
    this.back = button("◁", "one step back (←)", () => this.go(this.at - 1));
    this.play = button("▶", "play (Space)", () => this.toggle());
    this.forward = button("▷", "one step forward (→)", () => this.go(this.at + 1));
    this.last = button("▶|", "last step (End)", () => this.go(this.tape.steps.length - 1));
    this.slider = element("input", bar, {
      type: "range", min: 0, max: this.tape.steps.length - 1, step: 1, "aria-label": "step",
    });
    this.slider.addEventListener("input", () => this.go(+this.slider.value));
    this.where = element("output", bar);
    this.speed = element("select", bar, { "aria-label": "speed" });
    for (const speed of SPEEDS) {
      const option = element("option", this.speed, { value: speed });
      option.textContent = `${speed === 0.5 ? "½" : speed} ×`;
      option.selected = speed === 1;
    }
    if (save) button("Save", "save as a page that needs no kernel", save);
  }

  key(event) {
    if (event.composedPath()[0].tagName === "SELECT") return;
    const last = this.tape.steps.length - 1;
    const moves = { ArrowLeft: this.at - 1, ArrowRight: this.at + 1, Home: 0, End: last };
    if (event.key in moves) this.go(moves[event.key]);
    else if (event.key === " " && event.composedPath()[0].tagName !== "BUTTON") this.toggle();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  go(to) {
    const steps = this.tape.steps, from = this.at;
    this.at = Math.max(0, Math.min(to, steps.length - 1));
    const step = steps[this.at];
    const base = this.at === from + 1 ? this.lastOfSameKey(this.at) : null;
    if (base !== from) this.leap(base);
    this.stage.show(this.scene(step));
    this.tell(step);
  }

  // Where the key of this step was seen before: from there its shapes move.
  lastOfSameKey(at) {
    const name = (step) => step.scene.title.split(" · ")[0];
    const wanted = name(this.tape.steps[at]);
    for (let before = at - 1; before >= 0; before--) if (name(this.tape.steps[before]) === wanted) return before;
    return null;
  }

  // Nothing moves from what was shown to what will be shown next.
  leap(to) {
    this.stage.finish();
    this.stage.card = null;
    if (to === null) return;
    this.stage.show(this.scene(this.tape.steps[to]));
    this.stage.finish();
  }

  scene(step) {
    const shapes = step.scene.shapes.map(([key, x, y, number]) => [key, x, y, this.tape.markups[number]]);
    const reason = step.command.split(" ")[0].toUpperCase();
    return { ...step.scene, shapes, reason };
  }

  tell(step) {
    const last = this.tape.steps.length - 1;
    this.rows.forEach((row, at) => (at === this.at ? row.setAttribute("aria-current", "step") : row.removeAttribute("aria-current")));
    const row = this.rows[this.at].parentElement;
    if (row.offsetTop < this.list.scrollTop || row.offsetTop > this.list.scrollTop + this.list.clientHeight - 24) {
      this.list.scrollTop = row.offsetTop - this.list.clientHeight / 2;
    }
    this.said.replaceChildren();
    if (step.command) {
      element("code", this.said).textContent = `${step.command}  →  ${step.reply}`;
      this.said.append(step.said ? `  ·  ${step.said}` : "");
    } else this.said.textContent = "How it was before the first command.";
    this.slider.value = this.at;
    this.slider.setAttribute("aria-valuetext", `step ${this.at} of ${last}`);
    this.where.textContent = `step ${this.at} of ${last}`;
    for (const each of [this.first, this.back]) each.disabled = this.at === 0;
    for (const each of [this.forward, this.last]) each.disabled = this.at === last;
    if (this.at === last) this.pause();
  }

  toggle() {
    if (this.playing) return this.pause();
    if (this.at === this.tape.steps.length - 1) this.go(0);
    this.play.textContent = "❚❚";
    this.play.setAttribute("aria-label", "pause (Space)");
    const next = () => {
      this.playing = setTimeout(next, PLAY_MS / this.speed.value);
      this.go(this.at + 1);
    };
    this.playing = setTimeout(next, PLAY_MS / this.speed.value);
  }

  pause() {
    clearTimeout(this.playing);
    this.playing = null;
    this.play.textContent = "▶";
    this.play.setAttribute("aria-label", "play (Space)");
  }

  close() {
    this.pause();
    this.watcher.disconnect();
    this.stage.close();
  }
}

function mount(el, look, tape, save) {
  return new Stepper(el, look, tape, save);
}

function renderSteps({ model, el }) {
  const stepper = mount(el, model.get("look"), model.get("tape"), () => model.send({ want: "page" }));
  const download = ({ page }) => {
    const link = element("a", el, { download: "steps.html" });
    link.href = URL.createObjectURL(new Blob([page], { type: "text/html" }));
    link.click();
    link.remove();
  };
  model.on("msg:custom", download);
  return () => {
    model.off("msg:custom", download);
    stepper.close();
  };
}
