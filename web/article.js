// An article's page. It is loaded with the first article.
import { card, picture } from "./headlines.js";
import { get, h, inLanguage, minutes, nameOf, page, paper, partId, pathOf, say, t, time } from "./page.js";

/** An article in its own language, with what the page says about it in the reader's. */
export function article(item) {
  const own = inLanguage(page, item);
  const { section, headline, standfirst, image, source, requestedLanguage, language } = item;
  const view = h("article", { class: "whole", ...inLanguage(item) },
    metadata(item),
    item.fallback && h("p", { class: "note", ...own }, t("fallback", { language: nameOf(requestedLanguage) })),
    h("p", { class: "section" }, h("a", { href: `/${language}/${section.id}/` }, section.name)),
    h("h1", { tabindex: -1 }, headline),
    standfirst && h("p", { class: "standfirst" }, standfirst),
    extras(item, own),
    image && figure(image, true),
    h("div", { class: "body" }, blocks(item.body)),
    source && h("p", { class: "meta", ...own }, `${t("source")}: `,
      h("a", { href: source.url, ...inLanguage(item) }, source.name)),
    translations(item, own));
  return { title: `${headline} – ${paper}`, nodes: [view], item, others: () => others(item) };
}

/**
 * Its metadata for reader views and search engines: a NewsArticle of schema.org. Scripts of this type are data, so the
 * content security policy has nothing against them.
 */
function metadata({ headline, standfirst, language, section, authors, publishedAt, updatedAt, image }) {
  return h("script", { type: "application/ld+json" }, JSON.stringify({
    "@context": "https://schema.org",
    "@type": "NewsArticle",
    headline,
    description: standfirst,
    inLanguage: language,
    articleSection: section.name,
    author: authors.map(({ name }) => ({ "@type": "Person", name })),
    datePublished: publishedAt,
    dateModified: updatedAt,
    image: image?.url,
    mainEntityOfPage: location.origin + location.pathname,
    publisher: { "@type": "NewsMediaOrganization", name: paper },
  }));
}

/** Not called `byline`: a reader view would take all of it for the author's name. */
function extras(item, own) {
  const names = item.authors.map(({ name }) => name).join(", ");
  const edited = new Date(item.updatedAt) - new Date(item.firstPublishedAt) > 60_000;
  return h("div", { class: "extras", ...own },
    h("p", { class: "meta" },
      names && h("span", { class: "authors", ...inLanguage(item) }, names),
      h("span", {}, time(item.publishedAt)),
      edited && h("span", {}, `${t("updated")} `, time(item.updatedAt)),
      h("span", {}, t("reading", { time: minutes(item.readingMinutes) }))),
    h("button", { type: "button", onclick: () => share(item) }, t("share")));
}

/** Shares as the system does, else copies the address, else shows it. */
async function share({ headline }) {
  const url = location.href;
  try {
    if (navigator.share) return await navigator.share({ title: headline, url });
    await navigator.clipboard.writeText(url);
    note(t("copied"));
  } catch (error) {
    if (error.name !== "AbortError") note(url);
  }
}

function note(text) {
  say(text);
  document.querySelector(".extras .note")?.remove();
  document.querySelector(".extras").append(h("p", { class: "note", "aria-hidden": "true" }, text));
}

function translations({ translations, language }, own) {
  const others = translations.filter((one) => one.language !== language);
  return others.length > 0 && h("nav", { class: "translations", "aria-labelledby": "translations", ...own },
    h("h2", { id: "translations" }, t("translations")),
    h("ul", {}, others.map((one) => h("li", {},
      h("a", { href: pathOf(one.url), hreflang: one.language, lang: one.language, dir: one.dir },
        nameOf(one.language))))));
}

/** The blocks of a body. What this page does not know it leaves out: more types may come. */
function blocks(body) {
  let level = 1;
  return body.map((block) => {
    // No level is left out on the way down, whatever the text was made from.
    if (block.type === "heading") level = Math.min(block.level, level + 1);
    return BLOCKS[block.type]?.({ ...block, level });
  });
}

const BLOCKS = {
  paragraph: ({ html }) => inline("p", html),
  heading: ({ level, id, text }) => h(`h${level}`, { id: partId(id), tabindex: -1 }, text),
  related: ({ label, headline, url, articleId }) => h("p", { class: "related" }, h("strong", {}, label), " ",
    url ? h("a", { href: articleId ? pathOf(url) : url }, headline ?? url) : headline),
  image: ({ image }) => figure(image),
  quote: ({ text, cite }) => h("figure", { class: "quote" }, h("blockquote", {}, h("p", {}, text)),
    cite && h("figcaption", {}, cite)),
  list: ({ ordered, items }) => h(ordered ? "ol" : "ul", {}, items.map((item) => inline("li", item))),
  table: ({ header, rows }) => table(header.map((cell) => inline("th", cell, { scope: "col" })), rows),
  // A program and a poem may run another way than the article.
  preformatted: ({ html }) => inline("pre", html, { dir: "auto" }),
  // A link, not the other site's frame: nobody is told what is read here.
  embed: ({ provider, url, title }) => h("p", { class: "embed" },
    h("a", { href: url, rel: "noreferrer" }, title ?? url), h("small", {}, provider)),
};

/** Inline HTML was sanitised when it was stored; the content security policy is the second net. */
function inline(tag, html, attributes) {
  const element = h(tag, attributes);
  element.innerHTML = html;
  return element;
}

function table(header, rows) {
  return h("div",
    { class: "scroll", tabindex: 0, role: "group", "aria-label": header.map((cell) => cell.textContent).join(", ") },
    h("table", {},
      h("thead", {}, h("tr", {}, header)),
      h("tbody", {}, rows.map((row) => h("tr", {}, row.map((cell) => inline("td", cell)))))));
}

function figure(image, isFirst) {
  const { caption, credit } = image;
  return h("figure", {}, picture(image, "(min-width: 48rem) 46rem, 100vw", isFirst),
    (caption || credit) && h("figcaption", {}, caption, caption && credit && " ", credit && h("small", {}, credit)));
}

/** Three more of the section, below an article. */
async function others({ id, language, section }) {
  const { items } = await get(`/v1/articles?language=${language}&section=${section.id}`);
  const found = items.filter((item) => item.id !== id).slice(0, 3);
  return found.length > 0 && h("section", { class: "others" },
    h("h2", { class: "title" }, t("moreOf", { section: section.name })),
    h("div", { class: "cards" }, found.map((item) => card(item))));
}
