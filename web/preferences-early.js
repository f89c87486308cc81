// Puts the reader's settings on <html> before anything is painted, so that no page flashes.
//
// A classic script: load it in <head> with a plain <script src>, before the style sheets, or paste
// it between <script> tags; docs/frontend.md has its SHA-256 for a content security policy. It makes
// no request and sets no cookie. What it sets is described in preferences.js, which takes over later.
(() => {
  const scales = { small: 0.875, medium: 1, large: 1.25, "x-large": 1.5, "xx-large": 1.75, huge: 2 };
  let state;
  try {
    state = JSON.parse(localStorage.getItem("masthead") ?? "{}");
  } catch {
    // Blocked, or not ours: the defaults.
  }
  const choice = (name, pattern) =>
    [state?.device?.[name], state?.chosen?.[name]].find(
      (value) => typeof value === "string" && pattern.test(value));
  const mode = choice("readingMode", /^(auto|light|dark|sepia|contrast)$/) ?? "auto";
  const size = choice("fontSize", /^(small|medium|large|x-large|xx-large|huge)$/) ?? "medium";
  const language = choice("language", /^[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?$/);
  const root = document.documentElement;
  root.dataset.readingMode =
    mode !== "auto" ? mode : matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  root.style.setProperty("--font-scale", scales[size]);
  if (language) root.dataset.language = language;
})();
