package masthead.newsletter.text;

import com.samskivert.mustache.Escapers;
import com.samskivert.mustache.Mustache;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import masthead.json.Json;
import masthead.language.Direction;
import masthead.language.Language;
import masthead.newsletter.subscriber.LifeCycle;
import masthead.template.Templates;

/// Everything that mails and pages say, in one language: a file of `texts/`.
///
/// Each text is plain, without markup, and a template of its own. What is inserted may run the
/// other way than the text, so each insert is isolated: by `bdi` in HTML; by characters in plain
/// text, where the text runs from right to left. Numbers are written with the digits 0 to 9 in
/// every language, as the hours and dates on the same pages are, and the words around them agree
/// with the numbers given here.
///
/// A language without a file gets the English texts, and [#language] says so.
public final class Texts {
  private static final Map<String, Map<String, String>> FILES = new ConcurrentHashMap<>();

  private static final Mustache.Compiler HTML =
      Templates.STRICT.withEscaper(raw -> "<bdi>" + Escapers.HTML.escape(raw) + "</bdi>");
  private static final Mustache.Compiler ISOLATING =
      Templates.STRICT.withEscaper(raw -> "\u2068" + raw + "\u2069");
  private static final Mustache.Compiler PLAIN = Templates.STRICT.withEscaper(Escapers.NONE);

  private final Language language;
  private final Map<String, String> texts;
  private final Map<String, Object> inserts;

  private Texts(Language language, Map<String, String> texts, Site site) {
    this.language = language;
    this.texts = texts;
    this.inserts =
        Map.of(
            "site", site.name(),
            "list", site.list(),
            "hours", LifeCycle.CONFIRMABLE.toHours(),
            "accessHours", LifeCycle.ACCESSIBLE.toHours(),
            "days", LifeCycle.BLOCKED.toDays());
  }

  public static Texts of(Language wanted, Site site) {
    return exist(wanted.tag())
        ? new Texts(wanted, file(wanted.tag()), site)
        : new Texts(new Language("en", "English", "English", Direction.LTR), file("en"), site);
  }

  /// The language that the texts are really in.
  public Language language() {
    return language;
  }

  /// A text as HTML.
  ///
  /// @throws IllegalArgumentException when there is no such text
  public String html(String key) {
    return html(key, Map.of());
  }

  public String html(String key, Map<String, String> more) {
    return render(HTML, key, more);
  }

  /// A text as it is, for plain mail, subjects and attributes: not escaped.
  public String text(String key) {
    return render(language.direction() == Direction.RTL ? ISOLATING : PLAIN, key, Map.of());
  }

  private String render(Mustache.Compiler compiler, String key, Map<String, String> more) {
    var text = texts.get(key);
    if (text == null) {
      throw new IllegalArgumentException("No text " + key + " in " + language.tag());
    }
    var values = new HashMap<>(inserts);
    values.putAll(more);
    return compiler.compile(text).execute(values);
  }

  private static boolean exist(String tag) {
    return FILES.containsKey(tag) || Texts.class.getResource(path(tag)) != null;
  }

  static Map<String, String> file(String tag) {
    return FILES.computeIfAbsent(
        tag,
        _ -> {
          var file = new LinkedHashMap<String, String>();
          Json.resource(Texts.class, path(tag))
              .forEach((key, text) -> file.put(key, (String) text));
          return file;
        });
  }

  private static String path(String tag) {
    return "texts/" + tag + ".json";
  }
}
