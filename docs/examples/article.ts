// An article of the API on a page of your own. `masthead.d.ts` is generated:
//
//   npx openapi-typescript@7.13.0 docs/openapi.yaml -o masthead.d.ts
//
// `.ci/run` compiles this file, with `strict`.

import type { components } from "./masthead";
import { openPreferences } from "../../web/preferences.js";
import "../../web/newsletter.js";

type Article = components["schemas"]["Article"];
type Block = components["schemas"]["Block"];
type Problem = components["schemas"]["Problem"];

const API = "https://api.example";

const preferences = openPreferences({ api: API });

/** The article, in the reader's language where it is there in it. */
export async function load(id: string): Promise<Article> {
  const language = preferences.current.language;
  const response = await fetch(`${API}/v1/articles/${id}${language ? `?language=${language}` : ""}`);
  if (!response.ok) {
    const problem: Problem = await response.json();
    throw new Error(`${problem.title}: ${problem.detail}`);
  }
  return response.json();
}

export function draw(article: Article): HTMLElement {
  const page = element("article", { lang: article.language, dir: article.dir });
  page.append(element("h1", {}, article.headline ?? ""));
  page.append(...(article.body ?? []).map(drawBlock));
  const box = element("masthead-subscribe", {});
  box.setAttribute("api", API);
  box.setAttribute("language", article.language);
  page.append(box);
  return page;
}

/** The compiler says so when a type of block is not handled; on the page, one that is newer is left out. */
function drawBlock(block: Block): Node {
  switch (block.type) {
    case "paragraph":
      return inline("p", block.html);
    case "heading":
      return element(`h${block.level as 2 | 3 | 4}`, { id: block.id }, block.text);
    case "related":
      return element("aside", {}, block.label, " ", link(block.url, block.headline ?? block.url ?? ""));
    case "image": {
      const { url, alt, width, height, caption = "", credit = "" } = block.image;
      const picture = element("img", { src: url, alt, loading: "lazy" });
      if (width && height) {
        picture.width = width;
        picture.height = height;
      }
      return element("figure", {}, picture, element("figcaption", {}, caption, " ", credit));
    }
    case "quote":
      return element("blockquote", {}, element("p", {}, block.text), element("cite", {}, block.cite ?? ""));
    case "list":
      return element(block.ordered ? "ol" : "ul", {}, ...block.items.map((item) => inline("li", item)));
    case "table":
      return element("table", {}, row("th", block.header), ...block.rows.map((cells) => row("td", cells)));
    case "preformatted":
      return inline("pre", block.html);
    case "embed":
      return link(block.url, block.title ?? block.provider);
    default:
      return nothing(block);
  }
}

const nothing = (_: never): Node => document.createDocumentFragment();

const row = (tag: "th" | "td", cells: readonly string[]) =>
  element("tr", {}, ...cells.map((cell) => inline(tag, cell)));

const link = (href: string | undefined, text: string) => element("a", href ? { href } : {}, text);

function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag, attributes: Record<string, string>, ...children: (Node | string)[]): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/** Inline HTML was sanitised when it was stored: it has only `a em strong br code sub sup`. */
function inline<Tag extends keyof HTMLElementTagNameMap>(tag: Tag, html: string): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  made.innerHTML = html;
  return made;
}
