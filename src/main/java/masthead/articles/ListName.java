package masthead.articles;

/// One of the lists that an article appears in: those of its language, its section and its tags.
///
/// @param key the partition key
record ListName(String key) {
  static ListName of(String language) {
    return new ListName("L#" + language);
  }

  static ListName ofSection(String language, String section) {
    return new ListName("L#" + language + "#" + section);
  }

  static ListName ofTag(String language, String tag) {
    return new ListName("L#" + language + "#T#" + tag);
  }

  boolean isTag() {
    return key.contains("#T#");
  }

  String language() {
    return key.split("#", 3)[1];
  }
}
