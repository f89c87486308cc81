package masthead.articles;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import masthead.http.Text;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Comment;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;

/// The inline HTML of paragraphs and list items, safe to put into a page as it is.
///
/// What was sent is parsed as browsers do it, and written anew from the tree: only elements named
/// here, only `href`, every other character escaped. Cleaning what is clean changes nothing.
///
/// @param dropped each kind of thing that was left out, once: `script`, `style attribute`
record InlineHtml(String html, List<String> dropped) {
  /// Elements that start a line of their own, so that the words around them stay apart.
  static final Set<String> BLOCKS =
      Set.of(
          ("address article aside blockquote body caption center dd details dialog dir div dl dt"
                  + " fieldset figcaption figure footer h1 h2 h3 h4 h5 h6 header hgroup hr legend li"
                  + " main menu nav ol p pre section summary table tbody td tfoot th thead tr ul")
              .split(" "));

  private static final Map<String, String> KEPT =
      Map.of(
          "a", "a", "em", "em", "i", "em", "strong", "strong", "b", "strong", "br", "br", "code",
          "code", "sub", "sub", "sup", "sup");

  /// Left out with all that is inside: it is no text, or not meant for readers.
  private static final Set<String> WHOLE =
      Set.of(
          ("applet audio base basefont bgsound button canvas datalist embed form frame frameset"
                  + " iframe img input link listing math meta meter noembed noframes noscript"
                  + " object optgroup option param plaintext progress script select source style"
                  + " svg template textarea title track video xmp")
              .split(" "));

  /// Wrappers without a meaning of their own: nobody misses them.
  private static final Set<String> PLAIN_WRAPPERS = Set.of("span", "picture", "font", "bdi", "wbr");

  /// These may stand inside their own kind: a footnote's footnote.
  private static final Set<String> NESTING = Set.of("sub", "sup");

