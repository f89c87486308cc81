// The Settings panel: drawn from GET /v1/settings, applied by preferences.js.
import { h, say, t } from "./page.js";

/** Radio buttons in a named group; `data-t` lets their texts follow the page's language. */
const group = (name, values, prefix) =>
  h("fieldset", { role: "radiogroup", "aria-labelledby": `${name}-title`, "aria-describedby": `${name}-hint` },
    h("legend", { id: `${name}-title`, "data-t": name }, t(name)),
    h("p", { id: `${name}-hint`, "data-t": `${name}Hint` }, t(`${name}Hint`)),
    h("div", { class: "choices" }, values.map((value) =>
      h("label", { class: `${name} ${value}` }, h("input", { type: "radio", name, value }),
        h("span", { "data-t": `${prefix}.${value}` }, t(`${prefix}.${value}`))))));

const languageField = (languages) =>
  h("p", { class: "field" },
    h("label", { for: "language", "data-t": "language" }, t("language")),
    h("span", { id: "language-hint", "data-t": "languageHint" }, t("languageHint")),
    h("select", { id: "language", name: "language", "aria-describedby": "language-hint" },
      h("option", { value: "", "data-t": "anyLanguage" }, t("anyLanguage")),
      languages.map(({ tag, nativeName, dir }) => h("option", { value: tag, lang: tag, dir }, nativeName))));

/**
 * Puts the panel into the page and lets it change the settings.
 *
 * @param {object} settings as GET /v1/settings says
 * @param {(tag: string | null) => void} choose is called with a language
 */
export function drawSettings(settings, preferences, choose) {
  const close = h("button", { class: "close", "data-t-label": "close", "aria-label": t("close") }, "×");
  const reset = h("button", { type: "button", "data-t": "reset" }, t("reset"));
  const form = h("form", { method: "dialog" },
    h("header", {}, h("h2", { id: "settings-title", "data-t": "settings" }, t("settings")), close),
    group("readingMode", settings.readingModes, "mode"),
    group("fontSize", settings.fontSizes.map(({ id }) => id), "size"),
    languageField(settings.languages), reset);
  const dialog = h("dialog", { "aria-labelledby": "settings-title" }, form);
  document.body.append(dialog);

  const show = (now) => {
    for (const input of form.querySelectorAll("[type=radio]")) input.checked = input.value === now[input.name];
    form.querySelector("select").value = now.language ?? "";
  };
  preferences.subscribe(show);
  show(preferences.current);
  form.addEventListener("change", ({ target: { name, value } }) =>
    name === "language" ? choose(value || null) : preferences.set(name, value));
  reset.addEventListener("click", () => {
    preferences.reset();
    say(t("resetDone"));
  });
  document.querySelector("button.settings").addEventListener("click", () => dialog.showModal());
  dialog.addEventListener("click", ({ target }) => target === dialog && dialog.close());
}
