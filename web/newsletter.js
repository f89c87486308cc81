// <masthead-subscribe>: the newsletter's box, on any page.
//
//   api        where the API is, such as `https://api.example`; default: the page's own origin
//   language   of the box and of the newsletter; default: the `lang` around it
//   list       which newsletter; default: the first
//   frequency  what is chosen at first, such as `weekly:SA`; default: the list's
//
// It is drawn, in place of what the page wrote inside it, once it comes near the screen. What the
// page wrote stays until then and where no script runs, so it may be a plain form. `data-state` is
// `idle`, `working`, `done`, or `closed`: without an open newsletter there is no box. Its texts are
// in texts/newsletter/.
//
// The box is in the page's own tree, not in a shadow: so password managers and autofill find the
// field, and the page's style of forms holds. Its own style is a constructed sheet, which
// `style-src 'self'` allows, without specificity: any rule of the page wins.
//
// Proof of work starts as the reader enters the box, in workers. A page of another origin than this
// module may start none; there it runs in slices of some milliseconds, which need no `blob:` in a
// policy. docs/frontend.md shows how to use it.

/** @typedef {Record<string, string>} Texts */
/** @typedef {{pointer: string, code: string}} Fault */
/** @typedef {{version: string, language: string, text: string}} Consent */
/**
 * What is on offer, as GET /v1/newsletter/lists returns it.
 *
 * @typedef {object} Offer
 * @property {boolean} open
 * @property {string | null} challenge
 * @property {{id: string, name: string, languages: string[], frequencies: string[]}[]} lists
 * @property {{frequency: string, hour: number}} defaults
 * @property {Consent[]} consentTexts
 */
/**
 * What is shown now, and in which words.
 *
 * @typedef {object} View
 * @property {Offer} offer
 * @property {Offer["lists"][0]} list
 * @property {Consent} consent
 * @property {string} language
 * @property {Texts} texts
 */

const ROUTE = "/v1/newsletter/";
const ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Which text describes which fault, by its code. @type {[string, RegExp][]} */
const FAULTS = [
  ["version", /version/],
  ["consent", /^consent/],
  ["whole", /empty/],
  ["alone", /not-one/],
  ["invisible", /control-char/],
  ["local", /smtputf8|local/],
  ["disposable", /not-allowed/],
  ["domain", /domain/],
  ["other", /^/],
];

const sheet = new CSSStyleSheet();
sheet.replaceSync(`
masthead-subscribe[hidden], masthead-subscribe [hidden] { display: none !important }
:where(masthead-subscribe) { display: block }
:where(masthead-subscribe form) { display: grid; gap: .75em; justify-items: start }
:where(masthead-subscribe p) { margin: 0 }
:where(masthead-subscribe label) { display: block }
:where(masthead-subscribe :is(input, select, button)) { font: inherit; min-block-size: 2.2em }
:where(masthead-subscribe :is(form > div, [type=email])) { inline-size: 100%; box-sizing: border-box }
:where(masthead-subscribe [type=checkbox]) { min-block-size: 0; block-size: 1.2em; inline-size: 1.2em }
:where(masthead-subscribe .fault) { color: var(--masthead-fault, inherit); font-weight: bold }
:where(masthead-subscribe [aria-invalid=true]) { outline: 2px solid var(--masthead-fault, currentcolor) }
:where(masthead-subscribe [aria-disabled=true]) { opacity: .6 }
`);

let count = 0;

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, string | boolean | undefined>} [attributes] those that are false are left out
 * @param {...(Node | string)} children
 */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value || value === "") element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children);
  return element;
}

/** @param {string} url @param {RequestInit} [options] */
const ask = (url, options) =>
  fetch(url, { credentials: "omit", signal: AbortSignal.timeout(15_000), ...options });

/** Their body; an answer that is none is thrown. @param {string} url @param {RequestInit} [options] */
async function read(url, options) {
  const answer = await ask(url, options);
  if (!answer.ok) throw answer;
  return answer.json();
}

