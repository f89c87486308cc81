package masthead.articles.body;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;

/// Headings, lists, quotes and preformatted texts in HTML; empty when nothing in them can be seen.
final class HtmlText {
  private static final Pattern DASHES = Pattern.compile("^[\\s\\p{Pd}]+");

  private final Dropped dropped;
  private final Set<String> ids = new HashSet<>();

  HtmlText(Dropped dropped) {
    this.dropped = dropped;
  }

  Optional<Block> heading(Element element) {
    dropped.attributes(element, "id");
    var text = plain(element.childNodes(), element.normalName());
    var level = Math.clamp(element.normalName().charAt(1) - '0', 2, 4);
    var id = element.id();
    if (PlainText.isBlank(text)) {
      return Optional.empty();
    }
    var isKept = HeadingIds.VALID.matcher(id).matches() && ids.add(id);
    if (!isKept && element.hasAttr("id")) {
      dropped.add("id attribute");
    }
    return Optional.of(new Block.Heading(level, isKept ? id : "", text));
  }

  Optional<Block> list(Element list) {
    var items = new ArrayList<String>();
    items(list, items);
    return items.isEmpty()
        ? Optional.empty()
        : Optional.of(new Block.Items(list.normalName().equals("ol"), items));
  }

  /// A list inside a list goes on with the items of the outer one.
  private void items(Element list, List<String> items) {
    for (var child : list.childNodes()) {
      if (!(child instanceof Element element)) {
        item(List.of(child), items);
      } else if (isList(element)) {
        innerList(element, items);
      } else {
        var own = new ArrayList<Node>();
        for (var part : element.childNodes()) {
          if (part instanceof Element inner && isList(inner)) {
            item(own, items);
            own.clear();
            innerList(inner, items);
          } else {
            own.add(part);
          }
        }
        dropped.attributes(element);
        item(own, items);
      }
    }
  }

  private void innerList(Element list, List<String> items) {
    dropped.add("list inside a list");
    dropped.attributes(list);
    items(list, items);
  }

  private void item(List<Node> nodes, List<String> items) {
    var inline = InlineHtml.clean(nodes, dropped);
    if (!inline.isBlank()) {
      items.add(inline.html());
    }
  }

  Optional<Block> quote(Element quote) {
    var last = Optional.ofNullable(quote.lastElementChild()).filter(HtmlText::isCite);
    last.ifPresent(Element::remove);
    var text = plain(quote.childNodes(), "blockquote");
    var cite =
        last.map(this::cite)
            .map(name -> DASHES.matcher(name).replaceFirst(""))
            .filter(name -> !PlainText.isBlank(name));
    return PlainText.isBlank(text)
        ? cite.map(name -> new Block.Quote(name, Optional.empty()))
        : Optional.of(new Block.Quote(text, cite));
  }

  private String cite(Element element) {
    for (var cite : element.select("cite")) {
      dropped.attributes(cite);
      if (!cite.equals(element)) {
        cite.unwrap();
      }
    }
    if (!element.nameIs("cite")) {
      dropped.attributes(element);
    }
    return plain(element.childNodes(), "cite");
  }

  private static boolean isCite(Element last) {
    var name = last.normalName();
    return name.equals("cite")
        || name.equals("footer")
        || (!last.text().isEmpty() && last.text().equals(last.select("cite").text()));
  }

  Optional<Block> preformatted(Element element) {
    dropped.attributes(element);
    var inline = InlineHtml.preformatted(element.childNodes(), dropped);
    return inline.isBlank() ? Optional.empty() : Optional.of(new Block.Preformatted(inline.html()));
  }

  /// A text that can be only plain: what it cannot hold is named with its place.
  String plain(List<Node> nodes, String place) {
    var inline = InlineHtml.clean(nodes, dropped);
    if (!inline.isBlank()) {
      inline.tags().forEach(tag -> dropped.add(tag + " in " + place));
    }
    return inline.text();
  }

  private static boolean isList(Element element) {
    return element.nameIs("ul") || element.nameIs("ol");
  }
}
