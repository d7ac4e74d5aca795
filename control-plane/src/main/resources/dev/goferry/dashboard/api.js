// The control plane's API, as any client calls it: the token goes with each call and is kept in this tab only.

const KEY = "goferry-token";
const EVENTS_SILENT_MILLIS = 45_000;
const LONGEST_PAUSE_MILLIS = 30_000;

export class Refused extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

export function token() {
  return sessionStorage.getItem(KEY) ?? "";
}

export function keepToken(value) {
  sessionStorage.setItem(KEY, value);
}

export function forgetToken() {
  sessionStorage.removeItem(KEY);
}

async function call(path, options = {}) {
  const response = await fetch("/api/v1/" + path, {
    ...options,
    cache: "no-store",
    credentials: "omit",
    headers: { authorization: "Bearer " + token(), ...options.headers },
  });
  if (!response.ok) {
    throw new Refused(response.status, await reason(response));
  }
  return response;
}

/** The one line in which the API says what is wrong. */
async function reason(response) {
  try {
    const problem = await response.json();
    return problem.detail ?? problem.title;
  } catch {
    return "the control plane answered " + response.status;
  }
}

/** GETs JSON; parameters that are empty are left out. */
export async function get(path, parameters = {}) {
  const query = new URLSearchParams(Object.entries(parameters).filter(([, value]) => value !== "")).toString();
  return (await call(query ? path + "?" + query : path)).json();
}

/** POSTs JSON; the same key stands for the same wish, however often it is sent. */
export async function post(path, body, key) {
  const headers = { "content-type": "application/json", "idempotency-key": key };
  return (await call(path, { method: "POST", body: JSON.stringify(body), headers })).json();
}

/** Random and printable; crypto.randomUUID is missing where the page comes over plain HTTP. */
export function freshKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * Follows the server's events until `signal` ends it, over whatever breaks in between. EventSource cannot send a token,
 * so the stream is read by fetch.
 *
 * @param on { event(name, data), live(), lost(), refused(error) }
 */
export async function follow(on, signal) {
  let pause = 1000;
  while (!signal.aborted) {
    try {
      await readOnce(on, signal, () => { pause = 1000; });
    } catch (error) {
      if (signal.aborted) {
        return;
      }
      if (error instanceof Refused && (error.status === 401 || error.status === 403)) {
        on.refused(error);
        return;
      }
      on.lost();
    }
    await new Promise((resume) => setTimeout(resume, pause));
    pause = Math.min(pause * 2, LONGEST_PAUSE_MILLIS);
  }
}

async function readOnce(on, signal, began) {
  const own = new AbortController();
  const stop = () => own.abort();
  signal.addEventListener("abort", stop);
  let watchdog = setTimeout(stop, EVENTS_SILENT_MILLIS);
  try {
    const response = await call("events", { signal: own.signal });
    began();
    on.live();
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      clearTimeout(watchdog);
      watchdog = setTimeout(stop, EVENTS_SILENT_MILLIS);
      const blocks = (rest + part.value).split("\n\n");
      rest = blocks.pop();
      blocks.forEach((block) => dispatch(block, on));
    }
  } finally {
    clearTimeout(watchdog);
    signal.removeEventListener("abort", stop);
  }
}

function dispatch(block, on) {
  const fields = Object.fromEntries(block.split("\n").map((line) => {
    const colon = line.indexOf(": ");
    return [line.slice(0, colon), line.slice(colon + 2)];
  }));
  if (fields.event && fields.data) {
    try {
      on.event(fields.event, JSON.parse(fields.data));
    } catch (error) {
      // One part of the page that cannot be drawn must not end what feeds the others.
      console.error(error);
    }
  }
}
