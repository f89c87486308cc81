package masthead.articles.body;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// How long an article is.
///
/// Chinese writes no spaces, so each of its characters counts as one word; people read about 400 of
/// those a minute, and about 220 words of other scripts.
public record WordCount(int han, int others) {
  private static final Pattern TAG = Pattern.compile("<[^>]*>");
  private static final Pattern WORD = Pattern.compile("\\p{IsHan}|[\\p{L}\\p{M}\\p{N}’'-]+");

  public static WordCount of(List<Block> body) {
    var han = 0;
    var others = 0;
    for (var text : body.stream().flatMap(WordCount::texts).toList()) {
      for (var word : WORD.matcher(TAG.matcher(text).replaceAll(" ")).results().toList()) {
        if (Character.isIdeographic(word.group().codePointAt(0))) {
          han++;
        } else {
          others++;
        }
      }
    }
    return new WordCount(han, others);
  }

  public int count() {
    return han + others;
  }

  /// At least one minute.
  public int minutes() {
    return Math.max(1, Math.round(han / 400f + others / 220f));
  }

  private static Stream<String> texts(Block block) {
    return switch (block) {
      case Block.Paragraph(var html) -> Stream.of(html);
      case Block.Preformatted(var html) -> Stream.of(html);
      case Block.Heading heading -> Stream.of(heading.text());
      case Block.Quote quote -> Stream.of(quote.text());
      case Block.Items items -> items.items().stream();
      case Block.Table table ->
          Stream.concat(table.header().stream(), table.rows().stream().flatMap(List::stream));
      case Block.Related _, Block.Picture _, Block.Embed _ -> Stream.empty();
    };
  }
}
