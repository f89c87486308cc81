package masthead.articles;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import masthead.language.Language;
import masthead.language.Languages;
import org.jsoup.Jsoup;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BodyHtmlTest {
  private static final Set<String> ELEMENTS =
      Set.of(
          ("a em strong br code sub sup p h2 h3 h4 ul ol li blockquote cite figure figcaption img"
                  + " table thead tbody tr th td small")
              .split(" "));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"type":"paragraph","html":"a <em>b</em> &amp; c"} | <p>a <em>b</em> &amp; c</p>
          {"type":"heading","level":3,"id":"a-b","text":"a <b> & c"} | <h3 id="a-b">a &lt;b&gt; &amp; c</h3>
          {"type":"related","label":"ALSO <READ>","headline":"a & b","url":"https://e.example/?a&b"} | <p class="related"><strong>ALSO &lt;READ&gt;</strong> <a href="https://e.example/?a&amp;b">a &amp; b</a></p>
          {"type":"related","label":"ALSO READ","url":"https://e.example/"} | <p class="related"><strong>ALSO READ</strong> <a href="https://e.example/">https://e.example/</a></p>
          {"type":"related","label":"ALSO READ","articleId":"x","headline":"a"} | <p class="related"><strong>ALSO READ</strong> a</p>
          {"type":"related","label":"ALSO READ","articleId":"x"} | <p class="related"><strong>ALSO READ</strong></p>
          {"type":"quote","text":"a < b"} | <blockquote><p>a &lt; b</p></blockquote>
          {"type":"quote","text":"a","cite":"b & c"} | <blockquote><p>a</p><cite>b &amp; c</cite></blockquote>
          {"type":"list","ordered":false,"items":["<em>a</em>","b"]} | <ul><li><em>a</em></li><li>b</li></ul>
          {"type":"list","ordered":true,"items":["a"]} | <ol><li>a</li></ol>
          {"type":"table","header":["a","<b>"],"rows":[["c","&"]]} | <table><thead><tr><th>a</th><th>&lt;b&gt;</th></tr></thead><tbody><tr><td>c</td><td>&amp;</td></tr></tbody></table>
          {"type":"table","header":[],"rows":[["c"]]} | <table><tbody><tr><td>c</td></tr></tbody></table>
          {"type":"embed","provider":"youtube","url":"https://e.example/?a&b","title":"<t>"} | <p><a href="https://e.example/?a&amp;b">&lt;t&gt;</a></p>
          {"type":"embed","provider":"youtube","url":"https://e.example/"} | <p><a href="https://e.example/">https://e.example/</a></p>
          {"type":"image","image":{"url":"https://e.example/1.jpg","alt":"\\"a\\" & 'b'","width":2,"height":3}} | <figure><img src="https://e.example/1.jpg" alt="&quot;a&quot; &amp; &#39;b&#39;" width="2" height="3"></figure>
          {"type":"image","image":{"url":"https://e.example/1.jpg","alt":"a","caption":"b <c>","credit":"d & e","width":2,"height":3}} | <figure><img src="https://e.example/1.jpg" alt="a" width="2" height="3"><figcaption>b &lt;c&gt; <small>d &amp; e</small></figcaption></figure>
          {"type":"image","image":{"url":"https://e.example/1.jpg","alt":"a","credit":"d","width":2,"height":3}} | <figure><img src="https://e.example/1.jpg" alt="a" width="2" height="3"><figcaption><small>d</small></figcaption></figure>
          {"type":"hologram","html":"<script>"} | ``
          """)
  void blockIsWritten(String block, String html) {
    assertEquals(html, BodyHtml.of("[" + block + "]"));
    assertEquals(html + html, BodyHtml.of("[" + block + "," + block + "]"));
  }

  @Test
  void variantsOfAPictureAreOfferedByTheirTypes() {
    var variants =
        List.of(
            new Image.Variant("https://e.example/1.avif?a&b", 480, "image/avif"),
            new Image.Variant("https://e.example/2.avif", 960, "image/avif"),
            new Image.Variant("https://e.example/1.webp", 480, "image/webp"));
    var image =
        new Image(
            "https://e.example/1.jpg",
            "a",
            Optional.empty(),
            Optional.empty(),
            1200,
            675,
            variants);

    assertEquals(
        "<figure><picture>"
            + "<source type=\"image/avif\" srcset=\"https://e.example/1.avif?a&amp;b 480w,"
            + " https://e.example/2.avif 960w\">"
            + "<source type=\"image/webp\" srcset=\"https://e.example/1.webp 480w\">"
            + "<img src=\"https://e.example/1.jpg\" alt=\"a\" width=\"1200\" height=\"675\">"
            + "</picture></figure>",
        BodyHtml.of(ArticleJson.body(List.of(new Block.Picture(image)))));
  }

  @Test
  void emptyBodyIsEmpty() {
    assertEquals("", BodyHtml.of("[]"));
  }

  /// Plain texts may hold anything that looks like HTML.
  @Test
  void attackInAPlainTextIsText() {
    for (var attack : InlineHtmlTest.XSS) {
      var text = InlineHtml.line(attack);
      var some = Optional.of(text);
      var image = new Image("https://e.example/1.jpg", "." + text, some, some, 1, 1, List.of());
      var blocks =
          List.<Block>of(
              new Block.Heading(2, "a", text),
              new Block.Related(text, Optional.empty(), some, Optional.of("https://e.example/")),
              new Block.Picture(image),
              new Block.Quote(text, some),
              new Block.Table(List.of(text), List.of(List.of(text))),
              new Block.Embed("x", "https://e.example/", some));
      assertSafe(blocks, attack);

      var page = Jsoup.parse(BodyHtml.of(ArticleJson.body(blocks)));
      page.select("h2, strong, a, small, p:not(.related):not(:has(a)), cite, th, td")
          .forEach(element -> assertEquals(text, element.wholeText(), element.tagName()));
      assertEquals("." + text, page.select("img").attr("alt"));
    }
  }

  @Test
  void textsOfTheSamplesComeThroughJsonAndHtml() {
    var tags = Languages.of("world").all().stream().map(Language::tag).toList();
    var samples =
        SampleArticles.read("http://localhost:8080", Instant.parse("2026-11-24T08:00:00Z"), tags);
    for (var article : samples) {
      var body = BlockReaderTest.members(article.body());
      var blocks = BlockReader.json(body, "body").blocks();
      body.end();
      assertEquals(article.body(), ArticleJson.body(blocks));

      var text = Jsoup.parse(BodyHtml.of(article.body())).body().wholeText();
      var from = 0;
      for (var part : blocks.stream().flatMap(block -> texts(block).stream()).toList()) {
        var found = text.indexOf(part, from);
        assertTrue(found >= 0, "lost: " + part);
        from = found + part.length();
      }
    }
    assertTrue(samples.size() > 100);
  }

  /// What a reader sees of a block, in order.
  private static List<String> texts(Block block) {
    return switch (block) {
      case Block.Paragraph(var html) -> List.of(Jsoup.parse(html).body().wholeText());
      case Block.Heading heading -> List.of(heading.text());
      case Block.Related related -> List.of(related.label(), related.headline().orElse(""));
      case Block.Picture(var image) ->
          List.of(image.caption().orElse(""), image.credit().orElse(""));
      case Block.Quote(var text, var cite) -> List.of(text, cite.orElse(""));
      case Block.Items(var _, var items) ->
          items.stream().map(item -> Jsoup.parse(item).body().wholeText()).toList();
      case Block.Table(var header, var rows) ->
          Stream.concat(header.stream(), rows.stream().flatMap(List::stream)).toList();
      case Block.Embed(var _, var url, var title) -> List.of(title.orElse(url));
    };
  }

  static void assertSafe(List<Block> blocks, String about) {
    InlineHtmlTest.assertSafe(BodyHtml.of(ArticleJson.body(blocks)), ELEMENTS, about);
  }
}
