// The types of newsletter.js, for pages in TypeScript. Importing it defines `<masthead-subscribe>`.

/** The attributes of `<masthead-subscribe>`. */
export interface MastheadSubscribeAttributes {
  /** Where the API is, such as `https://api.example`; default: the page's own origin. */
  api?: string;
  /** Of the box and of the newsletter; default: the `lang` around it. */
  language?: string;
  /** Which newsletter; default: the first. */
  list?: string;
  /** What is chosen at first, such as `weekly:SA`; default: the list's. */
  frequency?: string;
}

/** The newsletter's box. It has no properties of its own: set its attributes, and read `data-state`. */
export interface MastheadSubscribe extends HTMLElement {
  readonly dataset: DOMStringMap & { readonly state?: "idle" | "working" | "done" | "closed" };
  setAttribute(name: keyof MastheadSubscribeAttributes, value: string): void;
  setAttribute(name: string, value: string): void;
}

declare global {
  interface HTMLElementTagNameMap {
    "masthead-subscribe": MastheadSubscribe;
  }
}
