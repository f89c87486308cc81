package masthead.articles;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import masthead.http.Json;
import org.jspecify.annotations.Nullable;

/// A stored body as one HTML string, for feeds and for pages that build nothing themselves.
///
/// Paragraphs and list items were sanitised when they were stored; every other text is plain and is
/// escaped here.
final class BodyHtml {
  private final StringBuilder out = new StringBuilder(4096);

  private BodyHtml() {}

  /// @param body the JSON array of blocks, as the table keeps it
  static String of(String body) {
    var html = new BodyHtml();
    objects(Json.own("{\"all\":" + body + "}").get("all")).forEach(html::block);
    return html.out.toString();
  }

  /// For text, and for attributes in either kind of quotes.
  ///
  /// U+0338 is escaped because normalising makes one character of it and the end of a tag.
  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;")
        .replace("\u0338", "&#824;");
  }

  private void block(Map<?, ?> block) {
    switch (text(block, "type")) {
      case "paragraph" -> out.append("<p>").append(text(block, "html")).append("</p>");
      case "heading" -> heading(block);
      case "related" -> related(block);
      case "image" -> objects(List.of(block.get("image"))).forEach(this::picture);
      case "quote" -> quote(block);
      case "list" -> list(block);
      case "table" -> table(block);
      case "embed" -> {
        out.append("<p>");
        link(Optional.of(text(block, "url")), find(block, "title").orElse(text(block, "url")));
        out.append("</p>");
      }
      default -> {} // written by a newer version
    }
  }

  private void heading(Map<?, ?> block) {
    var tag = "h" + block.get("level");
    out.append('<').append(tag);
    attribute("id", text(block, "id"));
    out.append('>').append(escape(text(block, "text"))).append("</").append(tag).append('>');
  }

  private void related(Map<?, ?> block) {
    var url = find(block, "url");
    out.append("<p class=\"related\">");
    element("strong", text(block, "label"));
    find(block, "headline")
        .or(() -> url)
        .ifPresent(headline -> {
          out.append(' ');
          link(url, headline);
        });
    out.append("</p>");
  }

  /// A format that a browser does not know must not be offered by `img` itself, so the variants
  /// stand in a `source` for each type.
  private void picture(Map<?, ?> image) {
    out.append("<figure>");
    var sets = new LinkedHashMap<String, String>();
    for (var variant : objects(image.get("variants"))) {
      var candidate = text(variant, "url") + " " + variant.get("width") + "w";
      sets.merge(text(variant, "type"), candidate, (one, other) -> one + ", " + other);
    }
    out.append(sets.isEmpty() ? "" : "<picture>");
    sets.forEach((type, set) -> {
      out.append("<source");
      attribute("type", type);
      attribute("srcset", set);
      out.append('>');
    });
    out.append("<img");
    attribute("src", text(image, "url"));
    attribute("alt", text(image, "alt"));
    attribute("width", String.valueOf(image.get("width")));
    attribute("height", String.valueOf(image.get("height")));
    out.append('>').append(sets.isEmpty() ? "" : "</picture>");
    var caption = find(image, "caption").map(BodyHtml::escape);
    var credit = find(image, "credit").map(text -> "<small>" + escape(text) + "</small>");
    if (caption.isPresent() || credit.isPresent()) {
      out.append("<figcaption>").append(caption.orElse(""));
      out.append(caption.isPresent() && credit.isPresent() ? " " : "").append(credit.orElse(""));
      out.append("</figcaption>");
    }
    out.append("</figure>");
  }

  private void quote(Map<?, ?> block) {
    out.append("<blockquote>");
    element("p", text(block, "text"));
    find(block, "cite").ifPresent(cite -> element("cite", cite));
    out.append("</blockquote>");
  }

  private void list(Map<?, ?> block) {
    var tag = Boolean.TRUE.equals(block.get("ordered")) ? "ol" : "ul";
    out.append('<').append(tag).append('>');
    for (var item : list(block.get("items"))) {
      out.append("<li>").append(item).append("</li>");
    }
    out.append("</").append(tag).append('>');
  }

  private void table(Map<?, ?> block) {
    out.append("<table>");
    if (!list(block.get("header")).isEmpty()) {
      out.append("<thead>");
      row("th", block.get("header"));
      out.append("</thead>");
    }
    out.append("<tbody>");
    list(block.get("rows")).forEach(cells -> row("td", cells));
    out.append("</tbody></table>");
  }

  private void row(String tag, @Nullable Object cells) {
    out.append("<tr>");
    list(cells).forEach(cell -> element(tag, (String) cell));
    out.append("</tr>");
  }

  private void link(Optional<String> url, String text) {
    if (url.isEmpty()) {
      out.append(escape(text));
      return;
    }
    out.append("<a");
    attribute("href", url.get());
    out.append('>').append(escape(text)).append("</a>");
  }

  private void element(String tag, String text) {
    out.append('<').append(tag).append('>');
    out.append(escape(text)).append("</").append(tag).append('>');
  }

  private void attribute(String name, String value) {
    out.append(' ').append(name).append("=\"").append(escape(value)).append('"');
  }

  private static Optional<String> find(Map<?, ?> object, String name) {
    return Optional.ofNullable((String) object.get(name));
  }

  private static String text(Map<?, ?> object, String name) {
    return find(object, name).orElseThrow(() -> new IllegalStateException("no member " + name));
  }

  private static List<?> list(@Nullable Object value) {
    return value instanceof List<?> list ? list : List.of();
  }

  private static List<Map<?, ?>> objects(@Nullable Object value) {
    return list(value).stream().<Map<?, ?>>map(element -> (Map<?, ?>) element).toList();
  }
}
