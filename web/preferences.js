// The reader's settings on a page: reading mode, font size, language.
//
// On <html> it keeps
//
//   data-reading-mode   light, dark, sepia or contrast; `auto` is light or dark, as the system is
//   --font-scale        0.875 to 2, for `html { font-size: calc(100% * var(--font-scale, 1)) }`
//   data-language       the language the reader chose; absent when none. Not `lang`, which tells
//                       what language the page is in.
//
// and for a server that renders pages the cookie `masthead-preferences`, once something was chosen:
// `<readingMode>.<fontSize>.<language>`, such as `dark.x-large.ur`; without a language `auto.huge.-`.
//
// All else lies in localStorage under `masthead`: what was chosen here and on the reader's other
// devices, what was not sent yet, and the anonymous reader's token. A change shows at once and is
// sent when the API can be reached. The token is asked for at the first change, so a page view by
// somebody who never changed a setting makes no request. Where nothing can be stored, settings last
// as long as the page and nothing is sent. docs/frontend.md shows how to use it.

/** @typedef {"readingMode" | "fontSize" | "language"} Name */
/** @typedef {Partial<Record<Name, string>>} Choices */
/**
 * What is in force now.
 *
 * @typedef {object} Settings
 * @property {"auto" | "light" | "dark" | "sepia" | "contrast"} readingMode
 * @property {"small" | "medium" | "large" | "x-large" | "xx-large" | "huge"} fontSize
 * @property {number} fontScale of that size; medium is 1
 * @property {string | null} language a bare tag such as `ur`; null when none was chosen
 */
/**
 * What is stored. `pending` names what was not sent to the server yet. While somebody is signed in,
 * `account` tells since when, `adopt` that the account was not offered the settings yet, and
 * `before` holds the anonymous reader. No request leaves before `until`, in epoch milliseconds.
 *
 * @typedef {object} State
 * @property {Choices} chosen
 * @property {Choices} device
 * @property {Name[]} pending
 * @property {string} [token]
 * @property {string} [etag]
 * @property {number} [until]
 * @property {number} [account]
 * @property {boolean} [adopt]
 * @property {State} [before]
 */
/**
 * A request.
 *
 * @typedef {object} Step
 * @property {string} method
 * @property {string} path
 * @property {Record<string, string>} [headers]
 * @property {Record<string, string | null>} [body]
 */

const KEY = "masthead";
const COOKIE = "masthead-preferences";
const PREFERENCES = "/v1/me/preferences";
const HOUR = 3_600_000;

/** @type {Record<string, number>} */
const SCALES = { small: 0.875, medium: 1, large: 1.25, "x-large": 1.5, "xx-large": 1.75, huge: 2 };

