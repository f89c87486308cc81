// What the modules of the page share: the API, the texts, elements.

/** Where the API is: `<meta name="masthead-api">`; empty is the page's own origin. */
export const api = document.querySelector("meta[name=masthead-api]").content.replace(/\/$/, "");

/** The paper's name, for titles. */
export const paper = document.querySelector("meta[name=application-name]").content;

/** The languages that the page itself speaks; articles may come in any. */
const SPOKEN = ["en", "zh", "hi", "es", "ar", "fr", "ur", "bn", "pt", "sw", "ru"];

/** What the page says now, and in which language. */
export const page = { language: "en", dir: "ltr", texts: {} };

/**
 * What the API says. Without a connection, what it said last, if the browser still has that.
 *
 * @throws {Error} with the `status` of a failure; without one when nothing was reached
 */
export async function get(path) {
  const ask = (cache) => fetch(api + path, { credentials: "omit", cache });
  const answer = await ask("default").catch(() => ask("force-cache"));
  if (answer.ok) return answer.json();
  await answer.text(); // an answer that nobody reads keeps its connection
  throw Object.assign(new Error(`${answer.status} ${path}`), { status: answer.status });
}

/** Lets the page speak the first of these languages that it can. */
export async function speak(wanted) {
  const language = wanted.find((tag) => SPOKEN.includes(tag)) ?? "en";
  if (language !== page.language || !page.texts.dir) {
    const texts = await (await fetch(new URL(`texts/${language}.json`, import.meta.url))).json();
    Object.assign(page, { language, dir: texts.dir, texts });
  }
  Object.assign(document.documentElement, { lang: page.language, dir: page.dir });
  for (const element of document.querySelectorAll("[data-t]")) element.textContent = t(element.dataset.t);
  for (const element of document.querySelectorAll("[data-t-label]")) {
    element.ariaLabel = t(element.dataset.tLabel);
  }
}

/** A text of the page; `{name}` in it is replaced with a value. */
export const t = (name, values = {}) =>
  (page.texts[name] ?? name).replace(/\{(\w+)\}/g, (_, key) => values[key]);

/** Tells those who do not see the page change. */
export const say = (text) => void (document.getElementById("status").textContent = text);

/** An element with attributes (`true`: without a value), listeners (`onclick`) and children. */
export function h(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== false && value !== undefined) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child || child === 0));
  return element;
}

/** The attributes of an element in another language than its parent. */
export const inLanguage = ({ language, dir }, around = page) =>
  language === around.language ? {} : { lang: language, dir };

/** When that was: since a day, in words; else the day. */
export function time(iso) {
  const then = new Date(iso);
  const minutes = Math.round((then - Date.now()) / 60_000);
  const ago = new Intl.RelativeTimeFormat(page.language, { numeric: "auto" });
  const day = new Intl.DateTimeFormat(page.language, { dateStyle: "long" });
  const text =
    minutes >= 0 ? ago.format(0, "second")
    : minutes > -60 ? ago.format(minutes, "minute")
    : minutes > -1440 ? ago.format(Math.round(minutes / 60), "hour")
    : day.format(then);
  const exact = new Intl.DateTimeFormat(page.language, { dateStyle: "full", timeStyle: "short" });
  return h("time", { datetime: iso, title: exact.format(then) }, text);
}

export const minutes = (count) =>
  new Intl.NumberFormat(page.language, { style: "unit", unit: "minute", unitDisplay: "long" }).format(count);

/** The language's own name, such as `اردو`. */
export const nameOf = (tag) => new Intl.DisplayNames(tag, { type: "language" }).of(tag);

/** The id of an article's heading on this page, whose own ids (`main`, `subscribe`) it must not take. */
export const partId = (id) => `part-${id}`;

/** An article's address on this site, wherever the API thinks the site is. */
export const pathOf = (url) => new URL(url).pathname;
