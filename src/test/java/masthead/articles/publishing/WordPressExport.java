package masthead.articles.publishing;

import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;

/// Makes import lines of a WordPress export (WXR), as a newsroom's own script would.
///
/// An export holds posts as their editors typed them. WordPress itself makes HTML of that when it
/// shows a post: paragraphs from empty lines, figures from `[caption]`, links from addresses that
/// are alone on a line. So this does the same; a post that is taken from WordPress's REST API
/// (`content.rendered`) needs none of it.
final class WordPressExport {
  /// What is no block of its own needs a paragraph around it.
  private static final Pattern BLOCK =
      Pattern.compile(
          "</?(?:address|article|aside|blockquote|center|dd|div|dl|dt|figure|footer|form|h[1-6]"
              + "|header|hr|iframe|li|nav|ol|p|pre|section|table|tbody|td|th|thead|tr|ul)\\b",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern PREFORMATTED =
      Pattern.compile("<pre\\b.*?</pre>", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
  private static final Pattern CAPTION =
      Pattern.compile("\\[caption([^\\]]*)](.*?)\\[/caption]", Pattern.DOTALL);
  private static final Pattern PICTURE =
      Pattern.compile("(<a\\b[^>]*>\\s*<img\\b[^>]*>\\s*</a>|<img\\b[^>]*>)(.*)", Pattern.DOTALL);
  private static final Pattern CAPTION_ATTRIBUTE = Pattern.compile("caption=\"([^\"]*)\"");
  private static final Pattern ADDRESS_ALONE =
      Pattern.compile("^[ \\t]*(https?://\\S+)[ \\t]*$", Pattern.MULTILINE);

  /// What no text may hold: controls, byte order marks and overrides of direction.
  private static final Pattern REFUSED =
      Pattern.compile("[\\p{Cc}&&[^\\n\\r\\t]]|[\\u202d\\u202e\\ufeff\\ufffe\\uffff]");

  private WordPressExport() {}

  /// @param html of its text; empty when it has none
  record Post(String id, String title, String html) {

    /// What an import takes. A post without a text is one that somebody meant to have none.
    Map<String, Object> line() {
      var line = new LinkedHashMap<String, Object>();
      line.put("id", id);
      line.put("language", "en");
      line.put("headline", title.isBlank() ? "Untitled" : title);
      line.put("section", "world");
      if (html.isBlank()) {
        line.put("body", List.of());
      } else {
        line.put("bodyHtml", html);
      }
      return line;
    }
  }

  /// The posts and pages.
  static List<Post> read(InputStream xml) throws Exception {
    var factory = DocumentBuilderFactory.newInstance();
    factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
    var items = factory.newDocumentBuilder().parse(xml).getElementsByTagName("item");
    var posts = new ArrayList<Post>();
    for (var i = 0; i < items.getLength(); i++) {
      var item = (Element) items.item(i);
      var type = text(item, "wp:post_type");
      if (type.isEmpty() || type.equals("post") || type.equals("page")) {
        posts.add(
            new Post(
                "wp-" + text(item, "wp:post_id"),
                text(item, "title").strip().replaceAll("\\s+", " "),
                html(text(item, "content:encoded"))));
      }
    }
    return posts;
  }

  private static String text(Element item, String name) {
    var found = item.getElementsByTagName(name);
    return found.getLength() == 0
        ? ""
        : REFUSED.matcher(found.item(0).getTextContent()).replaceAll("");
  }

  static String html(String content) {
    var figures =
        CAPTION
            .matcher(content)
            .replaceAll(found -> quoted(figure(found.group(1), found.group(2))));
    var linked = ADDRESS_ALONE.matcher(figures).replaceAll("<a href=\"$1\">$1</a>");
    return linked.contains("<!-- wp:") ? linked : paragraphs(linked);
  }

  private static String figure(String attributes, String content) {
    var parts = PICTURE.matcher(content.strip());
    var old = CAPTION_ATTRIBUTE.matcher(attributes);
    if (!parts.matches()) {
      return content;
    }
    var caption = old.find() ? old.group(1) : parts.group(2).strip();
    return "<figure>" + parts.group(1) + "<figcaption>" + caption + "</figcaption></figure>";
  }

  /// Empty lines part paragraphs, but not inside a `pre`.
  private static String paragraphs(String content) {
    var html = new StringBuilder();
    var end = 0;
    var pre = PREFORMATTED.matcher(content);
    while (pre.find()) {
      html.append(lines(content.substring(end, pre.start()))).append(pre.group());
      end = pre.end();
    }
    return html.append(lines(content.substring(end))).toString();
  }

  private static String lines(String content) {
    var html = new StringBuilder();
    for (var part : content.split("\\R\\s*\\R")) {
      if (BLOCK.matcher(part).find() || part.isBlank()) {
        html.append(part).append("\n\n");
      } else {
        html.append("<p>").append(part.strip().replaceAll("\\R", "<br>\n")).append("</p>\n\n");
      }
    }
    return html.toString();
  }

  private static String quoted(String replacement) {
    return replacement.replace("\\", "\\\\").replace("$", "\\$");
  }
}
