package masthead.articles.body;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/// A body as one HTML string, for feeds and for pages that build nothing themselves.
///
/// Inline HTML was sanitised when it was stored; every other text is plain and is escaped here.
public final class BodyHtml {
  private final StringBuilder out = new StringBuilder(4096);

  private BodyHtml() {}

  public static String of(List<Block> body) {
    var html = new BodyHtml();
    body.forEach(html::block);
    return html.out.toString();
  }

  /// The text that a body begins with: its first paragraphs, in one line, up to some length or a
  /// little beyond.
  public static String opening(List<Block> body, int length) {
    var text = new StringBuilder();
    for (var block : body) {
      if (block instanceof Block.Paragraph(var html) && text.length() < length) {
        text.append(text.isEmpty() ? "" : " ").append(new InlineHtml(html).text());
      }
    }
    return text.toString();
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

  private void block(Block block) {
    switch (block) {
      case Block.Paragraph(var html) -> element("p", html);
      case Block.Heading heading -> heading(heading);
      case Block.Related related -> related(related);
      case Block.Picture(var image) -> picture(image);
      case Block.Quote quote -> quote(quote);
      case Block.Items list -> list(list);
      case Block.Table table -> table(table);
      case Block.Preformatted(var html) -> element("pre", html);
      case Block.Embed(var _, var url, var title) -> {
        out.append("<p>");
        link(Optional.of(url), title.orElse(url));
        out.append("</p>");
      }
    }
  }

  private void heading(Block.Heading heading) {
    var tag = "h" + heading.level();
    out.append('<').append(tag);
    attribute("id", heading.id());
    out.append('>').append(escape(heading.text())).append("</").append(tag).append('>');
  }

  private void related(Block.Related related) {
    out.append("<p class=\"related\">");
    element("strong", escape(related.label()));
    related
        .headline()
        .or(related::url)
        .ifPresent(headline -> {
          out.append(' ');
          link(related.url(), headline);
        });
    out.append("</p>");
  }

  /// A format that a browser does not know must not be offered by `img` itself, so the variants go
  /// into a `source` for each type.
  private void picture(Image image) {
    out.append("<figure>");
    var sets = new LinkedHashMap<String, String>();
    for (var variant : image.variants()) {
      var candidate = variant.url() + " " + variant.width() + "w";
      sets.merge(variant.type(), candidate, (one, other) -> one + ", " + other);
    }
    out.append(sets.isEmpty() ? "" : "<picture>");
    sets.forEach((type, set) -> {
      out.append("<source");
      attribute("type", type);
      attribute("srcset", set);
      out.append('>');
    });
    out.append("<img");
    attribute("src", image.url());
    attribute("alt", image.alt());
    image
        .size()
        .ifPresent(size -> {
          attribute("width", String.valueOf(size.width()));
          attribute("height", String.valueOf(size.height()));
        });
    out.append('>').append(sets.isEmpty() ? "" : "</picture>");
    caption(image);
    out.append("</figure>");
  }

  private void caption(Image image) {
    var caption = image.caption().map(BodyHtml::escape);
    var credit = image.credit().map(text -> "<small>" + escape(text) + "</small>");
    if (caption.isPresent() || credit.isPresent()) {
      out.append("<figcaption>").append(caption.orElse(""));
      out.append(caption.isPresent() && credit.isPresent() ? " " : "").append(credit.orElse(""));
      out.append("</figcaption>");
    }
  }

  private void quote(Block.Quote quote) {
    out.append("<blockquote>");
    element("p", escape(quote.text()));
    quote.cite().ifPresent(cite -> element("cite", escape(cite)));
    out.append("</blockquote>");
  }

  private void list(Block.Items list) {
    var tag = list.ordered() ? "ol" : "ul";
    out.append('<').append(tag).append('>');
    list.items().forEach(item -> element("li", item));
    out.append("</").append(tag).append('>');
  }

  private void table(Block.Table table) {
    out.append("<table>");
    if (!table.header().isEmpty()) {
      out.append("<thead>");
      row("th", table.header());
      out.append("</thead>");
    }
    out.append("<tbody>");
    table.rows().forEach(cells -> row("td", cells));
    out.append("</tbody></table>");
  }

  private void row(String tag, List<String> cells) {
    out.append("<tr>");
    cells.forEach(cell -> element(tag, cell));
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

  private void element(String tag, String html) {
    out.append('<').append(tag).append('>');
    out.append(html).append("</").append(tag).append('>');
  }

  private void attribute(String name, String value) {
    out.append(' ').append(name).append("=\"").append(escape(value)).append('"');
  }
}
