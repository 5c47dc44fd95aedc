import { dialog, glide, make, show } from "./dom.js";
import { front, keepFront, keepMovesClosed, keepOpened, movesClosed, opened } from "./memory.js";
import { moves } from "./moves.js";
import { Phone } from "./phone.js";
import { places } from "./places.js";
import { day, dayAndHour, minutesToMorning, nextMorningIsToday } from "./times.js";
import { Refusal, ask, listen } from "./wire.js";

const GONE =
  "De speeltuin antwoordt niet. Wat je typt blijft bewaard en gaat weg zodra hij terug is. (No answer; I keep trying.)";

const TIME = ["hour", "morning"];

const at = (id) => document.getElementById(id);

/** The whole page: phones by id, which of them stand side by side, and the bot's clock. */
class Page {
  constructor() {
    this.phones = new Map();
    this.opened = new Set(opened());
    this.front = front();
    this.ahead = 0; // milliseconds that the bot's clock is before this computer's
    this.sight = new IntersectionObserver((entries) => this.seen(entries), { threshold: 0.5 });
    this.placeDialog = dialog("place-dialog", (form) => this.placeTyped(form));
    this.addDialog = dialog("add-dialog", (form, element) => this.add(form, element));
    this.buildPlaces();
    this.buildMoves();
    this.wireTools();
    listen({
      up: () => this.up(),
      down: () => this.read(),
      events: {
        bubble: ({ phone, bubble }) => this.phones.get(phone)?.receive(bubble),
        phones: () => this.read(),
        progress: (progress) => this.progress(progress),
        clock: ({ now }) => this.setClock(now),
      },
    });
  }

  now() {
    return new Date(Date.now() + this.ahead);
  }

  warn(line) {
    at("banner").textContent = line;
    at("banner").hidden = !line;
  }

  up() {
    this.read();
    for (const phone of this.phones.values()) phone.outbox.run();
  }

  /** Read the state. What happens meanwhile comes as events, and is kept. */
  async read() {
    const since = performance.now();
    try {
      const { phones, now } = await ask("state");
      this.warn("");
      this.setClock(now);
      const known = new Set(phones.map((data) => data.id));
      for (const id of this.phones.keys()) if (!known.has(id)) this.phones.delete(id);
      for (const data of phones) this.phone(data).update(data.bubbles, since);
      this.draw();
    } catch (refusal) {
      if (!(refusal instanceof Refusal)) throw refusal;
      this.warn(refusal.again ? GONE : refusal.message);
      clearTimeout(this.retry);
      this.retry = setTimeout(() => this.read(), 2000);
    }
  }

  phone(data) {
    if (!this.phones.has(data.id)) {
      const phone = new Phone(data, {
        changed: () => this.drawMarks(),
        close: () => this.close(data.id),
        place: (chosen) => this.choosePlace(chosen),
        now: () => this.now(),
      });
      this.phones.set(data.id, phone);
      this.sight.observe(phone.element);
    }
    return this.phones.get(data.id);
  }

  /** The phones that stand side by side. */
  side() {
    return [...this.phones.values()].filter((phone) => !phone.neighbour || this.opened.has(phone.id));
  }

  draw() {
    const side = this.side();
    if (!side.some((phone) => phone.id === this.front)) this.front = side[0]?.id ?? "";
    show(at("phones"), side.map((phone) => phone.element));
    this.drawMarks();
  }

