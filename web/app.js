// One document, whose addresses are those of the API's articles.
//
//   /   /en/   /en/world/   /en/world/ID/slug
//
// An address names what is shown; the page speaks the reader's language, else the
// address's, else the browser's.
import { openPreferences } from "./preferences.js";
import { api, get, h, inLanguage, nameOf, page, partId, pathOf, speak, t } from "./page.js";
import { failure, headlines } from "./headlines.js";

const main = document.getElementById("main");
const editions = document.querySelector(".editions details");
const preferences = openPreferences({ api });
const settings = get("/v1/settings");
const sections = get("/v1/sections");
settings.catch(() => {}); // show() reports it
sections.catch(() => {});

/** What is shown at each step of the history, for the way back. */
const shown = new Map();
let step = history.state?.step ?? 0;
let path = location.pathname;
let item; // the article shown
let turns = 0;

/** What an address names. */
function route() {
  const [language, section, id] = location.pathname.split("/").filter(Boolean);
  return { language, section, id };
}

/** Of another or former address. */
async function lookUp() {
  const asked = encodeURIComponent(location.pathname + location.search);
  const { id, language, section } = await get(`/v1/articles?path=${asked}&fields=section`);
  return { language, section: section.id, id };
}

/** The language of an address that names none. */
async function negotiated() {
  const { languages } = await settings;
  const has = (tag) => languages.some((one) => one.tag === tag);
  return [preferences.current.language, ...browserLanguages()].find(has)
    ?? languages.find((one) => one.default).tag;
}

const browserLanguages = () => navigator.languages.map((tag) => tag.split("-")[0]);

/**
 * Asks for what an address names, before anything else is known.
 *
 * @returns {() => Promise<object>} makes its view, in the language that the page speaks by then
 */
function load({ section, id }, language) {
  if (id) {
    const found = get(`/v1/articles/${id}?language=${language}`);
    const module = import("./article.js");
    Promise.all([found, module]).catch(() => {}); // the view reports it
    return async () => (await module).article(await found);
  }
  const address = `/v1/articles?language=${language}${section ? `&section=${section}` : ""}`;
  const list = get(address);
  list.catch(() => {});
  return async () => headlines(await list, address, section && await nameOfSection(section, language));
}

async function nameOfSection(id, language) {
  const { names } = (await sections).sections.find((one) => one.id === id) ?? { names: {} };
  return names[language] ?? id;
}

/** Shows what the address names. */
async function show({ isFirst = false, isSame = false, where = route(), isFound = false } = {}) {
  const turn = ++turns;
  main.ariaBusy = "true";
  let view;
  try {
    const language = where.language ?? await negotiated();
    const build = load(where, language);
    await draw(where, language);
    view = await build();
  } catch (error) {
    if (!isFound && [400, 404].includes(error.status)) {
      const found = await lookUp().catch(() => undefined);
      if (turn !== turns) return;
      if (found) return show({ isFirst, isSame, where: found, isFound: true });
    }
    await speak(wanted(where)).catch(() => {});
    view = failure(error, () => location.reload());
  }
  if (turn !== turns) return;
  put(view);
  if (item && !item.fallback && pathOf(item.url) !== location.pathname) {
    history.replaceState(history.state, "", pathOf(item.url) + location.hash);
    path = location.pathname;
  }
  if (!isSame) arrive(isFirst);
  if (view.item) {
    const others = await view.others().catch(() => false);
    if (others && turn === turns) main.append(others);
  }
}

function put(view) {
  item = view.item;
  document.title = view.title;
  main.replaceChildren(...view.nodes);
  main.ariaBusy = null;
  drawEditions();
}

/** Moves those who read by keyboard or ear to the new page's beginning. */
function arrive(isFirst) {
  const part = partOf(location.hash);
  if (part && !history.state?.y) return part.focus();
  scrollTo(0, isFirst ? (history.state?.y ?? 0) : 0);
  if (!isFirst) main.querySelector("h1").focus({ preventScroll: true });
}

/** The heading of the article that a `#fragment` names. */
const partOf = (hash) => document.getElementById(partId(hash.slice(1)));

const wanted = ({ language }) => [preferences.current.language, language, ...browserLanguages()];

// What surrounds the view

let around = {};

