package masthead.mail;

import java.util.LinkedHashMap;
import java.util.Map;

/// Mails as a reader gets them, for the tests of what sends them.
final class SampleMails {
  static final String ONE_CLICK = "<https://news.example/v1/newsletter/u/u1.k.abc.def>";
  static final String HTML =
      """
      <!doctype html>
      <html lang="ur" dir="rtl"><body><p>خبریں 📰 “quoted” &amp; plain</p>
      .
      <p>A line that begins with a dot, above.</p></body></html>
      """;
  static final String TEXT = "خبریں 📰\n.\nA line that is a dot, above.\n";

  private SampleMails() {}

  /// Eleven languages' worth of trouble: right to left, emoji, quotes, a long subject.
  static Mail urdu() {
    var headers = new LinkedHashMap<String, String>();
    headers.put("Reply-To", "Leser & Köche <desk@news.example>");
    headers.put("List-Id", "<daily.news.example>");
    headers.put("List-Unsubscribe", ONE_CLICK);
    headers.put("List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
    return new Mail(
        "ann@reader.example",
        "Zeitung, “Überall” <news@news.example>",
        "آج کی خبریں 📰: a subject that is longer than one line of a header may be, in two scripts",
        HTML,
        TEXT,
        headers);
  }

  static Mail plain(Map<String, String> headers) {
    return new Mail(
        "ann@reader.example", "News <news@news.example>", "Today", "<p>Hi</p>", "Hi", headers);
  }
}
