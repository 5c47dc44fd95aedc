/**
 * What the browser remembers: drafts and unsent deeds for this tab, read marks and opened phones for longer.
 * A browser that allows no storage still works; it only forgets at a reload.
 * Each playground has a memory of its own, by the key in its address: a new one starts with nothing.
 */
const playground = location.pathname.split("/")[1];

function read(store, name, otherwise) {
  try {
    return JSON.parse(store().getItem(`${playground}:${name}`)) ?? otherwise;
  } catch {
    return otherwise;
  }
}

function write(store, name, value) {
  try {
    store().setItem(`${playground}:${name}`, JSON.stringify(value));
  } catch {
    // Full or forbidden: see above.
  }
}

const tab = () => sessionStorage;
const browser = () => localStorage;

/** The half-typed message of a phone: {text, quoted}. */
export const draft = (phone) => read(tab, `draft:${phone}`, { text: "", quoted: "" });
export const keepDraft = (phone, value) => write(tab, `draft:${phone}`, value);

/** What a phone did and the server has not confirmed, oldest first. */
export const unsent = (phone) => read(tab, `unsent:${phone}`, []);
export const keepUnsent = (phone, entries) => write(tab, `unsent:${phone}`, entries);

/** The phone in front on a narrow screen. */
export const front = () => read(tab, "front", "");
export const keepFront = (phone) => write(tab, "front", phone);

/** Id of the last bubble that was seen on a phone; null when this browser never saw the phone. */
export const seen = (phone) => read(browser, `seen:${phone}`, null);
export const keepSeen = (phone, bubble) => write(browser, `seen:${phone}`, bubble);

/** Ids of the neighbours whose phones stand beside the others. */
export const opened = () => read(browser, "opened", []);
export const keepOpened = (phones) => write(browser, "opened", phones);

/** Whether the suggestions were closed. */
export const movesClosed = () => read(browser, "moves-closed", false);
export const keepMovesClosed = (closed) => write(browser, "moves-closed", closed);
