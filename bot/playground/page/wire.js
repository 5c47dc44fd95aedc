/** The server said no, or nothing at all. `again`: the same thing may well go through in a moment. */
export class Refusal extends Error {
  constructor(line, again) {
    super(line);
    this.again = again;
  }
}

const PATIENCE = 20_000; // milliseconds

/** Read `path`, or post `body` to it; throws a Refusal. */
export async function ask(path, body) {
  const post = { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  let answer;
  try {
    answer = await fetch(path, { ...(body === undefined ? {} : post), signal: AbortSignal.timeout(PATIENCE) });
  } catch {
    throw new Refusal("De speeltuin antwoordt niet. (No answer.)", true);
  }
  if (!answer.ok) throw new Refusal((await answer.text()).trim(), answer.status >= 500);
  return answer.status === 204 ? null : answer.json();
}

/**
 * Hear what happens. `up` is called at every (new) connection: what happened in between must be read from the
 * state. `down` is called when the connection is lost.
 */
export function listen({ up, down, events }) {
  const source = new EventSource("events");
  source.onopen = up;
  source.onerror = () => {
    down();
    // Most failures the browser retries by itself; after some it gives up, and then we do.
    if (source.readyState === EventSource.CLOSED) setTimeout(() => listen({ up, down, events }), 2000);
  };
  for (const [name, handle] of Object.entries(events)) {
    source.addEventListener(name, (event) => handle(JSON.parse(event.data)));
  }
}