/** In so many seconds, in words. @param {number} seconds @param {Texts} texts */
function inWords(seconds, { lang }) {
  const minutes = Math.max(1, Math.ceil(seconds / 60));
  const format = new Intl.RelativeTimeFormat(lang);
  return minutes > 90 ? format.format(Math.ceil(minutes / 60), "hour") : format.format(minutes, "minute");
}

/** @param {string} language @returns {Promise<Texts>} English where there are none */
const textsIn = (language) =>
  read(new URL(`texts/newsletter/${language}.json`, import.meta.url).href).catch((fault) => {
    if (language === "en") throw fault;
    return textsIn("en");
  });

class Subscribe extends HTMLElement {
  static observedAttributes = ["api", "language", "list", "frequency"];

  #id = `masthead-subscribe-${++count}`;
  #turn = 0;
  #delay = 5000;
  /** @type {View} */ // @ts-ignore nothing reads it before it is drawn
  #view;
  #form = make("form");
  /** @type {Promise<string | undefined> | undefined} */
  #proof;
  #near = new IntersectionObserver(
    (entries) => entries.some((entry) => entry.isIntersecting) && this.#load(),
    { rootMargin: "600px" });
  #page = new MutationObserver(() => this.attributeChangedCallback());

  connectedCallback() {
    const root = /** @type {Document | ShadowRoot} */ (this.getRootNode());
    if (!root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets.push(sheet);
    this.#page.observe(document.documentElement, { attributeFilter: ["lang"] });
    if (!this.dataset.state) this.#near.observe(this);
  }

  disconnectedCallback() {
    this.#page.disconnect();
    this.#near.disconnect();
  }

  attributeChangedCallback() {
    if (["idle", "closed"].includes(this.dataset.state ?? "")) this.#load();
  }

  get #url() {
    return (this.getAttribute("api") ?? "").replace(/\/$/, "") + ROUTE;
  }

  /** @param {Offer["lists"][0]} list */
  #language({ languages }) {
    const around = /** @type {HTMLElement | null} */ (this.closest("[lang]"))?.lang;
    const wanted = this.getAttribute("language") ?? around ?? "";
    return [wanted, wanted.split("-")[0], "en"].find((tag) => languages.includes(tag)) ?? languages[0];
  }

  /** Asks what is on offer and draws it. @param {RequestInit} [options] */
  async #load(options) {
    this.#near.disconnect();
    const turn = ++this.#turn;
    try {
      /** @type {Offer} */
      const offer = await read(this.#url + "lists", options);
      const wanted = this.getAttribute("list");
      const list = offer.lists.find(({ id }) => !wanted || id === wanted);
      const language = list ? this.#language(list) : "en";
      const texts = await textsIn(language);
      if (turn !== this.#turn) return;
      const newest = offer.consentTexts.toSorted((a, b) => (a.version < b.version ? 1 : -1));
      const consent = newest.find((one) => one.language === language)
        ?? newest.find((one) => one.language === "en") ?? newest[0];
      this.hidden = !offer.open || !list;
      this.dataset.state = this.hidden ? "closed" : "idle";
      if (list) this.#view = { offer, list, consent, language, texts };
      if (this.hidden) this.replaceChildren();
      else this.#draw();
    } catch {
      setTimeout(() => turn === this.#turn && this.isConnected && this.#load(options), this.#delay);
      this.#delay = Math.min(this.#delay * 2, 300_000);
    }
  }

  /** @param {string} name @returns {any} */
  #field(name) {
    return this.#form.elements.namedItem(name);
  }

  /** Anew, in the view's language; what was typed stays, also what was typed into a plain form. */
  #draw() {
    const { offer, list, consent, texts } = this.#view;
    const old = this.querySelector("form") ?? this.#form;
    const focused = /** @type {any} */ (old.querySelector(":focus"))?.name;
    const id = (/** @type {string} */ name) => `${this.#id}-${name}`;
    const kept = (/** @type {string} */ name) => /** @type {any} */ (old.elements.namedItem(name))?.value;
    const fault = (/** @type {string} */ name) =>
      make("p", { class: "fault", id: id(`${name}-fault`), hidden: true });
    const about = (/** @type {string} */ name) => ({
      id: id(name), name, required: true, "aria-describedby": id(`${name}-fault`),
    });
    const select = (
      /** @type {string} */ name, /** @type {string} */ chosen, /** @type {string[][]} */ options) =>
      make("p", {}, make("label", { for: id(name) }, texts[name]), make("select", { id: id(name), name },
        ...options.map(([value, text]) => make("option", { value, selected: value === chosen }, text))));
    const email = make("input", { ...about("email"), type: "email", autocomplete: "email", dir: "ltr" });
    email.value = kept("email") ?? "";
    // A mark for another text is none for this one.
    const isAgreed = [kept("accepted"), kept("textVersion")].includes(consent.version)
      && !!old.querySelector("[name=accepted]:checked");
    const clock = new Intl.DateTimeFormat(
      texts.lang, { timeStyle: "short", hourCycle: "h23", timeZone: "UTC" });
    const hours = Array.from({ length: 24 }, (_, hour) => [`${hour}`, clock.format(hour * 3_600_000)]);
    const form = make("form",
      { lang: texts.lang, dir: texts.dir, method: "post", novalidate: true, "aria-labelledby": id("name") },
      make("strong", { class: "name", id: id("name"), dir: "auto" }, list.name),
      make("div", {}, make("label", { for: id("email") }, texts.email), email, fault("email")),
      make("details", {}, make("summary", {}, texts.details),
        select("frequency", kept("frequency") ?? this.getAttribute("frequency") ?? offer.defaults.frequency,
          list.frequencies.map((one) => [one, texts[`frequency.${one}`] ?? one])),
        select("hour", kept("hour") ?? `${offer.defaults.hour}`, hours),
        make("p", {}, texts.zone.replace("{zone}", ZONE))),
      make("div", {},
        make("label", { for: id("accepted"), lang: consent.language, dir: "auto" },
          make("input", { ...about("accepted"), type: "checkbox", value: consent.version, checked: isAgreed }),
          ` ${consent.text}`),
        fault("accepted")),
      // Nobody sees this field: what fills it in is a program.
      make("div", { hidden: true }, make("input", { name: "website", tabindex: "-1", autocomplete: "off" })),
      make("button", { class: "subscribe" }, texts.subscribe),
      make("p", { class: "status", role: "status" }));
    form.addEventListener("submit", (event) => this.#submit(event));
    form.addEventListener("focusin", () => void (offer.challenge && !this.#proof && this.#prove("normal")));
    this.#form = form;
    this.replaceChildren(form);
    if (focused) this.#field(focused)?.focus();
  }

  /** @param {string} state @param {string} [text] */
  #show(state, text = "") {
    const isWorking = `${state === "working"}`;
    this.dataset.state = state;
    this.#form.setAttribute("aria-busy", isWorking);
    this.#form.querySelector(".subscribe")?.setAttribute("aria-disabled", isWorking);
    /** @type {Element} */ (this.#form.querySelector(".status")).textContent = text;
  }

  /** Begins a proof of work; one that fails is begun again when it is needed. @param {string} level */
  #prove(level) {
    const proof = import("./newsletter-proof.js").then(
      ({ prove }) => prove(`${this.#url}challenge?level=${level}`));
    this.#proof = proof;
    proof.catch(() => void (this.#proof === proof && (this.#proof = undefined)));
    return proof;
  }

  /** @param {SubmitEvent} event */
  async #submit(event) {
    event.preventDefault();
    if (this.dataset.state === "working") return;
    const faults = [];
    if (!this.#field("email").value) faults.push({ pointer: "/email", code: "email-empty" });
    if (!this.#field("accepted").checked) faults.push({ pointer: "/consent", code: "consent-required" });
    if (this.#blame(faults)) return;
    const { texts } = this.#view;
    this.#show("working", texts.working);
    const { answer, said } = await this.#send(this.#wish()).catch(
      (fault) => ({ answer: fault instanceof Response && fault, said: {} }));
    if (answer) this.#follow(answer, said);
    else this.#show("idle", texts.offline);
  }

  #wish() {
    const { protocol, origin, pathname } = location;
    return {
      email: this.#field("email").value,
      list: this.#view.list.id,
      language: this.#view.language,
      frequency: this.#field("frequency").value,
      timeZone: ZONE,
      hour: Number(this.#field("hour").value),
      consent: {
        accepted: true,
        textVersion: this.#field("accepted").value,
        // The page, without a query: that may hold anything.
        formUrl: /^https?:/.test(protocol) ? origin + pathname : undefined,
      },
      website: this.#field("website").value,
    };
  }

  /**
   * Sends it; again with another proof where that is asked for, and without a time zone that the
   * server does not know.
   *
   * @param {any} wish
   */
  async #send(wish) {
    for (let tries = 1; ; tries++) {
      const isAsked = this.#view.offer.challenge || this.#proof;
      const payload = isAsked && (await (this.#proof ?? this.#prove("normal")));
      if (payload) wish.challenge = { provider: "altcha", payload };
      const answer = await ask(`${this.#url}subscriptions`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(wish),
      });
      const said = await answer.json().catch(() => ({}));
      const isZone = said.errors?.[0]?.pointer === "/timeZone";
      if (tries > 2 || (answer.status !== 403 && !isZone)) return { answer, said };
      if (isZone) delete wish.timeZone;
      else this.#prove(payload && /required$/.test(said.type) ? "hard" : "normal").catch(() => {});
    }
  }

  /** @param {Response} answer @param {any} said */
  async #follow({ status, headers }, said) {
    const { texts } = this.#view;
    if (status === 202) return this.#done(said.next?.resendAfterSeconds);
    if (status === 429) {
      const after = headers.get("Retry-After") ?? "";
      const seconds = Number(after) || (Date.parse(after) - Date.now()) / 1000 || 60;
      return this.#show("idle", texts.later.replace("{when}", inWords(seconds, texts)));
    }
    /** @type {Fault[]} */
    const faults = said.errors ?? [];
    this.#show("idle");
    if (faults.some(({ code }) => /version/.test(code))) await this.#load({ cache: "reload" });
    if (!this.#blame(faults)) this.#show("idle", texts.failed);
  }

  /** Marks fields, and goes to the first. @param {Fault[]} faults @returns {boolean} whether there is one */
  #blame(faults) {
    const found = Object.entries({ email: "/email", accepted: "/consent" }).filter(([name, pointer]) => {
      const fault = faults.find((one) => one.pointer?.startsWith(pointer));
      const isPart = /^email-(?!control)/.test(fault?.code ?? "") && !/@.*\./.test(this.#field(name).value);
      const code = isPart ? "email-empty" : (fault?.code ?? "");
      const kind = FAULTS.find(([, codes]) => codes.test(code))?.[0];
      const place = /** @type {HTMLElement} */ (this.#form.querySelector(`#${this.#id}-${name}-fault`));
      place.hidden = !fault;
      place.textContent = fault ? this.#view.texts[`fault.${kind}`] : "";
      this.#field(name).setAttribute("aria-invalid", `${!!fault}`);
      return fault;
    });
    if (found.length > 0) this.#field(found[0][0]).focus();
    return found.length > 0;
  }

  /** @param {number} [seconds] until it can be sent again, if the answer arrived whole */
  #done(seconds) {
    const { texts } = this.#view;
    const form = this.#form;
    const email = this.#field("email");
    const message = make("p", { tabindex: "-1" }, texts.done, " ", make("bdi", {}, email.value));
    const back = make("button", { type: "button" }, texts.back);
    const done = make("div", { class: "done", lang: texts.lang, dir: texts.dir },
      message, ...(seconds ? [make("p", {}, texts.wait.replace("{when}", inWords(seconds, texts)))] : []), back);
    back.addEventListener("click", () => {
      done.remove();
      form.hidden = false;
      this.#show("idle");
      // The page may be in another language by now.
      this.#load().then(() => this.#field("email").select());
    });
    this.#proof = undefined; // each is good for one request
    this.#show("done");
    form.hidden = true;
    this.append(done);
    message.focus();
  }
}

if (!customElements.get("masthead-subscribe")) customElements.define("masthead-subscribe", Subscribe);
