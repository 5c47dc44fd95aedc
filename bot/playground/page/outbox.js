import { keepUnsent, unsent } from "./memory.js";
import { Refusal, ask } from "./wire.js";

const LONGEST_PAUSE = 8000; // milliseconds

/**
 * What one phone did, on its way to the server: in order, one at a time, again and again until it is in.
 * It survives a reload. A deed keeps its event id, so the bot recognises one that arrives twice.
 * An entry is {deed, at, label}: what the server hears, and how its bubble looks until then.
 */
export class Outbox {
  constructor(phone, { delivered, refused }) {
    this.phone = phone;
    this.delivered = delivered;
    this.refused = refused;
    this.entries = unsent(phone);
    this.wake = () => {};
    this.running = false;
  }

  add(entry) {
    this.entries.push(entry);
    keepUnsent(this.phone, this.entries);
    this.run();
  }

  /** Try at once: there is something new, or the server was heard again. */
  run() {
    this.wake();
    if (!this.running) this.sendAll();
  }

  async sendAll() {
    this.running = true;
    let pause = 500;
    while (this.entries.length > 0) {
      const [entry] = this.entries;
      try {
        await ask(`phones/${encodeURIComponent(this.phone)}/did`, entry.deed);
        this.drop(entry);
        this.delivered(entry.deed.event);
      } catch (refusal) {
        if (!(refusal instanceof Refusal)) throw refusal;
        if (refusal.again) {
          await this.rest(pause);
          pause = Math.min(pause * 2, LONGEST_PAUSE);
        } else {
          this.drop(entry);
          this.refused(entry.deed.event, refusal.message);
        }
      }
    }
    this.running = false;
  }

  drop(entry) {
    this.entries = this.entries.filter((other) => other !== entry);
    keepUnsent(this.phone, this.entries);
  }

  rest(milliseconds) {
    return new Promise((resolve) => {
      this.wake = resolve;
      setTimeout(resolve, milliseconds);
    });
  }
}
