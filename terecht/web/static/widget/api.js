/*
 * Talks to the service: JSON over fetch, without credentials, cookies or storage.
 *
 * Knows addresses, patience and how things go wrong; every failure is a `Failure` with a kind. Shows nothing.
 * Unknown keys in an answer are left alone, so that an older widget understands a newer service.
 */

const PATIENCE = 15_000; // milliseconds until we say that the service does not answer

/** Made once per page load and kept in memory only: lets the service file a retyped question once. */
const visit = visitId();

function visitId() {
  if (crypto.randomUUID) return crypto.randomUUID(); // not there on a page without https
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * Why a call did not give an answer. `kind` is one of:
 * offline · unreachable (blocked, wrong address, refused by CORS) · slow · cancelled · server (5xx or no JSON) ·
 * refused (4xx; `detail` says why, in Dutch) · gone (404) · thema (the site names a theme that is not there).
 */
export class Failure extends Error {
  constructor(kind, problem) {
    super(kind);
    this.kind = kind;
    this.detail = (problem && problem.detail) || "";
    this.faults = (problem && problem.errors) || []; // [{field, message}]
  }
}

/** Calls, and returns the answer when it is JSON with `needed` in it; throws Failure. */
async function call(needed, url, body, signal) {
  const controller = new AbortController();
  let isLate = false;
  const timer = setTimeout(() => { isLate = true; controller.abort(); }, PATIENCE);
  if (signal) signal.addEventListener("abort", () => controller.abort());
  let response;
  let data;
  try {
    response = await fetch(url, { ...(body && post(body)), credentials: "omit", referrerPolicy: "strict-origin", signal: controller.signal });
    const isJson = /[/+]json\b/.test(response.headers.get("Content-Type"));
    data = isJson ? await response.json() : null;
  } catch (error) {
    if (signal && signal.aborted) throw new Failure("cancelled");
    throw new Failure(isLate ? "slow" : navigator.onLine === false ? "offline" : error instanceof SyntaxError ? "server" : "unreachable");
  } finally {
    clearTimeout(timer);
  }
  if (response.ok && data && needed in Object(data)) return data;
  throw new Failure(kindOf(response), data);
}

function kindOf({ ok, status }) {
  if (ok || status >= 500) return "server";
  return status === 404 ? "gone" : status === 403 ? "unreachable" : "refused";
}

function post(body) {
  // Without a prototype: a toJSON that the page put on Object.prototype must not reach our words.
  const bare = Object.assign(Object.create(null), body);
  return { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(bare) };
}

/** The calls of API version 1; `server` is the address of the service. Each returns a promise or throws Failure. */
export function createApi(server, thema) {
  const root = server.replace(/\/*$/, "/") + "api/v1/";
  const id = encodeURIComponent;
  return {
    visit,
    config: () => call("title", root + "themas/" + id(thema)).catch((failure) => {
      if (failure.kind !== "gone") throw failure;
      console.warn(`Terecht: het thema "${thema}" bestaat niet op ${server}`);
      throw new Failure("thema");
    }),
    suggest: (text, signal) => call("suggestions", root + "suggesties?q=" + id(text.slice(0, 200)), null, signal),
    ask: (query) => call("outcome", root + "vragen", { query, visit }),
    entry: (entryId) => call("html", root + "vragen/" + id(entryId)),
    passOn: (query) => call("text", root + "extra-vragen", { query, visit }),
    leaveAddress: (form) => call("status_url", root + "extra-vragen/adres", form),
    rate: (rating) => call("message", root + "nuttig", { ...rating, visit }),
  };
}
