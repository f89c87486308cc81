package masthead.articles.body;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Node;

/// The inline HTML of paragraphs, list items and table cells, safe to put into a page as it is.
///
/// What was sent is parsed as browsers do, and written again from the tree: only elements named
/// here, only `href`, every other character escaped. Cleaning what is clean changes nothing.
record InlineHtml(String html) {
  private static final Pattern TAG = Pattern.compile("<(/?[a-z]+)[^>]*>");

  static InlineHtml clean(String html, Dropped dropped) {
    return clean(Jsoup.parseBodyFragment(html).body().childNodes(), dropped);
  }

  static InlineHtml clean(List<Node> nodes, Dropped dropped) {
    return written(nodes, new InlineWriter(dropped, false));
  }

  /// As [#clean(String, Dropped)], but spaces, tabs and line breaks stay as they are.
  static InlineHtml preformatted(String html, Dropped dropped) {
    return preformatted(
        Jsoup.parseBodyFragment("<pre>\n" + html + "</pre>").body().childNodes(), dropped);
  }

  static InlineHtml preformatted(List<Node> nodes, Dropped dropped) {
    return written(nodes, new InlineWriter(dropped, true));
  }

  private static InlineHtml written(List<Node> nodes, InlineWriter writer) {
    nodes.forEach(writer::node);
    return new InlineHtml(writer.html());
  }

  /// The text alone, in one line.
  String text() {
    var text = TAG.matcher(html.replace("<br>", " ")).replaceAll("");
    return PlainText.line(
        text.replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&#824;", "\u0338")
            .replace("&amp;", "&"));
  }

  /// What [#text()] does not show: `a`, `br`, `em`.
  Set<String> tags() {
    var tags = new TreeSet<String>();
    TAG.matcher(html).results().map(tag -> tag.group(1)).forEach(tags::add);
    tags.removeIf(tag -> tag.startsWith("/"));
    return tags;
  }

  boolean isBlank() {
    return PlainText.isBlank(text());
  }
}