async function draw(where, language) {
  const [{ languages }, all] = await Promise.all([settings, sections, speak(wanted(where))]);
  around = { languages, language, section: where.section };
  const dir = languages.find((one) => one.tag === language)?.dir;
  drawExplore(all.sections, where, { language, dir });
  document.querySelector(".brand a").href = where.language ? `/${language}/` : "/";
  const feeds = Object.entries({ "rss.xml": "RSS", "atom.xml": "Atom", "feed.json": "JSON Feed" });
  document.querySelector("footer ul").replaceChildren(...feeds.map(([file, name]) =>
    h("li", {}, h("a", { href: `${api}/v1/feeds/${language}/${file}` }, name))));
  document.querySelector("masthead-subscribe").setAttribute("language", page.language);
}

function drawExplore(all, { section, id: article }, its) {
  const link = (id, name, inIts) => h("li", {}, h("a", {
    href: `/${its.language}/${id ? `${id}/` : ""}`,
    "aria-current": id === section && (article ? "true" : "page"),
    ...inLanguage(inIts),
  }, name));
  document.querySelector(".explore ul").replaceChildren(link(undefined, t("latest"), page),
    ...all.map(({ id, names }) => link(id, names[its.language] ?? id, its)));
}

/** What is shown in that language: the article where it was translated, else its section or front page. */
function addressIn(tag) {
  const translation = item?.translations.find((one) => one.language === tag);
  return translation ? pathOf(translation.url) : `/${tag}/${around.section ? `${around.section}/` : ""}`;
}

function drawEditions() {
  const { languages = [], language } = around;
  editions.querySelector("summary").replaceChildren(
    h("span", { lang: language }, language ? nameOf(language) : ""));
  editions.querySelector("ul").replaceChildren(...languages.map(({ tag, nativeName, dir }) => h("li", {},
    h("a", { href: addressIn(tag), hreflang: tag, lang: tag, dir, "aria-current": tag === language && "true" },
      nativeName))));
}

// The history

function keep() {
  if (main.ariaBusy) return; // the page before is still there
  shown.delete(step - 20);
  shown.set(step, {
    path, item, around, title: document.title, nodes: [...main.childNodes], y: scrollY,
    focus: document.activeElement, language: page.language,
  });
}

function follow(href) {
  keep();
  history.pushState({ step: ++step }, "", href);
  path = location.pathname;
  show();
}

addEventListener("popstate", ({ state }) => {
  if (location.pathname === path) return; // somebody added a #fragment
  keep();
  step = state?.step ?? 0;
  path = location.pathname;
  const before = shown.get(step);
  if (before?.path !== path || before.language !== page.language) return void show();
  turns++;
  put(before);
  draw(route(), before.around.language).then(drawEditions, () => {});
  scrollTo(0, before.y);
  before.focus.focus({ preventScroll: true });
});

history.scrollRestoration = "manual";
addEventListener("pagehide", () => history.replaceState({ step, y: scrollY }, ""));

addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href]");
  if (!editions.contains(event.target)) editions.open = false;
  const { defaultPrevented, button, metaKey, ctrlKey, shiftKey, altKey } = event;
  if (defaultPrevented || button || metaKey || ctrlKey || shiftKey || altKey) return; // the browser's
  if (!link || link.origin !== location.origin) return;
  const isHere = link.hash && link.pathname === location.pathname;
  if (!isHere && !/^\/(?!(v1|web)\/)[^.]*$/.test(link.pathname)) return;
  event.preventDefault();
  if (isHere && main.contains(link)) partOf(link.hash)?.focus();
  else if (isHere) document.getElementById(link.hash.slice(1))?.focus();
  else if (editions.contains(link)) choose(link.hreflang, link.pathname);
  else follow(link.href);
});

editions.addEventListener("keydown", ({ key }) => {
  if (key !== "Escape") return;
  editions.open = false;
  editions.firstChild.focus();
});

// The reader's language

/** The reader's own choice, for all pages; null: as the address and the browser say. */
function choose(tag, href = tag && addressIn(tag)) {
  editions.open = false;
  preferences.set("language", tag);
  if (href && href !== location.pathname) follow(href);
}

let chosen = preferences.current.language;
preferences.subscribe(({ language }) => {
  if (language === chosen) return;
  chosen = language;
  show({ isSame: true });
});

// What is not needed for the first sight. The panel must be there when the connection is gone.
addEventListener("load", async () => {
  const { drawSettings } = await import("./settings.js");
  drawSettings(await settings, preferences, choose);
});
addEventListener("load", async () => {
  const isThere = await import("./newsletter.js").then(() => true, () => false);
  for (const element of document.querySelectorAll("#subscribe, a.subscribe")) element.hidden = !isThere;
});

document.querySelector("masthead-subscribe").setAttribute("api", api);
show({ isFirst: true });