/** @type {Record<Name, RegExp>} */
const VALUES = {
  readingMode: /^(auto|light|dark|sepia|contrast)$/,
  fontSize: /^(small|medium|large|x-large|xx-large|huge)$/,
  language: /^[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?$/,
};
const NAMES = /** @type {Name[]} */ (Object.keys(VALUES));

/** Keeps what is a setting of ours; storage and answers may hold anything. @param {any} from */
const choices = (from) =>
  /** @type {Choices} */ (
    Object.fromEntries(
      NAMES.filter((name) => typeof from?.[name] === "string" && VALUES[name].test(from[name]))
        .map((name) => [name, from[name]])));

/** @param {any} from @returns {State} */
const stateOf = (from) => ({
  chosen: choices(from?.chosen),
  device: choices(from?.device),
  pending: NAMES.filter((name) => Array.isArray(from?.pending) && from.pending.includes(name)),
  token: /^[\w-]{43}$/.test(from?.token) ? from.token : undefined,
  etag: /^"\d+"$/.test(from?.etag) ? from.etag : undefined,
  until: from?.until > Date.now() && from.until < Date.now() + 2 * HOUR ? from.until : undefined,
  account: Number(from?.account) || undefined,
  adopt: from?.adopt === true || undefined,
  before: from?.before ? stateOf({ ...from.before, before: undefined }) : undefined,
});

/** All three settings, as a PUT wants them. @param {Choices} chosen */
const allOf = (chosen) => Object.fromEntries(NAMES.map((name) => [name, chosen[name] ?? null]));

/** Whose settings these are; an answer for somebody else comes too late. @param {State} state */
const readerOf = ({ token, account }) => `${account} ${token}`;

/** @param {number} milliseconds */
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/**
 * Runs one task at a time in all tabs, so that only one asks for a token. Pages without HTTPS have
 * no Web Locks: there the lock is an entry in localStorage, which a dead tab holds a minute at most.
 *
 * @param {() => Promise<void>} task
 */
async function alone(task) {
  if (navigator.locks) return navigator.locks.request(KEY, task);
  const entry = `${KEY}.lock`;
  const me = `${Math.random()}`;
  for (;;) {
    const since = Date.now() - Number(localStorage.getItem(entry)?.split(" ")[1]);
    if (!(since >= 0 && since < 60_000)) {
      localStorage.setItem(entry, `${me} ${Date.now()}`);
      await pause(50); // who wrote last has it
      if (localStorage.getItem(entry)?.startsWith(me)) break;
    }
    await pause(100);
  }
  try {
    await task();
  } finally {
    localStorage.removeItem(entry);
  }
}

/**
 * Applies what is stored, brings it up to date in the background, and gives the means to change it.
 * Call it once a page.
 *
 * @param {{api?: string}} [options] `api`: where the API is, such as `https://api.example`; default:
 *     the page's own origin
 */
export function openPreferences({ api = "" } = {}) {
  /** @type {Set<(settings: Settings) => void>} */
  const listeners = new Set();
  const dark = matchMedia("(prefers-color-scheme: dark)");
  /** @type {string | undefined} in place of localStorage once that failed */
  let memory;
  /** @type {string | undefined} an account's; never stored */
  let credential;
  let isStale = true; // the server was not asked yet
  let wasRenewed = false;
  let failures = 0;
  let timer = 0;
  let shown = "";

  /** @returns {State} */
  function load() {
    try {
      return stateOf(JSON.parse(memory ?? localStorage.getItem(KEY) ?? "{}"));
    } catch {
      return stateOf({});
    }
  }

  /**
   * Changes what is stored as it is now, which another tab may have changed.
   *
   * @param {(state: State) => State | void} change to the state it gets, or into what it returns
   */
  function save(change) {
    const state = load();
    const text = JSON.stringify(change(state) ?? state);
    try {
      localStorage.setItem(KEY, text);
    } catch {
      memory = text;
    }
    show();
  }

  /** @returns {Settings} */
  function current() {
    const { chosen, device } = load();
    const { readingMode = "auto", fontSize = "medium", language = null } = { ...chosen, ...device };
    return /** @type {Settings} */ ({ readingMode, fontSize, fontScale: SCALES[fontSize], language });
  }

  function show() {
    const settings = current();
    const { readingMode, fontSize, fontScale, language } = settings;
    const root = document.documentElement;
    root.dataset.readingMode = readingMode !== "auto" ? readingMode : dark.matches ? "dark" : "light";
    root.style.setProperty("--font-scale", `${fontScale}`);
    if (language) root.dataset.language = language;
    else delete root.dataset.language;
    const value = [readingMode, fontSize, language ?? "-"].join(".");
    if (value === shown) return;
    const isFirst = !shown;
    shown = value;
    writeCookie(value);
    if (!isFirst) listeners.forEach((listener) => listener(settings));
  }

  /** Written at each page view, so that it lives as long as the reader comes. @param {string} value */
  function writeCookie(value) {
    const isDefault = value === "auto.medium.-";
    const secure = location.protocol === "https:" ? "; Secure" : "";
    try {
      if (isDefault && !document.cookie.includes(`${COOKIE}=`)) return;
      document.cookie =
        `${COOKIE}=${value}; Path=/; SameSite=Lax; Max-Age=${isDefault ? 0 : 400 * 86_400}${secure}`;
    } catch {
      // A sandboxed page has no cookies.
    }
  }

  /** @param {Name} name @param {string | null} value */
  function check(name, value) {
    if (value === null ? !NAMES.includes(name) : !choices({ [name]: value })[name]) {
      throw new TypeError(`Not a setting: ${name}`);
    }
  }

  /**
   * What to ask the server next; nothing when all is said.
   *
   * @param {State} state
   * @returns {Step | undefined}
   */
  function nextStep({ chosen, pending, token, etag, account, adopt }) {
    const hasChosen = Object.keys(chosen).length > 0;
    if (account ? !credential : !token) {
      return !account && hasChosen && pending.length > 0
        ? { method: "POST", path: "/v1/readers", body: allOf(chosen) }
        : undefined;
    }
    if (adopt && hasChosen) {
      const headers = { "If-None-Match": "*" };
      return { method: "PUT", path: PREFERENCES, headers, body: allOf(chosen) };
    }
    if (pending.length > 0) {
      const body = Object.fromEntries(pending.map((name) => [name, chosen[name] ?? null]));
      return { method: "PATCH", path: PREFERENCES, body };
    }
    const headers = etag ? { "If-None-Match": etag } : undefined;
    return isStale ? { method: "GET", path: PREFERENCES, headers } : undefined;
  }

  /** @param {Step} step @param {string} [bearer] */
  function call({ method, path, headers, body }, bearer) {
    return fetch(api + path, {
      method,
      cache: "no-store",
      credentials: "omit",
      signal: AbortSignal.timeout(10_000),
      headers: {
        ...headers,
        ...(bearer && { Authorization: `Bearer ${bearer}` }),
        ...(body && { "Content-Type": "application/json" }),
      },
      body: body && JSON.stringify(body),
    });
  }

  /**
   * Takes what the server says, except what was changed here since.
   *
   * @param {State} state
   * @param {any} said
   * @param {Step["body"]} sent
   */
  function take(state, said, sent) {
    const theirs = choices(
      Object.fromEntries(said.chosen.map((/** @type {Name} */ name) => [name, said[name]])));
    state.pending = state.pending.filter(
      (name) => !sent || !(name in sent) || sent[name] !== (state.chosen[name] ?? null));
    for (const name of NAMES) {
      if (!state.pending.includes(name)) state.chosen[name] = theirs[name];
    }
    state.adopt = undefined;
  }

  /** One request and what follows from its answer. @returns {Promise<boolean>} whether to go on */
  async function advance() {
    const state = load(), step = nextStep(state);
    if (!step) return false;
    if (state.until) return later(state.until - Date.now());
    const answer = await call(step, state.account ? credential : state.token);
    const text = await answer.text();
    const said = answer.ok || answer.status === 422 ? JSON.parse(text) : undefined;
    if (readerOf(load()) !== readerOf(state)) return true;
    return follow(answer, said, step);
  }

  /** @param {Response} answer @param {any} said @param {Step} step */
  function follow({ ok, status, headers }, said, step) {
    if (ok || status === 304) {
      save((state) => {
        if (!ok) return;
        take(state, said.preferences ?? said, step.body);
        state.token = said.token ?? state.token;
        state.etag = headers.get("ETag") ?? undefined;
      });
      isStale = false;
      failures = 0;
      return true;
    }
    if (status === 401) return refused();
    if (status === 412) {
      // The account has its own settings, and they win.
      isStale = true;
      save((state) => void (state.adopt = undefined));
      return step.method === "PUT";
    }
    if (status === 422) return drop(said, step);
    if (status === 429 || status >= 500) {
      const after = headers.get("Retry-After") ?? "";
      const wait = Number(after) * 1000 || Date.parse(after) - Date.now() || delay();
      // A little more, at random, so that not all readers come back at one moment.
      const until = Date.now() + Math.min(Math.max(wait, 1000), HOUR) * (1 + Math.random() / 4);
      save((state) => void (state.until = until));
      return true;
    }
    return false;
  }

  /** An anonymous reader gets a new token once; an account's page must sign in again. */
  function refused() {
    const { account } = load();
    credential = undefined;
    if (account || wasRenewed) return false;
    wasRenewed = true;
    save((state) => {
      state.token = state.etag = undefined;
      state.pending = NAMES.filter((name) => state.chosen[name]);
    });
    return true;
  }

  /**
   * Gives up what the server will never take, such as a language it no longer has.
   *
   * @param {any} said
   * @param {Step} step
   */
  function drop(said, { body = {} }) {
    const sent = NAMES.filter((name) => name in body);
    const named = sent.filter((name) =>
      said.errors?.some((/** @type {any} */ error) => error.pointer === `/${name}`));
    const faulty = named.length > 0 ? named : sent;
    isStale = true;
    save((state) => {
      state.pending = state.pending.filter((name) => !faulty.includes(name));
      faulty.forEach((name) => delete state.chosen[name]);
      state.etag = undefined;
    });
    return faulty.length > 0;
  }

  /** Twice as long each time, to five minutes. */
  const delay = () => Math.min(1000 * 2 ** failures++, 300_000);

  /** @param {number} milliseconds */
  function later(milliseconds) {
    clearTimeout(timer);
    timer = setTimeout(sync, milliseconds);
    return false;
  }

  async function sync() {
    if (memory !== undefined || !nextStep(load())) return;
    try {
      await alone(async () => {
        // What another tab stored just now, such as a token, is not seen here at once.
        if (!load().token) await pause(100);
        while (await advance());
      });
    } catch {
      later(delay()); // no connection, or an answer that is not the API's
    }
  }

  show();
  dark.addEventListener("change", show);
  addEventListener("online", () => sync());
  addEventListener("pageshow", () => show()); // from the back-forward cache, which hears no events
  addEventListener("storage", ({ key }) => {
    if (key !== KEY && key !== null) return;
    show();
    sync();
  });
  sync();

  return {
    /** What is in force now. */
    get current() {
      return current();
    },

    /**
     * Changes one of the reader's settings, here at once and then on all the reader's devices.
     *
     * @param {Name} name
     * @param {string | null} value null: back to the default
     * @throws {TypeError} when there is no such setting or value
     */
    set(name, value) {
      check(name, value);
      save((state) => {
        state.chosen[name] = value ?? undefined;
        state.pending.push(name);
      });
      sync();
    },

    /**
     * Changes a setting for this device only, over the reader's own. It is never sent.
     *
     * @param {Name} name
     * @param {string | null} value null: as on the reader's other devices
     * @throws {TypeError} when there is no such setting or value
     */
    setOnThisDevice(name, value) {
      check(name, value);
      save((state) => void (state.device[name] = value ?? undefined));
    },

    /** Puts all settings back to the defaults, this device's too. */
    reset() {
      save((state) => ({ ...state, chosen: {}, device: {}, pending: NAMES }));
      sync();
    },

    /**
     * Calls the listener at each change, whatever made it: this page, another tab, another device.
     *
     * @param {(settings: Settings) => void} listener
     * @returns {() => void} ends it
     */
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },

    /**
     * The reader has an account. An account without settings takes over those of this page; else its
     * own are shown. The credential is not stored: call this on each page, and again with each new
     * credential of the same account; call `signOut` before another account.
     *
     * @param {string} bearer what the API takes behind `Authorization: Bearer`
     */
    signIn(bearer) {
      credential = bearer;
      isStale = true;
      save((state) => {
        if (state.account) return state;
        const { chosen, device } = state;
        return { chosen, device, pending: [], account: Date.now(), adopt: true, before: state };
      });
      sync();
    },

    /** Back to the anonymous reader's settings, as they were before `signIn`. */
    signOut() {
      credential = undefined;
      isStale = true;
      save((state) => (state.account ? { ...stateOf(state.before), device: state.device } : state));
      sync();
    },

    /**
     * Erases everything the server keeps for this reader, and then everything here.
     *
     * @returns {Promise<void>}
     * @throws {Error} when the server was not reached: then nothing is erased here
     */
    async forget() {
      const erase = async () => {
        const { token, account, before } = load();
        if (account && !credential) throw new Error("Sign in first");
        for (const bearer of [credential, token, before?.token]) {
          if (!bearer) continue;
          const { ok, status } = await call({ method: "DELETE", path: "/v1/me" }, bearer);
          if (!ok && status !== 401) throw new Error(`Not erased: ${status}`);
        }
        credential = undefined;
        if (memory === undefined) localStorage.removeItem(KEY);
        else memory = "{}";
        show();
      };
      return memory === undefined ? alone(erase) : erase();
    },
  };
}
