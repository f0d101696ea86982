// The animator: it moves the shapes of one scene to where the next scene has them.
//
// A scene comes from Python with every shape drawn already: [key, x, y, markup].  A key that stays slides to its
// new place, one that is missing fades, a new one comes in from the side on which it stands.  What changed bears a
// sign (+, ±, −) until the next scene.  Many changes at once, a scene that comes while the last one still moves,
// or a reader who wants no motion: then shapes jump, and only the signs tell.
//
// No library, no build step, nothing from the network.

const SVG = "http://www.w3.org/2000/svg";
const FADE_MS = 200, SLIDE_MS = 250, MOST_MOVES = 8, COMES_FROM = 48, QUIET_MS = 1000;
const DRAWN = new Set(["rect", "text", "line"]);

const PAGE = `
  :host { display: block; max-width: 720px; }
  figure { margin: 0; color: var(--ink); font: 13px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
  svg { display: block; width: 100%; height: auto; }
  figcaption { padding: 4px 0; }
  summary { cursor: pointer; color: var(--quiet); }
  pre { margin: 4px 0; max-height: 20em; overflow: auto; white-space: pre-wrap; unicode-bidi: plaintext;
        font: 13px ui-monospace, Menlo, Consolas, monospace; }
  .sign { font-weight: 700; font-size: 13px; }
  .heard { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
`;

// --- the theme of the page -----------------------------------------------------------------------------------

function isDark() {
  const light = document.body.dataset.jpThemeLight;
  if (light !== undefined) return light === "false";
  if (document.body.classList.contains("vscode-dark")) return true;
  if (document.body.classList.contains("vscode-light")) return false;
  return matchMedia("(prefers-color-scheme: dark)").matches;
}

function wantsNoMotion() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

// --- shapes --------------------------------------------------------------------------------------------------

function element(name, parent, attributes = {}) {
  const made = name === "svg" || parent instanceof SVGElement
    ? document.createElementNS(SVG, name) : document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  parent.append(made);
  return made;
}

// Markup as elements: only what a picture is made of, and no handler or link can be among it.
function parsed(markup) {
  const root = new DOMParser().parseFromString(`<svg xmlns="${SVG}">${markup}</svg>`, "image/svg+xml");
  return [...root.documentElement.children].filter(
    (child) => DRAWN.has(child.localName) && !child.children.length,
  ).map((child) => document.importNode(child, true));
}

function shape([key, x, y, markup], parent) {
  const group = element("g", parent);
  group.dataset.key = key;
  group.append(...parsed(markup));
  return { key, x, y, markup, group, counts: group.querySelector("text.d:not(.quiet)") !== null };
}

// The sign of what happened to a shape: at the corner of a box, in front of a text.
function mark({ group, counts }, role, sign) {
  if (!counts) return;
  const box = group.querySelector("rect"), text = group.querySelector("text");
  if (box) box.classList.add(role);
  const x = box ? +box.getAttribute("x") + +box.getAttribute("width") - 12 : +text.getAttribute("x") - 12;
  const y = box ? +box.getAttribute("y") + 14 : +text.getAttribute("y");
  element("text", group, { x, y, class: `sign ${role}-sign` }).textContent = sign;
}

// --- one scene after another ---------------------------------------------------------------------------------

class Stage {
  constructor(el, look) {
    const host = element("div", el);
    const root = host.attachShadow({ mode: "open" });
    element("style", root).textContent = look + PAGE;
    this.figure = element("figure", root, { class: "picture" });
    this.svg = element("svg", this.figure, { role: "img" });
    this.caption = element("figcaption", this.figure);
    const details = element("details", this.figure);
    element("summary", details).textContent = "as text";
    this.text = element("pre", details, { tabindex: 0 });
    this.heard = element("p", this.figure, { class: "heard", "aria-live": "polite" });
    this.shapes = new Map();
    this.moving = [];
    this.followTheme();
  }

  followTheme() {
    const follow = () => this.figure.classList.toggle("dark", isDark());
    this.watcher = new MutationObserver(follow);
    this.watcher.observe(document.body, { attributes: true });
    follow();
  }

  show(scene) {
    const busy = this.finish();
    const old = this.shapes, first = !this.card;
    this.setCard(scene);
    this.shapes = new Map(scene.shapes.map((drawn) => [drawn[0], shape(drawn, this.layer)]));
    if (!first) this.move(changesBetween(old, this.shapes), busy, scene.reason);
  }

