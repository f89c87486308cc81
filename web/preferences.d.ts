// The types of preferences.js, for pages in TypeScript.

export type ReadingMode = "auto" | "light" | "dark" | "sepia" | "contrast";
export type FontSize = "small" | "medium" | "large" | "x-large" | "xx-large" | "huge";

/** What is in force now. */
export interface Settings {
  readonly readingMode: ReadingMode;
  readonly fontSize: FontSize;
  /** Of that size; medium is 1. */
  readonly fontScale: number;
  /** A tag such as `ur`; null when none was chosen. */
  readonly language: string | null;
}

/** What each setting can be. A language is any tag, such as `ur`. */
export interface Values {
  readingMode: ReadingMode;
  fontSize: FontSize;
  language: string;
}

export interface Preferences {
  /** What is in force now. */
  readonly current: Settings;
  /** Changes one of the reader's settings, here at once and then on all the reader's devices; null: the default. */
  set<Name extends keyof Values>(name: Name, value: Values[Name] | null): void;
  /** Changes a setting for this device only, over the reader's own; null: as on the other devices. It is never sent. */
  setOnThisDevice<Name extends keyof Values>(name: Name, value: Values[Name] | null): void;
  /** Puts all settings back to the defaults, this device's too. */
  reset(): void;
  /** Calls the listener at each change: of this page, another tab, another device. Returns what ends it. */
  subscribe(listener: (settings: Settings) => void): () => void;
  /** The reader has an account; `bearer` is what the API takes behind `Authorization: Bearer`, and is not stored. */
  signIn(bearer: string): void;
  /** Back to the anonymous reader's settings, as they were before `signIn`. */
  signOut(): void;
  /** Erases everything the server keeps for this reader, then everything here; fails if the server is not reached. */
  forget(): Promise<void>;
}

/**
 * Applies what is stored, brings it up to date in the background, and gives the means to change it.
 * Call it once a page. `api` is where the API is, such as `https://api.example`; default: the page's origin.
 */
export function openPreferences(options?: { api?: string }): Preferences;
