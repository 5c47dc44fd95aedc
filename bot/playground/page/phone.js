import { draw, gist, markPressed, tick } from "./bubble.js";
import { Composer } from "./composer.js";
import { glide, make, show } from "./dom.js";
import { keepSeen, seen } from "./memory.js";
import { Outbox } from "./outbox.js";
import { day } from "./times.js";

const HUES = 6;
const NEAR_THE_END = 80; // pixels from the last bubble within which a reader wants to follow

/** One phone: its bubbles, its composer, what is unread. `changed()` is told when its tab must be drawn again. */
export class Phone {
  constructor({ id, name, hint, about, neighbour }, { changed, close, place, now }) {
    Object.assign(this, { id, name, hint, about, neighbour, changed, now });
    this.bubbles = [];
    this.drawn = new Map();
    this.visible = false;
    this.following = true; // the reader is at the end, and wants to stay there
    this.actions = {
      press: (button) => this.did({ kind: "press", token: button.token }, button.label),
      quote: (bubble) => this.composer.quote(bubble),
      find: (bubble) => this.find(bubble),
      goTo: (bubble) => this.goTo(bubble),
      again: (bubble) => this.again(bubble),
    };
    this.composer = new Composer(this, place);
    this.build(close);
    this.outbox = new Outbox(id, {
      delivered: (event) => this.became(event, { state: "delivered" }),
      refused: (event, refusal) => this.became(event, { state: "refused", refusal }),
    });
    for (const entry of this.outbox.entries) this.bubbles.push(this.bubbleOf(entry));
    this.paint();
    this.outbox.run();
  }

  build(close) {
    const hue = [...this.id].reduce((sum, sign) => sum + sign.codePointAt(0), 0) % HUES;
    this.avatar = `avatar hue-${hue}`;
    this.log = make("div", {
      className: "log",
      role: "log",
      tabIndex: 0,
      aria: { label: `Gesprek van ${this.name}` },
      onscroll: () => this.followed(),
    });
    this.newer = make("button", {
      type: "button",
      className: "newer",
      hidden: true,
      textContent: "↓ nieuw",
      onclick: () => this.toEnd(),
    });
    this.nothing = make("p", {
      className: "nothing",
      textContent: this.about || "Nog geen berichten. Typ hieronder, zoals je een buur zou appen.",
    });
    this.element = make(
      "section",
      { className: "phone", id: `phone-${this.id}`, aria: { label: `Telefoon van ${this.name}` } },
      this.header(close),
      make("div", { className: "talk" }, this.log, this.newer),
      this.composer.element,
    );
    // The composer grows, the window changes, the phone comes into view: the end stays in sight.
    new ResizeObserver(() => this.following && this.toEnd()).observe(this.log);
  }

  header(close) {
    const name = make("h2", { className: "words", textContent: this.name });
    const hint = make("p", { className: "words", textContent: this.hint });
    const shut = make("button", {
      type: "button",
      className: "quiet",
      textContent: "✕",
      title: "Close",
      aria: { label: `Sluit de telefoon van ${this.name}` },
      onclick: close,
    });
    return make(
      "header",
      {},
      make("span", { className: this.avatar, aria: { hidden: true }, textContent: [...this.name][0].toUpperCase() }),
      make("div", { className: "who" }, name, hint),
      this.neighbour ? shut : null,
    );
  }

  /** Take over what the server knows; keep what is on its way to it, and what arrived after `since`. */
  update(bubbles, since) {
    if (seen(this.id) === null) keepSeen(this.id, bubbles.at(-1)?.id ?? "");
    const known = new Set(bubbles.map((bubble) => bubble.id));
    const ours = this.bubbles.filter((one) => !known.has(one.id) && (one.state !== "delivered" || one.arrived >= since));
    this.bubbles = [...bubbles.map((bubble) => this.received(bubble)), ...ours];
    this.paint();
    this.composer.showQuote();
  }

  /** Show a bubble that just came in, of the bot or of this person in another window. */
  receive(bubble) {
    let place = this.bubbles.findIndex((one) => one.id === bubble.id);
    if (place < 0) {
      // In another window, an answer can be here before the news that its question was committed.
      place = this.bubbles.length;
      while (bubble.from === "person" && place > 0 && this.bubbles[place - 1].at > bubble.at) place -= 1;
      this.bubbles.splice(place, 0, bubble);
    }
    this.bubbles[place] = this.received(bubble);
    this.paint();
  }