  // What does not move: the card, the title, the words.
  setCard(scene) {
    this.svg.replaceChildren();
    this.svg.setAttribute("viewBox", `0 0 ${scene.width} ${scene.height}`);
    this.svg.setAttribute("aria-label", scene.caption);
    this.card = element("rect", this.svg, {
      class: "card", x: 0.5, y: 0.5, width: scene.width - 1, height: scene.height - 1, rx: 8,
    });
    this.svg.append(...parsed(scene.head));
    this.layer = element("g", this.svg);
    this.caption.textContent = scene.caption;
    this.text.textContent = [scene.caption, scene.lines].join("\n");
    clearTimeout(this.saying);  // read aloud only when the picture has come to rest
    this.saying = setTimeout(() => { this.heard.textContent = scene.caption; }, QUIET_MS);
  }

  move({ gone, stayed, changed, come }, busy, reason) {
    for (const each of changed) mark(each, "changed", "±");
    for (const { after } of come) mark(after, "arrived", "+");
    const moves = [...gone, ...come.map(({ after }) => after)].filter(({ counts }) => counts).length;
    if (busy || moves > MOST_MOVES || wantsNoMotion()) return;
    const wait = this.fade(gone, reason);
    this.slide(stayed, wait);
    this.arrive(come, wait + (stayed.length ? SLIDE_MS : 0));
  }

  // What has gone is seen once more, and why.
  fade(gone, reason) {
    for (const each of gone) {
      this.layer.append(each.group);
      for (const sign of each.group.querySelectorAll(".sign")) sign.remove();
      mark(each, "leaving", reason ? `− ${reason}` : "−");
      this.animate(each.group, [{ opacity: 1 }, { opacity: 0 }], 0, FADE_MS).onfinish = () => each.group.remove();
    }
    return gone.length ? FADE_MS : 0;
  }

  slide(stayed, wait) {
    for (const { before, after } of stayed) {
      const from = `translate(${before.x - after.x}px, ${before.y - after.y}px)`;
      this.animate(after.group, [{ transform: from }, { transform: "none" }], wait, SLIDE_MS);
      this.stretch(before, after, wait);
    }
  }

  // A bar grows or shrinks while it slides.
  stretch(before, after, wait) {
    const [was, is] = [before, after].map(({ group }) => group.querySelector("rect")?.getAttribute("width"));
    if (was && is && was !== is) {
      this.animate(after.group.querySelector("rect"), [{ width: `${was}px` }, { width: `${is}px` }], wait, SLIDE_MS);
    }
  }

  arrive(come, wait) {
    for (const { after, side } of come) {
      const from = { transform: `translate(${side * COMES_FROM}px, 0)`, opacity: 0 };
      this.animate(after.group, [from, { transform: "none", opacity: 1 }], wait, SLIDE_MS);
    }
  }

  animate(node, frames, delay, duration) {
    const animation = node.animate(frames, { delay, duration, easing: "ease-out", fill: "both" });
    this.moving.push(animation);
    return animation;
  }

  // End what still moves; was there anything?
  finish() {
    const busy = this.moving.some(({ playState }) => playState === "running");
    for (const animation of this.moving) animation.cancel();
    this.moving = [];
    return busy;
  }

  close() {
    this.finish();
    clearTimeout(this.saying);
    this.watcher.disconnect();
  }
}

// What went, what stayed (and where it was), what changed its content, what came and from which side: -1 from the
// left, before all that stayed; 1 from the right, behind them; 0 from where it is.
function changesBetween(old, now) {
  const gone = [...old.values()].filter(({ key }) => !now.has(key));
  const all = [...now.values()];
  const staysAt = all.flatMap(({ key, counts }, at) => (counts && old.has(key) ? [at] : []));
  const [first, last] = [staysAt[0] ?? -1, staysAt.at(-1) ?? -1];
  const stayed = all.filter(({ key }) => old.has(key)).map((after) => ({ before: old.get(after.key), after }));
  const changed = stayed.filter(({ before, after }) => words(before) !== words(after)).map(({ after }) => after);
  const come = all.flatMap((after, at) => (
    old.has(after.key) ? [] : [{ after, side: at < first ? -1 : at > last ? 1 : 0 }]
  ));
  return { gone, stayed, changed, come };
}

function words({ group }) {
  return [...group.querySelectorAll("text:not(.sign)")].map(({ textContent }) => textContent).join(" ");
}
