import { gist } from "./bubble.js";
import { make } from "./dom.js";
import { draft, keepDraft } from "./memory.js";

/** Where a phone's person types, attaches and answers. What is half typed is kept for this tab. */
export class Composer {
  constructor(phone, place) {
    this.phone = phone;
    const { text, quoted } = draft(phone.id);
    this.quoted = quoted;
    this.area = make("textarea", {
      rows: 1,
      dir: "auto",
      value: text,
      placeholder: "Bericht",
      aria: { label: `Bericht van ${phone.name}` },
      oninput: () => this.keep(),
      onkeydown: (event) => this.typed(event),
    });
    this.quoteLine = make("div", { className: "answering", hidden: true });
    this.element = make(
      "form",
      { className: "composer", onsubmit: (event) => this.submitted(event) },
      this.quoteLine,
      this.attachMenu(place),
      this.area,
      make("button", {
        type: "submit",
        className: "send",
        textContent: "➤",
        title: "Verstuur (Enter) · Send",
        aria: { label: "Verstuur" },
      }),
    );
    this.grow();
  }

  attachMenu(place) {
    const menu = make("details", { className: "attach" });
    const close = () => {
      menu.open = false;
    };
    const item = (label, title, act) =>
      make("button", { type: "button", textContent: label, title, onclick: () => (close(), act()) });
    const send = (kind) => () => this.send(kind);
    menu.append(
      make("summary", { textContent: "+", title: "Voeg iets toe · Attach", aria: { label: "Voeg iets toe" } }),
      make(
        "div",
        { className: "menu" },
        item("📍 Locatie", "Location", () => place((location) => this.phone.did({ kind: "location", location }))),
        item("📷 Foto", "Photo; what you typed becomes its caption", send("photo")),
        item("🎤 Spraakbericht", "Voice message", () => this.phone.did({ kind: "voice" })),
        item("😀 Sticker", "Sticker", () => this.phone.did({ kind: "other" })),
        item("📱 Mijn nummer", "My phone number (an invented one)", () => this.phone.did({ kind: "contact" })),
      ),
    );
    menu.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      close();
      menu.querySelector("summary").focus();
    });
    menu.addEventListener("focusout", (event) => {
      if (!menu.contains(event.relatedTarget)) close();
    });
    return menu;
  }

  typed(event) {
    // While a word is being composed (Arabic, Chinese, dead keys), Enter belongs to the keyboard.
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) this.submitted(event);
    if (event.key === "Escape" && this.quoted) this.quote(null);
  }

  submitted(event) {
    event.preventDefault();
    if (this.area.value.trim()) this.send("text");
    this.area.focus();
  }

  send(kind) {
    const deed = { kind, text: this.area.value, quoted: this.quoted };
    this.quoted = "";
    this.put("");
    this.phone.did(deed);
  }

  /** Put a text in the composer, ready to be sent or changed. */
  put(text) {
    this.area.value = text;
    this.keep();
  }

  keep() {
    keepDraft(this.phone.id, { text: this.area.value, quoted: this.quoted });
    this.grow();
    this.showQuote();
  }

  /** Answer to one bubble of the bot; null takes that back. */
  quote(bubble) {
    this.quoted = bubble?.id ?? "";
    this.keep();
    this.area.focus();
  }

  showQuote() {
    const bubble = this.quoted ? this.phone.find(this.quoted) : null;
    this.quoteLine.hidden = !this.quoted;
    this.quoteLine.replaceChildren(
      make("span", { className: "words", textContent: bubble ? gist(bubble) : "een eerder bericht" }),
      make("button", {
        type: "button",
        className: "quiet",
        textContent: "✕",
        title: "Cancel",
        aria: { label: "Toch geen antwoord op dit bericht" },
        onclick: () => this.quote(null),
      }),
    );
  }

  grow() {
    this.area.style.height = "auto";
    this.area.style.height = `${this.area.scrollHeight}px`;
  }
}