  received(bubble) {
    const label = this.bubbles.find((one) => one.id === bubble.id)?.label;
    return { ...bubble, label, state: "delivered", arrived: performance.now() };
  }

  /** Do something on this phone: it shows at once, and goes to the server as soon as that listens. */
  did(deed, label = "") {
    const entry = { deed: { event: crypto.randomUUID(), ...deed }, at: this.now().toISOString(), label };
    this.bubbles.push(this.bubbleOf(entry));
    this.outbox.add(entry);
    this.paint({ follow: true });
  }

  bubbleOf(entry) {
    const { event, kind, text = "", token = "", quoted = "", location = null } = entry.deed;
    const said = { id: event, from: "person", kind, text, token, quoted, location, buttons: [] };
    return { ...said, at: entry.at, label: entry.label, state: "waiting", arrived: performance.now(), entry };
  }

  became(event, change) {
    const bubble = this.find(event);
    if (bubble) Object.assign(bubble, change);
    this.paint();
  }

  again(bubble) {
    Object.assign(bubble, { state: "waiting", refusal: "" });
    this.outbox.add(bubble.entry);
    this.paint();
  }

  find(id) {
    return this.bubbles.find((bubble) => bubble.id === id);
  }

  /** The label of a button that stands, or stood, on this phone. */
  label(token) {
    for (const { buttons } of this.bubbles) {
      const button = buttons.find((one) => one.token === token);
      if (button) return button.label;
    }
    return "";
  }

  paint({ follow = false } = {}) {
    const pressed = new Set(this.bubbles.map((bubble) => bubble.token).filter(Boolean));
    const children = [];
    let today = "";
    for (const bubble of this.bubbles) {
      if (day(bubble.at) !== today) children.push(this.dateLine((today = day(bubble.at))));
      children.push(this.drawing(bubble, pressed));
    }
    show(this.log, children.length > 0 ? children : [this.nothing]);
    if (this.following || follow) this.toEnd();
    else this.newer.hidden = this.unread() === 0;
    this.look();
    this.changed();
  }

  drawing(bubble, pressed) {
    if (bubble.kind === "press") bubble.label ||= this.label(bubble.token);
    const known = this.drawn.get(bubble.id) ?? draw(bubble, this.actions);
    this.drawn.set(bubble.id, known);
    if (bubble.from === "person") tick(known, bubble, this.actions);
    else markPressed(known, pressed);
    return known;
  }

  dateLine(text) {
    const line = this.drawn.get(text) ?? make("div", { className: "date", textContent: text });
    this.drawn.set(text, line);
    return line;
  }

  isAtEnd() {
    return this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < NEAR_THE_END;
  }

  toEnd() {
    this.log.scrollTop = this.log.scrollHeight;
    this.newer.hidden = true;
  }

  followed() {
    this.following = this.isAtEnd();
    if (this.following) this.newer.hidden = true;
    this.look();
  }

  /** Say whether this phone can be seen; what can be seen is read. */
  setVisible(visible) {
    if (visible && !this.visible) this.composer.grow();
    this.visible = visible;
    this.look();
    this.changed();
  }

  look() {
    const last = this.bubbles.at(-1);
    if (last && this.visible && !document.hidden && this.following) keepSeen(this.id, last.id);
  }

  /** How many bubbles of the bot came after the last one that was seen. */
  unread() {
    const mark = seen(this.id);
    const place = this.bubbles.findIndex((bubble) => bubble.id === mark);
    if (mark === null || (mark !== "" && place < 0)) return 0;
    return this.bubbles.slice(place + 1).filter((bubble) => bubble.from === "bot").length;
  }

  last() {
    const bubble = this.bubbles.at(-1);
    return bubble ? gist(bubble) : "";
  }

  /** The bubble in which this person said just this, if there is one. */
  said(text) {
    return this.bubbles.find((bubble) => bubble.from === "person" && bubble.text === text);
  }

  goTo(id) {
    const target = this.drawn.get(id);
    target?.scrollIntoView({ block: "center", behavior: glide() });
    target?.focus({ preventScroll: true });
  }
}
