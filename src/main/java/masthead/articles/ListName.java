package masthead.articles;

/// One of the lists that an article appears in: those of its language, its section and its tags.
///
/// @param key the partition key
public record ListName(String key) {
  public static ListName of(String language) {
    return new ListName("L#" + language);
  }

  public static ListName ofSection(String language, String section) {
    return new ListName("L#" + language + "#" + section);
  }

  public static ListName ofTag(String language, String tag) {
    return new ListName("L#" + language + "#T#" + tag);
  }

  public boolean isTag() {
    return key.contains("#T#");
  }

  public String language() {
    return key.split("#", 3)[1];
  }
}
