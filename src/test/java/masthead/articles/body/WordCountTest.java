package masthead.articles.body;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

final class WordCountTest {

  @Test
  void chineseIsCountedByItsCharacters() {
    var chinese = new WordCount(800, 0);

    assertEquals(2, chinese.minutes());
    assertEquals(
        new WordCount(4, 2), WordCount.of(List.of(new Block.Paragraph("<em>今天</em>天气 OK yes"))));
  }

  @Test
  void everyTextOfABodyCounts() {
    assertEquals(
        new WordCount(0, 9),
        WordCount.of(
            List.of(
                new Block.Heading(2, "a", "one"),
                new Block.Items(false, List.of("two", "<em>three</em>")),
                new Block.Table(List.of("four"), List.of(List.of("<a href=\"x\">five</a>"))),
                new Block.Preformatted("six\n  seven<code>eight</code>"),
                new Block.Quote("nine", java.util.Optional.empty()))));
  }
}
