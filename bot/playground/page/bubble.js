import { make } from "./dom.js";
import { placeName } from "./places.js";
import { hour } from "./times.js";

const NAMES = {
  photo: "📷 Foto",
  voice: "🎤 Spraakbericht",
  other: "😀 Sticker",
  contact: "📱 Mijn nummer",
  location: "📍 Locatie",
};
const TICKS = {
  waiting: ["🕓", "wordt verstuurd"],
  delivered: ["✓✓", "bezorgd"],
  refused: ["⚠", "niet verstuurd"],
};

/** One line that says what a bubble is about: for a quote, a list, a screen reader. */
export function gist(bubble) {
  return bubble.text.replaceAll("\n", " ") || bubble.label || NAMES[bubble.kind] || "";
}

/**
 * Draw one bubble. `actions`: press(button), quote(bubble), find(id) → bubble or undefined, goTo(id), again(bubble).
 */
export function draw(bubble, actions) {
  const mine = bubble.from === "person";
  const meta = make("span", { className: "meta" }, make("time", { dateTime: bubble.at, textContent: hour(bubble.at) }));
  const box = make("div", { className: "box" }, quote(bubble, actions), ...content(bubble), meta);
  const side = mine ? null : quoteButton(bubble, actions);
  const element = make(
    "div",
    { className: `bubble ${mine ? "mine" : "bot"} ${bubble.kind}`, data: { id: bubble.id }, tabIndex: -1 },
    make("div", { className: "line" }, box, side),
    buttons(bubble, actions),
  );
  if (mine) tick(element, bubble, actions);
  return element;
}

/** Bring a person's bubble up to date with what became of it. */
export function tick(element, bubble, actions) {
  if (element.dataset.state === bubble.state) return;
  element.dataset.state = bubble.state;
  const [sign, word] = TICKS[bubble.state];
  const meta = element.querySelector(".meta");
  meta.querySelector(".tick")?.remove();
  meta.append(make("span", { className: `tick ${bubble.state}`, role: "img", aria: { label: word }, textContent: sign }));
  element.querySelector(".refusal")?.remove();
  if (bubble.state === "refused") {
    const again = make("button", { type: "button", textContent: "Opnieuw", onclick: () => actions.again(bubble) });
    element.append(make("div", { className: "refusal" }, `${bubble.refusal} `, again));
  }
}

/** Mark the buttons that were pressed. They stay: what a second press means is for the bot to say. */
export function markPressed(element, tokens) {
  for (const button of element.querySelectorAll("button[data-token]")) {
    const pressed = tokens.has(button.dataset.token);
    button.classList.toggle("pressed", pressed);
    button.setAttribute("aria-pressed", pressed);
  }
}

/**
 * A text, one element a line: given several lines in one element, Chromium lets an isolated name at the start of a
 * later line decide that line's direction.
 */
function words(text) {
  return make("div", {}, ...text.split("\n").map((line) => make("p", { className: "words", textContent: line })));
}

function content(bubble) {
  const drawn = {
    photo: () => [make("div", { className: "picture", role: "img", aria: { label: "Foto" } })],
    voice: () => [voice()],
    other: () => [make("div", { className: "sticker", role: "img", aria: { label: "Sticker" }, textContent: "😀" })],
    location: () => [
      make("div", { className: "map", role: "img", aria: { label: "Kaart" }, textContent: "📍" }),
      words(placeName(bubble.location)),
    ],
    contact: () => [words(NAMES.contact)],
    press: () => [words(bubble.label || "…")],
  }[bubble.kind]?.() ?? [];
  return bubble.text && bubble.kind !== "press" ? [...drawn, words(bubble.text)] : drawn;
}

function voice() {
  const bars = [5, 9, 14, 8, 16, 11, 18, 7, 13, 9, 15, 6, 10, 5].map((height) => {
    const bar = make("i");
    bar.style.height = `${height}px`;
    return bar;
  });
  const aria = { label: "Spraakbericht van 14 seconden" };
  return make("div", { className: "wave", role: "img", aria }, "▶", ...bars, "0:14");
}

function quote(bubble, { find, goTo }) {
  if (!bubble.quoted) return null;
  const original = find(bubble.quoted);
  const line = make("span", { className: "words", textContent: original ? gist(original) : "een eerder bericht" });
  const aria = { label: `Antwoord op: ${line.textContent}` };
  return make("button", { type: "button", className: "quote", aria, onclick: () => goTo(bubble.quoted) }, line);
}

function quoteButton(bubble, actions) {
  return make("button", {
    type: "button",
    className: "reply",
    textContent: "↩",
    title: "Antwoord op dit bericht · Reply to this message",
    aria: { label: `Antwoord op: ${gist(bubble).slice(0, 60)}` },
    onclick: () => actions.quote(bubble),
  });
}

function buttons(bubble, { press }) {
  if (bubble.buttons.length === 0) return null;
  const drawn = bubble.buttons.map((button) =>
    make("button", { type: "button", data: { token: button.token }, onclick: () => press(button) },
      make("span", { className: "words", textContent: button.label })),
  );
  return make("div", { className: "buttons", role: "group", aria: { label: "Antwoorden" } }, ...drawn);
}
