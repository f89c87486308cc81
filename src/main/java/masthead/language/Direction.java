package masthead.language;

/// Which way a language's script runs, for the `dir` of pages, mails and JSON.
public enum Direction {
  LTR("ltr"),
  RTL("rtl");

  private final String code;

  Direction(String code) {
    this.code = code;
  }

  /// The value as HTML's `dir` attribute spells it.
  public String code() {
    return code;
  }
}
