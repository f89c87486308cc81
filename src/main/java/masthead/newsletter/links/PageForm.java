package masthead.newsletter.links;

import masthead.newsletter.text.Texts;

/// A form with one button, for `page.html`. What is blank there is left out.
final class PageForm {
  private final Texts texts;
  private final String button;
  private String action = "";
  private String heading = "";
  private String explanation = "";
  private String hiddenName = "";
  private String hiddenValue = "";
  private String checkName = "";
  private String checkLabel = "";
  private String look = "first";

  private PageForm(Texts texts, String button) {
    this.texts = texts;
    this.button = button;
  }

  static PageForm button(Texts texts, String key) {
    return new PageForm(texts, texts.html(key));
  }

  /// Posts there instead of to the page's own address.
  PageForm to(String url) {
    action = url;
    return this;
  }

  PageForm about(String headingKey, String textKey) {
    heading = texts.html(headingKey);
    explanation = texts.html(textKey);
    return this;
  }

  PageForm sending(String name, String value) {
    hiddenName = name;
    hiddenValue = value;
    return this;
  }

  /// Asks for a check mark first, which sends `yes`.
  PageForm checked(String name, String key) {
    checkName = name;
    checkLabel = texts.html(key);
    return this;
  }

  /// @param kind a class of the page's style: `first`, `second` or `danger`
  PageForm kind(String kind) {
    look = kind;
    return this;
  }

  String button() {
    return button;
  }

  String action() {
    return action;
  }

  String heading() {
    return heading;
  }

  String explanation() {
    return explanation;
  }

  String hiddenName() {
    return hiddenName;
  }

  String hiddenValue() {
    return hiddenValue;
  }

  String checkName() {
    return checkName;
  }

  String checkLabel() {
    return checkLabel;
  }

  String look() {
    return look;
  }
}
