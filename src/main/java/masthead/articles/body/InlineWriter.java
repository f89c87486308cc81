package masthead.articles.body;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import masthead.json.TextRules;
import org.jsoup.nodes.Comment;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;

/// Writes the tree. A start tag waits until something is inside, so no element is empty.
final class InlineWriter {
  /// Elements that start a line of their own.
  static final Set<String> BLOCKS =
      Set.of(
          ("address article aside blockquote body caption center dd details dialog dir div dl dt"
                  + " fieldset figcaption figure footer h1 h2 h3 h4 h5 h6 header hgroup hr legend li"
                  + " main menu nav ol p pre section summary table tbody td tfoot th thead tr ul")
              .split(" "));

  /// Blocks that mean more than a line of their own.
  private static final Set<String> MEANINGFUL =
      Set.of(
          "blockquote",
          "dir",
          "dl",
          "h1",
          "h2",
          "h3",
          "h4",
          "h5",
          "h6",
          "hr",
          "menu",
          "ol",
          "pre",
          "table",
          "ul");

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

  /// Wrappers without a meaning of their own: dropping them loses nothing.
  private static final Set<String> PLAIN_WRAPPERS = Set.of("span", "picture", "font", "bdi", "wbr");

  /// These may be inside their own kind: a footnote's footnote.
  private static final Set<String> NESTING = Set.of("sub", "sup");

  private static final Pattern INDENTATION = Pattern.compile("(?<=^| ) ");

  private final Dropped dropped;
  private final boolean isPreformatted;
  private final StringBuilder out = new StringBuilder();
  private final StringBuilder text = new StringBuilder();
  private final Deque<String> waiting = new ArrayDeque<>();
  private final Set<String> open = new HashSet<>();

  /// A block began or ended, and what follows belongs on a line of its own.
  private boolean isBetweenLines;

  /// Inside a `pre` that became part of a line.
  private boolean keepsLines;

  InlineWriter(Dropped dropped, boolean isPreformatted) {
    this.dropped = dropped;
    this.isPreformatted = isPreformatted;
  }

  static boolean isInline(String element) {
    return KEPT.containsKey(element);
  }

  static boolean isPlainWrapper(String element) {
    return PLAIN_WRAPPERS.contains(element);
  }

  static boolean isDroppedWhole(String element) {
    return WHOLE.contains(element);
  }

  void node(Node node) {
    switch (node) {
      case TextNode some -> text(some.getWholeText());
      case Element element -> element(element);
      case Comment _ -> dropped.add("comment");
      default -> {} // document types and the like
    }
  }

  String html() {
    flush();
    return isPreformatted
        ? withoutEmptyLines(out.toString())
        : withoutBreaksAround(PlainText.SPACES.matcher(out).replaceAll(" "));
  }

  /// A pattern would overflow the stack on very many of them.
  private static String withoutBreaksAround(String html) {
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

  /// Neither above the first line of text, whose indentation stays, nor below the last.
  private static String withoutEmptyLines(String html) {
    var start = 0;
    for (var i = 0; i < html.length() && Character.isWhitespace(html.charAt(i)); i++) {
      start = html.charAt(i) == '\n' ? i + 1 : start;
    }
    return html.substring(start).stripTrailing();
  }

  private void element(Element element) {
    var name = element.normalName();
    if (WHOLE.contains(name)) {
      dropped.element(name);
      return;
    }
    var tag = KEPT.getOrDefault(name, "");
    dropped.attributes(element, tag.equals("a") ? "href" : "");
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
    if (isPreformatted && name.equals("pre")) {
      element.childNodes().forEach(this::node);
      return;
    }
    if (MEANINGFUL.contains(name)) {
      dropped.add(name + " inside a text");
    } else if (!isBlock && !PLAIN_WRAPPERS.contains(name)) {
      dropped.element(name);
    }
    var kept = keepsLines;
    keepsLines = kept || name.equals("pre");
    isBetweenLines |= isBlock;
    element.childNodes().forEach(this::node);
    isBetweenLines |= isBlock;
    keepsLines = kept;
  }

  private void link(Element element) {
    var address = HtmlAddress.of(element.attr("href"));
    if (address.isPresent()) {
      wrapped(element, "a", "<a href=\"" + BodyHtml.escape(address.get()) + "\">");
    } else {
      if (element.hasAttr("href")) {
        dropped.add("link that is not http or https");
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
      if (tag.equals("a")) {
        dropped.add("link without text");
      }
    }
  }

  private void text(String some) {
    if (isPreformatted) {
      write(some.replace("\r\n", "\n").replace('\r', '\n').replace('\f', ' '));
    } else if (keepsLines) {
      var lines = some.split("\\R", -1);
      for (var i = 0; i < lines.length; i++) {
        if (i > 0) {
          lineBreak();
        }
        write(indented(lines[i]));
      }
    } else {
      write(PlainText.SPACES.matcher(some).replaceAll(" "));
    }
  }

  /// A line keeps its indentation when that is of no-break spaces.
  private static String indented(String line) {
    return INDENTATION.matcher(line.replace("\t", "    ")).replaceAll("\u00a0");
  }

  private void write(String some) {
    var allowed = PlainText.allowed(some);
    if (allowed.length() < some.length()) {
      dropped.add("character that no text may contain");
    }
    if (allowed.isEmpty() || (isBetweenLines && allowed.isBlank())) {
      return;
    }
    if (isBetweenLines) {
      isBetweenLines = false;
      flush();
      endLine();
      allowed = isPreformatted ? allowed : allowed.stripLeading();
    }
    begin();
    text.append(allowed);
  }

  /// Unless the line was ended already.
  private void endLine() {
    var end = out.length();
    while (!isPreformatted && end > 0 && out.charAt(end - 1) == ' ') {
      end--;
    }
    out.setLength(end);
    var lineEnd = lineEnd();
    if (end > 0 && (end < lineEnd.length() || out.indexOf(lineEnd, end - lineEnd.length()) < 0)) {
      out.append(lineEnd);
    }
  }

  private String lineEnd() {
    return isPreformatted ? "\n" : "<br>";
  }

  private void lineBreak() {
    isBetweenLines = false;
    begin();
    flush();
    out.append(lineEnd());
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
        TextRules.normal(text.toString())
            .replace("&", "&amp;")
            .replace("<", "&lt;")
            .replace(">", "&gt;")
            .replace("\u0338", "&#824;"));
    text.setLength(0);
  }
}