  /** Draw what depends on who is in front, unread and done; often, so it waits for the next frame. */
  drawMarks() {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = undefined;
      this.drawTabs();
      this.drawNeighbours();
      this.drawMoves();
      const unread = [...this.phones.values()].reduce((sum, phone) => sum + phone.unread(), 0);
      document.title = `${unread ? `(${unread}) ` : ""}Samenbot · speeltuin`;
    });
  }

  drawTabs() {
    const tabs = this.side().map((phone) => {
      phone.element.classList.toggle("front", phone.id === this.front);
      phone.tab ??= make("button", { type: "button", onclick: () => this.bringToFront(phone.id) });
      phone.tab.setAttribute("aria-current", phone.id === this.front);
      phone.tab.replaceChildren(...label(phone, phone.name));
      return phone.tab;
    });
    show(at("tabs"), tabs);
  }

  drawNeighbours() {
    const neighbours = [...this.phones.values()].filter((phone) => phone.neighbour);
    at("neighbours").hidden = neighbours.length === 0;
    at("fill").classList.toggle("done", neighbours.length > 0);
    neighbours.sort((one, other) => other.unread() - one.unread() || one.name.localeCompare(other.name, "nl"));
    const rows = neighbours.map((phone) => {
      phone.row ??= make("li", {}, make("button", { type: "button", onclick: () => this.open(phone.id) }));
      const button = phone.row.firstChild;
      button.setAttribute("aria-pressed", this.opened.has(phone.id));
      button.replaceChildren(
        make("span", { className: "first-line" }, ...label(phone, phone.name)),
        make("span", { className: "words short last-line", textContent: phone.unread() ? phone.last() : phone.hint }),
      );
      return phone.row;
    });
    show(at("neighbours-list"), rows);
  }

  buildMoves() {
    for (const move of moves) {
      const words = make("span", { className: "words short", textContent: move.text });
      const button = make("button", { type: "button", title: move.text, onclick: () => this.play(move) }, make("b"), words);
      at("moves-list").append(make("li", {}, button));
    }
  }

  drawMoves() {
    at("moves").hidden = movesClosed();
    const next = moves.findIndex((move) => !this.isDone(move));
    moves.forEach((move, place) => {
      const item = at("moves-list").children[place];
      item.querySelector("b").textContent = move.title ?? this.phones.get(move.phone)?.name ?? "";
      item.classList.toggle("done", this.isDone(move));
      item.classList.toggle("next", place === next);
      if (place === next && next !== this.nextMove) at("moves-list").scrollTo({ left: item.offsetLeft - at("moves-list").offsetLeft });
    });
    this.nextMove = next;
  }

  play(move) {
    if (move.tool) {
      at(move.tool).click();
    } else if (this.phones.has(move.phone)) {
      this.bringToFront(move.phone);
      this.phones.get(move.phone).composer.put(move.text);
    }
  }

  isDone({ phone, text, tool, sleepOn }) {
    const all = [...this.phones.values()];
    if (tool === "fill") return all.some((one) => one.neighbour);
    if (!sleepOn) return this.phones.get(phone)?.said(text) !== undefined;
    const said = all.map((one) => one.said(sleepOn)).find(Boolean);
    return said !== undefined && day(said.at) !== day(this.now());
  }

  bringToFront(id) {
    this.front = id;
    keepFront(id);
    const phone = this.phones.get(id);
    for (const other of this.side()) other.element.classList.toggle("front", other === phone);
    phone.element.scrollIntoView({ inline: "center", block: "nearest", behavior: glide() });
    phone.composer.area.focus({ preventScroll: true });
    this.drawMarks();
  }

  open(id) {
    this.opened.add(id);
    keepOpened([...this.opened]);
    this.draw();
    this.bringToFront(id);
  }

  close(id) {
    this.opened.delete(id);
    keepOpened([...this.opened]);
    this.draw();
    at("phones").focus();
  }

  seen(entries) {
    for (const entry of entries) {
      const phone = [...this.phones.values()].find((one) => one.element === entry.target);
      phone?.setVisible(entry.isIntersecting);
    }
  }

  choosePlace(chosen) {
    this.chosen = chosen;
    this.placeDialog.showModal();
  }

  buildPlaces() {
    for (const { name, latitude, longitude } of places) {
      const onclick = () => this.placeChosen(latitude, longitude);
      at("places").append(make("li", {}, make("button", { type: "button", textContent: name, onclick })));
    }
  }

  placeTyped(form) {
    const { latitude, longitude } = form.elements;
    const empty = [latitude, longitude].find((field) => field.value === "");
    if (empty) empty.focus();
    else this.placeChosen(latitude.valueAsNumber, longitude.valueAsNumber);
  }

  placeChosen(latitude, longitude) {
    this.placeDialog.close();
    this.chosen([latitude, longitude]);
  }

  async add(form, element) {
    const wrong = form.querySelector(".wrong");
    wrong.textContent = "";
    try {
      const phone = await ask("phones", { name: form.elements.name.value });
      element.close();
      this.phone(phone).update(phone.bubbles, 0);
      this.draw();
      this.bringToFront(phone.id);
    } catch (refusal) {
      wrong.textContent = refusal.message;
    }
  }

  wireTools() {
    at("add").onclick = () => this.addDialog.showModal();
    at("fill").onclick = () => this.fill();
    at("hour").onclick = () => this.later(60);
    at("morning").onclick = () => this.later(minutesToMorning(this.now()));
    at("moves-close").onclick = () => {
      keepMovesClosed(true);
      this.drawMoves();
    };
    document.addEventListener("visibilitychange", () => {
      for (const phone of this.phones.values()) phone.look();
      this.drawMarks();
    });
    setInterval(() => this.drawClock(), 1000);
  }

  async fill() {
    this.progress({ done: 0, total: 1 });
    await this.tell(() => ask("neighbours", {}));
    this.progress({ done: 1, total: 1 });
  }

  progress({ done, total }) {
    const busy = done < total;
    at("fill").disabled = busy;
    at("filling").hidden = !busy;
    at("filling").max = total;
    at("filling").value = done;
    at("fill-label").textContent = busy ? `Bezig ${total > 1 ? `${done}/${total}` : "…"}` : "Vul de wijk";
  }

  /** Let time pass. The clock is seen running, from one thing that happens to the next. */
  async later(minutes) {
    for (const id of TIME) at(id).disabled = true;
    await this.tell(() => ask("clock", { minutes }));
    for (const id of TIME) at(id).disabled = false;
    this.drawMarks();
  }

  /** Do something on the server; say it when that fails. */
  async tell(act) {
    try {
      await act();
      this.warn("");
    } catch (refusal) {
      this.warn(refusal.message);
    }
  }

  setClock(now) {
    this.ahead = new Date(now) - Date.now();
    this.drawClock();
  }

  drawClock() {
    at("clock").textContent = dayAndHour(this.now());
    at("clock").dateTime = this.now().toISOString();
    at("morning-label").textContent = `${nextMorningIsToday(this.now()) ? "vandaag" : "morgen"} 10:00`;
  }
}

/** An avatar, a name, and how many messages are unread. */
function label(phone, name) {
  const unread = phone.unread();
  const parts = [
    make("span", { className: phone.avatar, aria: { hidden: true }, textContent: [...name][0].toUpperCase() }),
    make("span", { className: "words short name", textContent: name }),
  ];
  const badge = make("span", { className: "badge", textContent: unread, title: "unread" });
  badge.append(make("span", { className: "spoken", textContent: " ongelezen" }));
  return unread ? [...parts, badge] : parts;
}

new Page();
