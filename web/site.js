// What scripts add to the pages that the server writes: Settings, sharing, the newsletter's box, and
// more headlines on the same page. Without them each page is complete; see docs/frontend.md.
import { openPreferences } from "./preferences.js";
import { api, get, page, say, speak, t } from "./page.js";

const root = document.documentElement;
const own = { lang: root.lang, dir: root.dir };
const preferences = openPreferences({ api });
const ready = speak([own.lang]).then(() => Object.assign(root, own)); // the page stays in its language

// More headlines, behind those that are there.
document.addEventListener("click", async (event) => {
  const link = event.target.closest?.("a.more[rel=next]");
  if (!link || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  if (link.ariaBusy) return;
  link.ariaBusy = "true";
  try {
    const answer = await fetch(link.href);
    if (!answer.ok) throw new Error(`${answer.status}`);
    const next = new DOMParser().parseFromString(await answer.text(), "text/html");
    const added = [...next.querySelectorAll(".cards article")];
    document.querySelector(".cards").append(...added);
    const after = next.querySelector("a.more[rel=next]");
    if (after) link.replaceWith(after);
    else link.remove();
    added[0]?.querySelector("h2 a").focus();
    await ready;
    say(t("loaded", { count: added.length }));
  } catch {
    location.assign(link.href); // the browser says what is wrong
  }
});

// Sharing: as the system does, else the address is copied.
document.querySelector("button.share")?.addEventListener("click", async () => {
  const url = location.href;
  try {
    if (navigator.share) return await navigator.share({ title: document.querySelector("h1").textContent, url });
    await navigator.clipboard.writeText(url);
    note(t("copied"));
  } catch (error) {
    if (error.name !== "AbortError") note(url);
  }
});

function note(text) {
  say(text);
  document.querySelector(".extras .note")?.remove();
  const shown = Object.assign(document.createElement("p"), { className: "note", textContent: text, ariaHidden: "true" });
  document.querySelector(".extras").append(shown);
}

// Times are in UTC, the same for all readers; this is the reader's own.
const exact = new Intl.DateTimeFormat(own.lang, { dateStyle: "full", timeStyle: "short" });
for (const time of document.querySelectorAll("time")) time.title = exact.format(new Date(time.dateTime));

// The editions close as a menu does.
const editions = document.querySelector(".editions details");
addEventListener("click", ({ target }) => {
  if (!editions.contains(target)) editions.open = false;
});
editions.addEventListener("keydown", ({ key }) => {
  if (key !== "Escape") return;
  editions.open = false;
  editions.firstElementChild.focus();
});

/** A language of the panel, or an edition: the reader's from now on, for all pages. */
function choose(tag) {
  preferences.set("language", tag);
  const edition = tag && document.querySelector(`.editions a[hreflang="${tag}"]`);
  if (edition && tag !== own.lang) location.assign(edition.href);
}
editions.addEventListener("click", ({ target }) => {
  if (target.hreflang) preferences.set("language", target.hreflang);
});

addEventListener("load", async () => {
  const [{ drawSettings }, settings] = await Promise.all([import("./settings.js"), get("/v1/settings"), ready]);
  drawSettings(settings, preferences, choose);
  const dialog = document.querySelector("dialog");
  if (page.language !== own.lang) Object.assign(dialog, { lang: page.language, dir: page.dir });
});
if (document.querySelector("masthead-subscribe")) addEventListener("load", () => import("./newsletter.js"));