  private static final int MOST_KINDS = 100;
  private static final int LONGEST_ADDRESS = 2048;
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9:_-]{0,39}");
  private static final Pattern SPACES = Pattern.compile("[ \\t\\n\\f\\r]+");
  private static final Pattern TAG = Pattern.compile("<[^>]*>");
  private static final Pattern ADDRESS =
      Pattern.compile("(https?)://([^/?#@]+)((?:[/?#].*)?)", Pattern.CASE_INSENSITIVE);
  private static final Pattern UNENCODED =
      Pattern.compile("[ \"<>\\\\^`{|}\\[\\]]|%(?![0-9A-Fa-f]{2})");

  InlineHtml {
    dropped = List.copyOf(dropped);
  }

  static InlineHtml clean(String html) {
    var dropped = new LinkedHashSet<String>();
    return clean(Jsoup.parseBodyFragment(html).body().childNodes(), dropped);
  }

  /// Cleans parsed HTML; `dropped` grows.
  static InlineHtml clean(List<Node> nodes, Set<String> dropped) {
    var writer = new Writer(dropped);
    nodes.forEach(writer::node);
    return new InlineHtml(writer.html(), List.copyOf(dropped));
  }

  /// The text alone, in one line.
  String text() {
    var text = TAG.matcher(html.replace("<br>", " ")).replaceAll("");
    return line(
        text.replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&#824;", "\u0338")
            .replace("&amp;", "&"));
  }

  boolean isBlank() {
    return isBlank(text());
  }

  /// True when nothing in the text can be seen. CMSs use no-break spaces to keep lines empty.
  static boolean isBlank(String text) {
    return text.codePoints()
        .allMatch(point ->
            Character.isWhitespace(point)
                || Character.isSpaceChar(point)
                || Character.getType(point) == Character.FORMAT);
  }

  /// One line of plain text, without what [Text] refuses.
  static String line(String text) {
    return SPACES
        .matcher(Text.normal(allowed(SPACES.matcher(text).replaceAll(" "))))
        .replaceAll(" ")
        .strip();
  }

  /// An http or https address that publishing takes in JSON too. What browsers would encode is
  /// encoded; empty for every other scheme, user info, control characters, and what is no address.
  static Optional<String> address(String sent) {
    var text = Text.normal(sent.strip());
    var parts = ADDRESS.matcher(text);
    if (Text.fault(text).isPresent() || !parts.matches()) {
      return Optional.empty();
    }
    var address =
        parts.group(1).toLowerCase(Locale.ROOT)
            + "://"
            + parts.group(2)
            + UNENCODED.matcher(parts.group(3)).replaceAll(found -> encoded(found.group()));
    try {
      var isAddress = Text.length(address) <= LONGEST_ADDRESS && new URI(address).getHost() != null;
      return isAddress ? Optional.of(address) : Optional.empty();
    } catch (URISyntaxException _) {
      return Optional.empty();
    }
  }

  static boolean isInline(String element) {
    return KEPT.containsKey(element);
  }

  static boolean isDroppedWhole(String element) {
    return WHOLE.contains(element);
  }

  static void dropElement(String name, Set<String> dropped) {
    drop(NAME.matcher(name).matches() ? name : "unknown element", dropped);
  }

  static void drop(String kind, Set<String> dropped) {
    if (dropped.size() < MOST_KINDS) {
      dropped.add(kind);
    }
  }

  /// Notes every attribute but the kept ones.
  static void dropAttributes(Element element, Set<String> dropped, String... kept) {
    for (var attribute : element.attributes()) {
      var name = attribute.getKey().toLowerCase(Locale.ROOT);
      if (!List.of(kept).contains(name)) {
        drop(NAME.matcher(name).matches() ? name + " attribute" : "unknown attribute", dropped);
      }
    }
  }

  private static String allowed(String text) {
    if (Text.fault(text).isEmpty()) {
      return text;
    }
    return text.codePoints()
        .mapToObj(Character::toString)
        .filter(character -> Text.fault(character).isEmpty())
        .reduce(new StringBuilder(), StringBuilder::append, StringBuilder::append)
        .toString();
  }

  private static String encoded(String character) {
    return "%%%02X".formatted(character.getBytes(StandardCharsets.US_ASCII)[0]);
  }

  /// Writes the tree. A start tag waits until something is inside, so no element is empty.
  private static final class Writer {
    private final Set<String> dropped;
    private final StringBuilder out = new StringBuilder();
    private final StringBuilder text = new StringBuilder();
    private final Deque<String> waiting = new ArrayDeque<>();
    private final Set<String> open = new HashSet<>();
    private boolean keepsLines;

    Writer(Set<String> dropped) {
      this.dropped = dropped;
    }

    void node(Node node) {
      switch (node) {
        case TextNode some -> text(some.getWholeText());
        case Element element -> element(element);
        case Comment _ -> drop("comment", dropped);
        default -> {} // document types and the like
      }
    }

    String html() {
      flush();
      return trimmed(SPACES.matcher(out).replaceAll(" "));
    }

    /// Without empty lines at either end. A pattern would overflow the stack on very many of them.
    private static String trimmed(String html) {
      var start = 0;
      while (html.startsWith(" ", start) || html.startsWith("<br>", start)) {
        start += html.charAt(start) == ' ' ? 1 : 4;
      }
      var end = html.length();
      while (end > start && (html.charAt(end - 1) == ' ' || html.startsWith("<br>", end - 4))) {
        end -= html.charAt(end - 1) == ' ' ? 1 : 4;
      }
      return html.substring(start, end);
    }

    private void element(Element element) {
      var name = element.normalName();
      if (WHOLE.contains(name)) {
        dropElement(name, dropped);
        return;
      }
      var tag = KEPT.getOrDefault(name, "");
      dropAttributes(element, dropped, tag.equals("a") ? "href" : "");
      switch (tag) {
        case "br" -> lineBreak();
        case "" -> unwrapped(element);
        case "a" -> link(element);
        default -> wrapped(element, tag, "<" + tag + ">");
      }
    }

    private void unwrapped(Element element) {
      var name = element.normalName();
      var isBlock = BLOCKS.contains(name);
      if (!isBlock && !PLAIN_WRAPPERS.contains(name)) {
        dropElement(name, dropped);
      }
      var kept = keepsLines;
      keepsLines = kept || name.equals("pre");
      text(isBlock ? " " : "");
      element.childNodes().forEach(this::node);
      text(isBlock ? " " : "");
      keepsLines = kept;
    }

    private void link(Element element) {
      var address = address(element.attr("href"));
      if (address.isPresent()) {
        wrapped(element, "a", "<a href=\"" + BodyHtml.escape(address.get()) + "\">");
      } else {
        if (element.hasAttr("href")) {
          drop("link that is not http or https", dropped);
        }
        element.childNodes().forEach(this::node);
      }
    }

    private void wrapped(Element element, String tag, String start) {
      var isNew = NESTING.contains(tag) || open.add(tag);
      if (!isNew) {
        element.childNodes().forEach(this::node);
        return;
      }
      waiting.addLast(start);
      element.childNodes().forEach(this::node);
      open.remove(tag);
      if (waiting.isEmpty()) {
        flush();
        out.append("</").append(tag).append('>');
      } else {
        waiting.removeLast();
      }
    }

    private void text(String some) {
      if (keepsLines && some.contains("\n")) {
        var lines = some.split("\n", -1);
        for (var i = 0; i < lines.length; i++) {
          if (i > 0) {
            lineBreak();
          }
          text(lines[i]);
        }
        return;
      }
      var allowed = allowed(SPACES.matcher(some).replaceAll(" "));
      if (!allowed.isEmpty()) {
        begin();
        text.append(allowed);
      }
    }

    private void lineBreak() {
      begin();
      flush();
      out.append("<br>");
    }

    private void begin() {
      if (!waiting.isEmpty()) {
        flush();
        waiting.forEach(out::append);
        waiting.clear();
      }
    }

    /// Normalises between tags only: `>` and U+0338 would become one character, and break the tag.
    private void flush() {
      out.append(
          Text.normal(text.toString())
              .replace("&", "&amp;")
              .replace("<", "&lt;")
              .replace(">", "&gt;")
              .replace("\u0338", "&#824;"));
      text.setLength(0);
    }
  }
}
