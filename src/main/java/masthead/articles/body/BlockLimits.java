package masthead.articles.body;

import java.util.stream.Stream;
import masthead.json.TextRules;

/// How much a body and each of its blocks may hold, whether they were sent as JSON or made of HTML.
final class BlockLimits {
  static final int MAX_BLOCKS = 500;

  /// Of a paragraph, a list item, a table cell.
  static final int MAX_HTML_LENGTH = 20_000;

  /// Of a plain text.
  static final int MAX_TEXT_LENGTH = 2_000;

  /// Of a list, and the rows of a table.
  static final int MAX_ITEMS = 500;

  static final int MAX_CELLS = 50;
  static final int MAX_VARIANTS = 20;
  static final int MAX_PIXELS = 100_000;

  private BlockLimits() {}

  static boolean allow(Block block) {
    return switch (block) {
      case Block.Paragraph(var html) -> isHtml(html);
      case Block.Preformatted(var html) -> isHtml(html);
      case Block.Items(var _, var items) ->
          items.size() <= MAX_ITEMS && items.stream().allMatch(BlockLimits::isHtml);
      case Block.Table(var header, var rows) ->
          rows.size() <= MAX_ITEMS
              && Stream.concat(Stream.of(header), rows.stream())
                  .allMatch(
                      row -> row.size() <= MAX_CELLS && row.stream().allMatch(BlockLimits::isHtml));
      case Block.Heading heading -> isText(heading.text());
      case Block.Quote(var text, var cite) ->
          isText(text) && cite.stream().allMatch(BlockLimits::isText);
      case Block.Related related ->
          isText(related.label()) && related.headline().stream().allMatch(BlockLimits::isText);
      case Block.Picture(var image) ->
          image.variants().size() <= MAX_VARIANTS
              && Stream.of(image.caption(), image.credit())
                  .flatMap(text -> text.stream())
                  .allMatch(BlockLimits::isText)
              && isText(image.alt());
      case Block.Embed embed -> embed.title().stream().allMatch(BlockLimits::isText);
    };
  }

  static boolean isHtml(String html) {
    return TextRules.length(html) <= MAX_HTML_LENGTH;
  }

  private static boolean isText(String text) {
    return TextRules.length(text) <= MAX_TEXT_LENGTH;
  }
}
