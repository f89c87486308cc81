// What the generated types must know, and what the declarations must have in common with the scripts.

import type { components } from "./masthead";
import type * as declared from "../../web/preferences.js";
import type * as emitted from "../../target/typed/web/preferences.js";

type Block = components["schemas"]["Block"];

export const paragraph: Block = { type: "paragraph", html: "Rain" };

// @ts-expect-error a type that no block has
export const video: Block = { type: "video", html: "Rain" };

// @ts-expect-error a member that another type has
export const heading: Block = { type: "heading", level: 2, id: "rain", html: "Rain" };

// @ts-expect-error a block without its type
export const untyped: Block = { html: "Rain" };

// What preferences.js gives is what preferences.d.ts says of it, and it takes what that says.
export const open: typeof declared.openPreferences = null as unknown as typeof emitted.openPreferences;

export const settings: declared.Settings = { readingMode: "dark", fontSize: "huge", fontScale: 2, language: null };

// @ts-expect-error a mode that there is not
export const mode: declared.ReadingMode = "green";

export const box: string | undefined = document.createElement("masthead-subscribe").dataset.state;
