package masthead.articles.body;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jsoup.Jsoup;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BodyHtmlTest {
  private static final Set<String> ELEMENTS =
      Set.of(
          ("a em strong br code sub sup p h2 h3 h4 ul ol li blockquote cite figure figcaption img"
                  + " table thead tbody tr th td small pre")
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
          {"type":"table","header":["a","&lt;b&gt;"],"rows":[["c","<a href=\\"https://e.example/\\">d</a>"]]} | <table><thead><tr><th>a</th><th>&lt;b&gt;</th></tr></thead><tbody><tr><td>c</td><td><a href="https://e.example/">d</a></td></tr></tbody></table>
          {"type":"table","header":[],"rows":[["c"]]} | <table><tbody><tr><td>c</td></tr></tbody></table>
          {"type":"embed","provider":"youtube","url":"https://e.example/?a&b","title":"<t>"} | <p><a href="https://e.example/?a&amp;b">&lt;t&gt;</a></p>
          {"type":"embed","provider":"youtube","url":"https://e.example/"} | <p><a href="https://e.example/">https://e.example/</a></p>
          {"type":"image","image":{"url":"https://e.example/1.jpg","alt":"\\"a\\" & 'b'","width":2,"height":3}} | <figure><img src="https://e.example/1.jpg" alt="&quot;a&quot; &amp; &#39;b&#39;" width="2" height="3"></figure>
          {"type":"image","image":{"url":"https://e.example/1.jpg","alt":"a","caption":"b <c>","credit":"d & e","width":2,"height":3}} | <figure><img src="https://e.example/1.jpg" alt="a" width="2" height="3"><figcaption>b &lt;c&gt; <small>d &amp; e</small></figcaption></figure>
          {"type":"image","image":{"url":"https://e.example/1.jpg","alt":"a","credit":"d","width":2,"height":3}} | <figure><img src="https://e.example/1.jpg" alt="a" width="2" height="3"><figcaption><small>d</small></figcaption></figure>
          {"type":"image","image":{"url":"https://e.example/1.jpg","alt":""}} | <figure><img src="https://e.example/1.jpg" alt=""></figure>
          {"type":"preformatted","html":"if <em>x</em>:\\n    y &amp; z()"} | `<pre>if <em>x</em>:
              y &amp; z()</pre>`
          {"type":"hologram","html":"<script>"} | ``
          """)
  void blockIsWritten(String block, String html) {
    assertEquals(html, html("[" + block + "]"));
    assertEquals(html + html, html("[" + block + "," + block + "]"));
  }

  /// On pages of our own: ids and levels of headings, tables that scroll, pictures that wait.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"type":"heading","level":4,"id":"main","text":"a & b"} | <h2 id="part-main">a &amp; b</h2>
          {"type":"quote","text":"a","cite":"b & c"} | <figure class="quote"><blockquote><p>a</p></blockquote><figcaption>b &amp; c</figcaption></figure>
          {"type":"table","header":["a <em>\\"b\\"</em>","c"],"rows":[["d","e"]]} | <div class="scroll" tabindex="0" role="group" aria-label="a &quot;b&quot;, c"><table><thead><tr><th scope="col">a <em>"b"</em></th><th scope="col">c</th></tr></thead><tbody><tr><td>d</td><td>e</td></tr></tbody></table></div>
          {"type":"embed","provider":"you<tube","url":"https://e.example/"} | <p class="embed"><a href="https://e.example/">https://e.example/</a><small>you&lt;tube</small></p>
          {"type":"preformatted","html":"x"} | <pre dir="auto">x</pre>
          {"type":"image","image":{"url":"https://e.example/1.jpg","alt":"a","width":2,"height":3}} | <figure><picture><img loading="lazy" src="https://e.example/1.jpg" alt="a" width="2" height="3"></picture></figure>
          """)
  void blockIsWrittenForOurPages(String block, String html) {
    assertEquals(html, BodyHtml.ofPage(BlockJson.read("[" + block + "]")));
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
            Optional.of(new Image.Size(1200, 675)),
            variants);

    assertEquals(
        "<figure><picture>"
            + "<source type=\"image/avif\" srcset=\"https://e.example/1.avif?a&amp;b 480w,"
            + " https://e.example/2.avif 960w\">"
            + "<source type=\"image/webp\" srcset=\"https://e.example/1.webp 480w\">"
            + "<img src=\"https://e.example/1.jpg\" alt=\"a\" width=\"1200\" height=\"675\">"
            + "</picture></figure>",
        BodyHtml.of(List.of(new Block.Picture(image))));
  }

  @Test
  void emptyBodyIsEmpty() {
    assertEquals("", html("[]"));
  }

  /// Plain texts may hold anything that looks like HTML.
  @Test
  void attackInAPlainTextIsText() {
    for (var attack : InlineHtmlTest.XSS) {
      var text = PlainText.line(attack);
      var some = Optional.of(text);
      var image =
          new Image(
              "https://e.example/1.jpg",
              "." + text,
              some,
              some,
              Optional.of(new Image.Size(1, 1)),
              List.of());
      var blocks =
          List.<Block>of(
              new Block.Heading(2, "a", text),
              new Block.Related(text, Optional.empty(), some, Optional.of("https://e.example/")),
              new Block.Picture(image),
              new Block.Quote(text, some),
              new Block.Embed("x", "https://e.example/", some));
      assertSafe(blocks, attack);

      var page = Jsoup.parse(BodyHtml.of(blocks));
      page.select("h2, strong, a, small, p:not(.related):not(:has(a)), cite")
          .forEach(element -> assertEquals(text, element.wholeText(), element.tagName()));
      assertEquals("." + text, page.select("img").attr("alt"));
    }
  }

  private static String html(String body) {
    return BodyHtml.of(BlockJson.read(body));
  }

  static void assertSafe(List<Block> blocks, String about) {
    InlineHtmlTest.assertSafe(BodyHtml.of(blocks), ELEMENTS, about);
  }
}
