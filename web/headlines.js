// Headlines, and what is shown when a page cannot be had.
import { get, h, inLanguage, page, paper, pathOf, say, t, time } from "./page.js";

/**
 * A language's headlines, or a section's; `More` adds the next page.
 *
 * @param {string} address of the list, which `cursor` continues
 */
export function headlines(list, address, section) {
  const cards = h("div", { class: "cards front" }, list.items.map(card));
  const heading = h("h1", { class: !section && "unseen", tabindex: -1 }, section ?? t("headlines"));
  const view = [heading, list.items.length ? cards : h("p", {}, t("empty"))];
  if (list.page.next) view.push(more(cards, address, list.page.next));
  return { title: section ? `${section} – ${paper}` : paper, nodes: view };
}

function more(cards, address, cursor) {
  const button = h("button", { type: "button", class: "more" }, t("more"));
  button.addEventListener("click", async () => {
    if (button.ariaBusy) return;
    button.ariaBusy = "true";
    try {
      const { items, page } = await get(`${address}&cursor=${cursor}`);
      const added = items.map(card);
      cards.append(...added);
      added[0]?.querySelector("h2 a").focus();
      say(t("loaded", { count: items.length }));
      if (page.next) cursor = page.next;
      else button.remove();
    } catch {
      say(t("failed"));
    }
    button.ariaBusy = null;
  });
  return button;
}

/** An article in a list. Its whole area is the headline's link; the section's lies above it. */
export function card(item, index) {
  const { language, section, image, headline, standfirst, url, publishedAt } = item;
  return h("article", inLanguage(item),
    image && picture(image, "(min-width: 60rem) 33vw, 100vw", index === 0),
    h("p", { class: "section" }, h("a", { href: `/${language}/${section.id}/` }, section.name)),
    h("h2", {}, h("a", { href: pathOf(url) }, headline)),
    standfirst && h("p", { class: "standfirst" }, standfirst),
    h("p", { class: "meta", ...inLanguage(page, item) }, time(publishedAt)));
}

/** An image in the size and format that fits. The first of a page is not lazy. */
export function picture({ url, alt, width, height, variants = [] }, sizes, isFirst) {
  const types = [...new Set(variants.map(({ type }) => type))];
  const sources = types.map((type) => h("source", { type, sizes, srcset: variants
    .filter((variant) => variant.type === type)
    .map((variant) => `${variant.url} ${variant.width}w`)
    .join(", ") }));
  const loading = isFirst ? { fetchpriority: "high" } : { loading: "lazy" };
  return h("picture", {}, sources, h("img", { ...loading, alt, width, height, src: url }));
}

/** What is shown in place of a page that is not there, or cannot be had now. */
export function failure({ status }, retry) {
  const isMissing = [400, 404, 410].includes(status);
  const text = t(status === 410 ? "gone" : isMissing ? "missing" : navigator.onLine ? "failed" : "offline");
  const way = isMissing
    ? h("a", { href: "/" }, t("home"))
    : h("button", { type: "button", class: "more", onclick: retry }, t("retry"));
  return { title: `${text} – ${paper}`, nodes: [h("div", { class: "failure" }, h("h1", { tabindex: -1 }, text), way)] };
}
