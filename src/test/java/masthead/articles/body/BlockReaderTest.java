package masthead.articles.body;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import masthead.http.Members;
import masthead.http.ProblemException;
import masthead.http.Request;
import masthead.json.Json;
import masthead.testing.Rounds;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class BlockReaderTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        """
        {"type":"paragraph","html":"Plain, <em>em</em> and <a href=\\"https://example.org/?a&amp;b\\">link</a>"}\
        """,
        """
        {"type":"heading","level":4,"id":"what-happened","text":"What <happened> & why"}\
        """,
        """
        {"type":"related","label":"ALSO READ","articleId":"01JD_-a","headline":"Next","url":"https://example.org/n"}\
        """,
        """
        {"type":"related","label":"ALSO READ","articleId":"01JD"}\
        """,
        """
        {"type":"related","label":"ALSO READ","url":"https://example.org/n"}\
        """,
        """
        {"type":"related","label":"ALSO READ","headline":"Next"}\
        """,
        """
        {"type":"image","image":{"url":"https://example.org/1.jpg","alt":"A \\"dam\\"","caption":"The dam","credit":"A. Rao","width":1200,"height":675,"variants":[{"url":"https://example.org/1.avif","width":480,"type":"image/avif"}]}}\
        """,
        """
        {"type":"image","image":{"url":"https://example.org/1.jpg","alt":"A dam","width":1,"height":1}}\
        """,
        """
        {"type":"image","image":{"url":"https://प्रेस.भारत/1.jpg","alt":""}}\
        """,
        """
        {"type":"preformatted","html":"  if <em>x</em>:\\n\\ty &amp; z()"}\
        """,
        """
        {"type":"quote","text":"We <will> build","cite":"The minister"}\
        """,
        """
        {"type":"quote","text":"We will build"}\
        """,
        """
        {"type":"list","ordered":true,"items":["<strong>one</strong>","two"]}\
        """,
        """
        {"type":"list","ordered":false,"items":[]}\
        """,
        """
        {"type":"table","header":["Year",""],"rows":[["2026","&lt;1&gt;"],["<a href=\\"https://e.example/\\">2027</a>",""]]}\
        """,
        """
        {"type":"embed","provider":"youtube","url":"https://www.youtube.com/watch?v=abc","title":"Talk"}\
        """,
        """
        {"type":"embed","provider":"vimeo","url":"https://vimeo.com/1"}\
        """
      })
  void blockIsStoredAsItWasSent(String block) {
    var body = members("[" + block + "]");
    var read = BlockReader.json(body, "body");
    body.end();

    assertEquals("[" + block + "]", BlockJson.text(read.blocks()));
    assertEquals(List.of(), read.dropped());
  }

  @Test
  void inlineHtmlIsSanitisedAndTheRestIsNamed() {
    var body =
        members(
            """
            [{"type":"paragraph","html":"one\\n\\ttwo <b onclick='x'>three</b>"},
             {"type":"list","ordered":false,"items":["<script>x</script>four","<i style='x'>five</i>"]}]
            """);
    var read = BlockReader.json(body, "body");
    body.end();

    assertEquals(
        List.of(
            new Block.Paragraph("one two <strong>three</strong>"),
            new Block.Items(false, List.of("four", "<em>five</em>"))),
        read.blocks());
    assertEquals(List.of("onclick attribute", "script", "style attribute"), read.dropped());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {}                                                        | type required
          {"type":null,"html":3}                                    | type wrong-type
          {"type":"video"}                                          | type not-allowed
          {"type":"paragraph"}                                      | html required
          {"type":"paragraph","html":3}                             | html wrong-type
          {"type":"paragraph","html":""}                            | html out-of-range
          {"type":"paragraph","html":"<br>&nbsp;"}                  | html not-allowed
          {"type":"paragraph","html":"a\\u202Eb"}                   | html not-allowed-character
          {"type":"paragraph","html":"a\\rb"}                       | html not-allowed-character
          {"type":"paragraph","html":"a","text":"b"}                | text unknown-member
          {"type":"heading"}                                        | level required, text required
          {"type":"heading","level":1,"text":"a"}                   | level out-of-range
          {"type":"heading","level":5,"text":"a"}                   | level out-of-range
          {"type":"heading","level":"2","text":"a"}                 | level wrong-type
          {"type":"heading","level":2,"text":"a\\nb"}               | text not-allowed-character
          {"type":"heading","level":2,"text":"a","id":"A"}          | id not-allowed
          {"type":"heading","level":2,"text":"a","id":""}           | id not-allowed
          {"type":"heading","level":2,"text":"a","id":null}         | id wrong-type
          {"type":"related","label":"a"}                            | headline required
          {"type":"related","headline":"a"}                         | label required
          {"type":"related","label":"a","articleId":"a/b"}          | articleId not-allowed
          {"type":"related","label":"a","url":"javascript:x"}       | url not-allowed
          {"type":"related","label":"a","url":"https://a@b.example"}| url not-allowed
          {"type":"image"}                                          | image required
          {"type":"image","image":[]}                               | image wrong-type
          {"type":"image","image":{}}                               | image/url required, image/alt required
          {"type":"image","image":{"url":"/a","alt":"","width":0,"height":1.5}} | image/url not-allowed, image/width out-of-range, image/height wrong-type
          {"type":"image","image":{"url":"https://e.example/","alt":"","width":1}} | image/height required
          {"type":"image","image":{"url":"https://e.example/","alt":"","height":1,"caption":""}} | image/caption out-of-range, image/width required
          {"type":"preformatted"}                                   | html required
          {"type":"preformatted","html":" \\n"}                     | html blank
          {"type":"preformatted","html":"a\\u0007b"}                | html not-allowed-character
          {"type":"image","image":{"url":"https://e.example/","alt":"a","width":1,"height":1,"src":"x"}} | image/src unknown-member
          {"type":"image","image":{"url":"https://e.example/","alt":"a","width":1,"height":1,"variants":[{},{"url":"https://e.example/","width":1,"type":"text/html","x":1}]}} | image/variants/0/url required, image/variants/0/width required, image/variants/0/type required, image/variants/1/type not-allowed, image/variants/1/x unknown-member
          {"type":"quote","cite":""}                                | text required, cite out-of-range
          {"type":"list"}                                           | ordered required, items required
          {"type":"list","ordered":"no","items":"a"}                | ordered wrong-type, items wrong-type
          {"type":"list","ordered":true,"items":["a",3,"",null]}    | items/1 wrong-type, items/2 out-of-range, items/3 wrong-type
          {"type":"table"}                                          | header required, rows required
          {"type":"table","header":[1],"rows":[["a","\\u0007"],"b",[[]]]} | header/0 wrong-type, rows/0/1 not-allowed-character, rows/1 wrong-type, rows/2/0 wrong-type
          {"type":"embed"}                                          | provider required, url required
          {"type":"embed","provider":"You Tube","url":"x","title":""} | provider not-allowed, url not-allowed, title out-of-range
          3                                                         |  wrong-type
          null                                                      |  wrong-type
          """)
  void faultIsNamedWithItsPlace(String block, String faults) {
    var expected = new ArrayList<String>();
    for (var fault : faults.split(", ")) {
      expected.add(fault.startsWith("wrong") ? "/body/1 " + fault : "/body/1/" + fault);
    }
    assertEquals(expected, faults("[{\"type\":\"quote\",\"text\":\"fine\"}," + block + "]"));
  }

  @Test
  void allFaultsOfAllBlocksAreNamedAtOnce() {
    assertEquals(
        List.of("/body/0/html required", "/body/1/level out-of-range", "/body/3/type required"),
        faults(
            """
            [{"type":"paragraph"}, {"type":"heading","level":9,"text":"a"},
             {"type":"quote","text":"fine"}, {}]
            """));
  }

  @ParameterizedTest
  @CsvSource({"'\"<p>text</p>\"', wrong-type", "{}, wrong-type", "null, wrong-type"})
  void bodyIsAnArray(String body, String code) {
    assertEquals(List.of("/body " + code), faults(body));
  }

  @Test
  void headingIdStandsOnceInAnArticle() {
    assertEquals(
        List.of("/body/1/id repeated"),
        faults(
            """
            [{"type":"heading","level":2,"id":"a","text":"One"},
             {"type":"heading","level":3,"id":"a","text":"Two"}]
            """));
  }

  @Test
  void headingWithoutIdGetsOneOfItsOwn() {
    var texts =
        List.of(
            "What happened?",
            "What happened!",
            "Crème brûlée, 2026",
            "क्या हुआ",
            "مزید",
            "x".repeat(100),
            "x".repeat(101),
            "--",
            "Taken");
    var json = new StringBuilder("[");
    texts.forEach(text ->
        json.append("{\"type\":\"heading\",\"level\":2,\"text\":\"").append(text).append("\"},"));
    json.append("{\"type\":\"heading\",\"level\":2,\"id\":\"taken\",\"text\":\"Last\"}]");
    var body = members(json.toString());
    var read = BlockReader.json(body, "body");
    body.end();

    assertEquals(
        List.of(
            "what-happened",
            "what-happened-2",
            "creme-brulee-2026",
            "section-4",
            "section-5",
            "x".repeat(70),
            "x".repeat(70) + "-2",
            "section-8",
            "taken-2",
            "taken"),
        read.blocks().stream().map(block -> ((Block.Heading) block).id()).toList());
  }

  // ---- limits

  @ParameterizedTest
  @CsvSource({
    "paragraph, html, 20000",
    "preformatted, html, 20000",
    "quote, text, 2000",
    "quote, cite, 2000",
    "heading, text, 2000",
    "related, label, 2000",
    "related, headline, 2000",
    "embed, title, 2000"
  })
  void longestTextIsTakenAndOneMoreIsNot(String type, String member, int most) {
    var required =
        switch (type) {
          case "heading" -> "\"level\":2,";
          case "related" ->
              "\"articleId\":\"a\"," + (member.equals("label") ? "" : "\"label\":\"a\",");
          case "embed" -> "\"provider\":\"a\",\"url\":\"https://example.org\",";
          case "quote" -> member.equals("text") ? "" : "\"text\":\"a\",";
          default -> "";
        };
    var start = "[{\"type\":\"" + type + "\"," + required + "\"" + member + "\":\"";
    // One code point, two chars: code points are counted.
    assertEquals(List.of(), faults(start + "𝄞".repeat(most) + "\"}]"));
    assertEquals(
        List.of("/body/0/" + member + " out-of-range"),
        faults(start + "𝄞".repeat(most + 1) + "\"}]"));
  }

  @ParameterizedTest
  @CsvSource({
    "500, '{\"type\":\"quote\",\"text\":\"a\"}', '', '', ''",
    "500, '\"a\"', '{\"type\":\"list\",\"ordered\":true,\"items\":', '}', /0/items",
    "500, '[]', '{\"type\":\"table\",\"header\":[],\"rows\":', '}', /0/rows",
    "50, '\"a\"', '{\"type\":\"table\",\"rows\":[],\"header\":', '}', /0/header",
    "50, '\"a\"', '{\"type\":\"table\",\"header\":[],\"rows\":[', ']}', /0/rows/0",
    "20, '{\"url\":\"https://e.example\",\"width\":1,\"type\":\"image/avif\"}',"
        + " '{\"type\":\"image\",\"image\":{\"url\":\"https://e.example\",\"alt\":\"a\","
        + "\"width\":1,\"height\":1,\"variants\":', '}}', /0/image/variants"
  })
  void longestArrayIsTakenAndOneMoreIsNot(
      int most, String element, String before, String after, String place) {
    var full = "[" + (element + ",").repeat(most - 1) + element;
    var start = before.isEmpty() ? "" : "[" + before;
    var end = before.isEmpty() ? "]" : "]" + after + "]";
    assertEquals(List.of(), faults(start + full + end));
    assertEquals(
        List.of("/body" + place + " out-of-range"), faults(start + full + "," + element + end));
  }

  @Test
  void htmlThatGrowsTooLongWhenItIsEscapedIsRefused() {
    assertEquals(
        List.of("/body/0/html out-of-range"),
        faults("[{\"type\":\"paragraph\",\"html\":\"" + "&".repeat(4_001) + "\"}]"));
    assertEquals(
        List.of(), faults("[{\"type\":\"paragraph\",\"html\":\"" + "&".repeat(4_000) + "\"}]"));
  }

  @ParameterizedTest
  @CsvSource({
    "'<p>a</p>', 500, 501",
    "'<p>a</p><h2>', 1, 0",
    "'a', 20000, 20001",
    "'<h2>a</h2>', 500, 501",
    "'<li>a', 500, 501",
    "'<td>a', 50, 51",
    "'<tr><td>a', 500, 501",
    "'<pre>a</pre>', 500, 501"
  })
  void limitsHoldForHtmlToo(String piece, int most, int tooMany) {
    assertEquals(List.of(), htmlFaults(wrapped(piece, most)));
    if (tooMany > 0) {
      assertEquals(List.of("/bodyHtml out-of-range"), htmlFaults(wrapped(piece, tooMany)));
    }
  }

  private static String wrapped(String piece, int times) {
    var repeated = piece.repeat(times);
    return switch (piece) {
      case "<li>a" -> "<ul>" + repeated + "</ul>";
      case "<td>a" -> "<table><tr>" + repeated + "</table>";
      case "<tr><td>a" -> "<table>" + repeated + "</table>";
      default -> repeated;
    };
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          <h2>%s</h2>
          <blockquote>%s</blockquote>
          <blockquote>a<cite>%s</cite></blockquote>
          <img src="https://example.org/1.jpg" width="1" height="1" alt="%s">
          <figure><img src="https://e.example/1" width="1" height="1" alt="a"><figcaption>%s</figcaption></figure>
          <iframe src="https://player.vimeo.com/video/1" title="%s"></iframe>
          """)
  void plainTextsFromHtmlHaveAtMost2000Characters(String html) {
    assertEquals(List.of(), htmlFaults(html.formatted("a".repeat(2_000))));
    assertEquals(List.of("/bodyHtml out-of-range"), htmlFaults(html.formatted("a".repeat(2_001))));
  }

  @Test
  void htmlHoldsLinesButNoOtherControls() {
    assertEquals(List.of(), htmlFaults("<p>a</p>\r\n\t<p>b</p>"));
    assertEquals(List.of("/bodyHtml not-allowed-character"), htmlFaults("a\u0007b"));
    assertEquals(List.of("/bodyHtml not-allowed-character"), htmlFaults("a\u202eb"));
  }

  // ---- HTML

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          <p>a <b>b</b></p>                          | P(a <strong>b</strong>)
          a<p>b</p>c <em>d</em>                      | P(a) P(b) P(c <em>d</em>)
          <div><p>a</p><section>b</section></div>    | P(a) P(b)
          <p>&nbsp;</p><p></p><p><br></p>            | ``
          <span>a<p>b</p></span>                     | P(a) P(b)
          <h1>a</h1><h2>b</h2><h3>c</h3>             | H2(a) H2(b) H3(c)
          <h4>a</h4><h5>b</h5><h6>c</h6>             | H4(a) H4(b) H4(c)
          <h2>a <em>b</em> &amp; &lt;c&gt;</h2>      | H2(a b & <c>)
          <h2> </h2><h2><br></h2>                    | ``
          <ul><li>a</li><li><p>b</p></li></ul>       | UL(a,b)
          <ol><li>a<li><i>b</i><li> </ol>            | OL(a,<em>b</em>)
          <ul><li>a<ol><li>b</li></ol>c</li></ul>    | UL(a,b,c)
          <ul><ul><li>a</li></ul><li>b</li></ul>     | UL(a,b)
          <ul></ul>                                  | ``
          <blockquote>a</blockquote>                 | Q(a)
          <blockquote><p>a</p><p>b</p><cite>c</cite></blockquote>              | Q(a b/c)
          <blockquote><p>a</p><footer>— <cite>c</cite>, d</footer></blockquote>| Q(a/c, d)
          <blockquote><p>a</p><p><cite>c</cite></p></blockquote>               | Q(a/c)
          <blockquote><p>a <cite>b</cite> c</p></blockquote>                   | Q(a b c)
          <blockquote><cite>c</cite></blockquote>                              | Q(c)
          <table><tr><th>a</th><th>b</th></tr><tr><td>c</td><td>d</td></tr></table> | T(a,b/c,d)
          <table><thead><tr><td>a</td></tr></thead><tbody><tr><td>b</td></tr></table>| T(a/b)
          <table><tr><th>a</th><td>b</td></tr></table>                         | T(/a,b)
          <table><caption>c</caption><tr><td>a</td></tr><tr><td></td></tr></table> | P(c) T(/a)
          <table><tr><td></td></tr></table>          | ``
          a<hr>b                                     | P(a) P(b)
          <pre>a\\n  b</pre>                         | `PRE(a\n  b)`
          <dl><dt>a</dt><dd>b</dd></dl>              | P(a) P(b)
          <details><summary>a</summary>b</details>   | P(a) P(b)
          <a href="https://example.org">a</a>        | P(<a href="https://example.org">a</a>)
          <script>a</script><style>b</style>c        | P(c)
          <form><p>a</p></form><object>b</object>c   | P(c)
          <html><head><title>a</title></head><body><p>b</p></body></html> | P(b)
          """)
  void htmlBecomesBlocks(String html, String blocks) {
    assertEquals(
        blocks.translateEscapes(), show(HtmlToBlocks.parse(html.translateEscapes()).blocks()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          <img src="https://e.example/1" alt="a" width="2" height="3">                  | I(https://e.example/1,a,-,2x3)
          <p>a<img src="https://e.example/1" alt="a" width="2px" height="3">b</p>       | P(a) I(https://e.example/1,a,-,2x3) P(b)
          <a href="/1"><img src="https://e.example/1" alt=" a " width=2 height=3></a>   | I(https://e.example/1,a,-,2x3)
          <figure><img src="https://e.example/1" alt="a" width=2 height=3><figcaption>c <b>d</b></figcaption></figure> | I(https://e.example/1,a,c d,2x3)
          <figure><a href="/"><picture><source srcset="x"><img src="https://e.example/1" alt="a" width=2 height=3></picture></a></figure> | I(https://e.example/1,a,-,2x3)
          <figure><figure><img src="https://e.example/1" alt="a" width=2 height=3></figure><figcaption>c</figcaption></figure> | I(https://e.example/1,a,-,2x3) P(c)
          <figure><table><tr><td>a</td></tr></table><figcaption>c</figcaption></figure> | T(/a) P(c)
          <figure><blockquote>a</blockquote></figure>                                   | Q(a)
          <ul><li><img src="https://e.example/1" alt="a" width=2 height=3></li></ul>    | I(https://e.example/1,a,-,2x3)
          <table><tr><td><img src="https://e.example/1" alt="a" width=2 height=3></td><td>b</td></tr></table> | I(https://e.example/1,a,-,2x3) P(b)
          <blockquote><img src="https://e.example/1" alt="a" width=2 height=3></blockquote> | I(https://e.example/1,a,-,2x3)
          <figure><img src="https://e.example/1" class="wp-image-9"><figcaption>c</figcaption></figure> | I(https://e.example/1,,c,-)
          <img src="https://e.example/1" alt="a" width="160">                           | I(https://e.example/1,a,-,-)
          <img src="//e.example/1">                                                     | I(https://e.example/1,,-,-)
          <img src="data:image/gif;base64,R0" data-src="https://e.example/1"><noscript><img src="https://e.example/1"></noscript> | I(https://e.example/1,,-,-)
          <figure><img src="/1.jpg"><figcaption>c</figcaption></figure>                 | P(c)
          <figure><video src="https://e.example/1"></video><figcaption>c</figcaption></figure> | P(c)
          <h2>a<img src="https://e.example/1"></h2>                                     | H2(a) I(https://e.example/1,,-,-)
          a <img class="wp-smiley" alt="😀" src="https://e.example/1"> b                 | P(a 😀 b)
          <ul><li><figure><a href="https://e.example/p"><img src="https://e.example/1"></a><figcaption>c</figcaption></figure></li></ul> | I(https://e.example/1,,c,-)
          <a href="https://e.example/"><figure><img src="https://e.example/1"><figcaption>c</figcaption></figure></a> | I(https://e.example/1,,c,-)
          """)
  void picturesAreBlocksOfTheirOwn(String html, String blocks) {
    assertEquals(blocks, show(HtmlToBlocks.parse(html).blocks()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          https://www.youtube.com/embed/dQw4w9WgXcQ                   | youtube | https://www.youtube.com/watch?v=dQw4w9WgXcQ
          https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?rel=0    | youtube | https://www.youtube.com/watch?v=dQw4w9WgXcQ
          //youtube.com/embed/dQw4w9WgXcQ                             | youtube | https://www.youtube.com/watch?v=dQw4w9WgXcQ
          https://player.vimeo.com/video/76979871?dnt=1               | vimeo   | https://vimeo.com/76979871
          https://player.vimeo.com/video/76979871?h=8272103f6e&x=1    | vimeo   | https://vimeo.com/76979871/8272103f6e
          https://www.youtube.com/embed/videoseries?list=PL0          | |
          https://www.youtube.com.evil.example/embed/dQw4w9WgXcQ      | |
          https://evil.example/https://www.youtube.com/embed/dQw4w9WgXcQ | |
          https://www.youtube.com/embed/dQw4w9WgXcQ"onload="x         | |
          javascript:alert(1)                                         | |
          """)
  void videoBecomesALinkAndOtherFramesAreDropped(String src, String provider, String url) {
    var parsed =
        HtmlToBlocks.parse("<p>a<iframe title=' A &amp; B ' src='" + src + "'></iframe>b</p>");
    var embed =
        provider == null
            ? ""
            : " " + show(List.of(new Block.Embed(provider, url, Optional.of("A & B"))));

    assertEquals("P(a)" + embed + " P(b)", show(parsed.blocks()));
    assertEquals(provider == null ? List.of("iframe") : List.of(), parsed.dropped());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          <div><p>a</p></div>                                      |
          <p onclick="a" style="b">c</p><p style="d">e</p>         | onclick attribute, style attribute
          <script>a</script><p>b</p><script>c</script>             | script
          <p>a</p><hr><hr>                                         | hr
          <form>a</form><object>b</object><style>c</style>         | form, object, style
          <img src="https://e.example/1" width=2 height=2>         |
          <img src="https://e.example/1" alt="" width=2 height=2>  |
          <img src="https://e.example/1" alt="" width=1 height=1>  | img of one pixel
          <img src="https://e.example/1" alt=a height=1>           | height attribute
          <img src="https://e.example/1" alt=a width=1 height=50%> | width attribute, height attribute
          <img src="data:image/png;base64,x" alt=a width=1 height=1>| img without http or https src
          <img>                                                    | img without http or https src
          <figure><img><figcaption>a</figcaption></figure>         | img without http or https src
          <img src="https://e.example/1" alt=a width=1 height=1 srcset=x onerror=x> | srcset attribute, onerror attribute
          <h2 id="OK">a</h2>                                       | id attribute
          <h2 id="ok" class=x>a</h2>                               | class attribute
          <ul><li>a<ul><li>b</ul></ul>                             | list inside a list
          <table><tr><td colspan=2>a</table>                       | colspan attribute
          <h2>a<img></h2>                                          | img without http or https src
          <a href="javascript:x">a</a>                             | link that is not http or https
          <a href="https://e.example"><p>a</p></a>                 |
          <video>a</video><svg></svg>                              | video, svg
          <!-- wp:paragraph --><p>a</p>                            | comment
          <table><tr style=x><td><a href="https://e.example/">a</a></table> | style attribute
          <table><tr><th>a<td>b</table>                            | row header
          <table><thead><tr><th>a<tr><th>b</thead><tr><td>c</table> | second header row
          <table><colgroup><col></colgroup><tr><td>a</table>       | colgroup
          <figure><img src="https://e.example/1"><figcaption><a href="https://e.example/">c</a> <b>d</b></figcaption></figure> | a in figcaption, strong in figcaption
          <h2><em>a</em></h2>                                      | em in h2
          <blockquote><p>a</p><p><a href="https://e.example/">b</a></p></blockquote> | a in blockquote, br in blockquote
          <blockquote>a<cite><a href="https://e.example/">b</a></cite></blockquote> | a in cite
          <blockquote><ul><li>a</ul></blockquote>                  | blockquote around a block
          <li><h3>a</h3></li>                                      |
          <ul><li><h3>a</h3></li></ul>                             | h3 inside a text
          <p>a&#x202e;b</p>                                        | character that no text may contain
          <dl><dt>a<dd>b</dl>                                      | dl
          <strong><p>a</p></strong>                                | strong around a block
          <x-card><p>a</p></x-card>                                | x-card
          <a href="https://e.example/"><img src="https://e.example/1"></a> | link around a picture
          <p>a <a href="https://e.example/"></a></p>               | link without text
          <a href="https://e.example/"><p>a</p><img src="https://e.example/1"></a> | decoration of a link
          """)
  void droppedThingsAreNamedOnce(String html, String dropped) {
    assertEquals(
        dropped == null ? List.of() : List.of(dropped.split(", ")),
        HtmlToBlocks.parse(html).dropped());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          <tr><td><a href="https://e.example/">a</a> <b>b</b><td>1 &lt; 2   | /<a href="https://e.example/">a</a> <strong>b</strong>,1 &lt; 2
          <tr><td colspan=2>a<td>b<tr><td>c<td>d<td>e                       | /a,,b/c,d,e
          <tr><td rowspan=2>a<td>b<tr><td>c                                 | /a,b/,c
          <tr><td>a<td rowspan=3>b<td>c<tr><td>d<td>e<tr><td>f<td>g         | /a,b,c/d,,e/f,,g
          <tr><td rowspan=0>a<td>b<tr><td>c<tr><td>d                        | /a,b/,c/,d
          <tr><td rowspan=2 colspan=2>a<td>b<tr><td>c<tr><td>d<td>e<td>f    | /a,,b/,,c/d,e,f
          <thead><tr><th colspan=2>a<th>b<tbody><tr><td>c<td>d<td>e         | a,,b/c,d,e
          <thead><tr><th rowspan=2>a<th>b</thead><tbody><tr><td>c<td>d      | a,b/c,d
          <tr><td colspan=100>a<tr><td>b<td>c                               | /a,/b,c
          <tr><td colspan=100000>a<tr><td>b                                 | /a/b
          <tr><td colspan=x rowspan=-1>a<td>b                               | /a,b
          <tr><td><p>a</p><p>b</p>                                          | /a<br>b
          <tr><td><pre>a\\n  b</pre>                                         | /a<br>\u00a0\u00a0b
          """)
  void cellsOfATableKeepTheirColumnsAndLinks(String rows, String cells) {
    assertEquals(
        "T(" + cells.translateEscapes() + ")",
        show(HtmlToBlocks.parse("<table>" + rows.translateEscapes() + "</table>").blocks()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          <pre>if x:\\n    y()</pre>                     | if x:\\n    y()
          <pre>\\n\\n  a\\n\\n\\tb  \\n\\n</pre>         | `  a\\n\\n\\tb`
          <pre>a<br>  b<br/>c</pre>                     | a\\n  b\\nc
          <pre>a\\r\\n  b</pre>                         | a\\n  b
          <pre><code>  a\\n  b</code></pre>             | `<code>  a\\n  b</code>`
          <pre><div>a</div><div>  b</div></pre>         | a\\n  b
          <pre>a <a href="https://e.example/">b</a></pre> | a <a href="https://e.example/">b</a>
          <pre>1 &lt; 2 &amp;&amp; 3</pre>              | 1 &lt; 2 &amp;&amp; 3
          """)
  void linesAndIndentationOfPreformattedTextStay(String html, String pre) {
    var blocks = HtmlToBlocks.parse(html.translateEscapes()).blocks();

    assertEquals(List.of(new Block.Preformatted(pre.translateEscapes())), blocks);
    assertEquals(blocks, HtmlToBlocks.parse(BodyHtml.of(blocks)).blocks());
  }

  @Test
  void issueOfTableAndProgramLosesNothing() {
    var parsed =
        HtmlToBlocks.parse(
            "<table><tr><td><a href=\"https://a.example/\">Result</a></td></tr></table>"
                + "<pre>if x:\n    y()</pre>");

    assertEquals(
        "T(/<a href=\"https://a.example/\">Result</a>) PRE(if x:\n    y())", show(parsed.blocks()));
    assertEquals(List.of(), parsed.dropped());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          <a href="https://e.example/"><div>a</div><div>b</div></a>  | P(<a href="https://e.example/">a<br>b</a>)
          <a href="https://e.example/f.pdf"><h4>File</h4><p>2 MB</p></a> | P(<a href="https://e.example/f.pdf">File<br>2 MB</a>)
          <a href="https://e.example/"><img src="https://e.example/1" alt="x">a</a> | P(<a href="https://e.example/">a</a>) I(https://e.example/1,x,-,-)
          <figure><a href="https://e.example/"><div>a</div><img src="https://e.example/1"></a><figcaption>c</figcaption></figure> | P(<a href="https://e.example/">a</a>) P(c)
          """)
  void cardBecomesAParagraphWithItsLink(String html, String blocks) {
    assertEquals(blocks, show(HtmlToBlocks.parse(html).blocks()));
  }

  @Test
  void bookmarkOfGhostBecomesALink() {
    var parsed =
        HtmlToBlocks.parse(
            """
            <figure class="kg-card kg-bookmark-card"><a class="kg-bookmark-container" href="https://e.example/story"><div class="kg-bookmark-content"><div class="kg-bookmark-title">A title</div><div class="kg-bookmark-description">What it is about</div><div class="kg-bookmark-metadata"><img class="kg-bookmark-icon" src="https://e.example/icon.png" alt=""><span class="kg-bookmark-author">The Paper</span></div></div><div class="kg-bookmark-thumbnail"><img src="https://e.example/1.jpg" alt="" onerror="this.style.display = 'none'"></div></a><figcaption>Worth reading</figcaption></figure>
            """);

    assertEquals(
        "P(<a href=\"https://e.example/story\">A title<br>What it is about<br>The Paper</a>)"
            + " P(Worth reading)",
        show(parsed.blocks()));
    assertTrue(parsed.dropped().contains("decoration of a link"), parsed.dropped().toString());
  }

  @Test
  void linkThatNobodyEndedIsNoCard() {
    var parsed =
        HtmlToBlocks.parse("<a href='https://e.example/'><div>" + "a ".repeat(600) + "</div></a>");
    assertEquals(List.of("a around a block", "href attribute"), parsed.dropped());
    assertEquals(1, parsed.blocks().size());
  }

  @Test
  void headingKeepsItsIdWhenItCan() {
    var blocks =
        HtmlToBlocks.parse(
                "<h2 id='part-1'>One</h2><h2 id='part-1'>Two</h2><h3 id='Part'>Part 1</h3>")
            .blocks();

    assertEquals(
        List.of("part-1", "two", "part-1-2"),
        blocks.stream().map(block -> ((Block.Heading) block).id()).toList());
  }

  // ---- what content systems send

  @Test
  void wordPressArticleBecomesBlocks() {
    var parsed =
        HtmlToBlocks.parse(
            """
            <!-- wp:paragraph {"dropCap":true} -->
            <p class="has-drop-cap">The <strong>dam</strong> was closed on Monday, the <a href="https://example.org/agency" target="_blank" rel="noreferrer noopener">agency</a> said.</p>
            <!-- /wp:paragraph -->

            <!-- wp:image {"id":42,"sizeSlug":"large"} -->
            <figure class="wp-block-image size-large"><a href="https://example.org/dam.jpg"><img loading="lazy" decoding="async" width="1024" height="683" src="https://example.org/dam-1024x683.jpg" alt="Water below a dam" class="wp-image-42" srcset="https://example.org/dam-1024x683.jpg 1024w, https://example.org/dam-300x200.jpg 300w" sizes="(max-width: 1024px) 100vw, 1024px"></a><figcaption class="wp-element-caption">The dam in <em>June</em></figcaption></figure>
            <!-- /wp:image -->

            <h2 class="wp-block-heading" id="h-what-comes-next">What comes next</h2>
            <ul class="wp-block-list"><!-- wp:list-item --><li>A <em>review</em></li><!-- /wp:list-item -->
            <li>Repairs</li></ul>
            <blockquote class="wp-block-quote is-layout-flow"><p>We will open it again.</p><cite>The minister</cite></blockquote>
            <figure class="wp-block-table"><table class="has-fixed-layout"><thead><tr><th>Year</th><th>Level</th></tr></thead><tbody><tr><td>2025</td><td>71 m</td></tr></tbody></table><figcaption class="wp-element-caption">Source: agency</figcaption></figure>
            <figure class="wp-block-embed is-type-video"><div class="wp-block-embed__wrapper">
            <iframe title="The dam from above" width="500" height="281" src="https://www.youtube.com/embed/dQw4w9WgXcQ?feature=oembed" allowfullscreen></iframe>
            </div></figure>
            <hr class="wp-block-separator has-alpha-channel-opacity"/>
            <pre class="wp-block-verse">Water, water
            everywhere</pre>
            <div class="sharedaddy"><script>share()</script></div>
            """);

    assertEquals(
        """
        P(The <strong>dam</strong> was closed on Monday, the <a href="https://example.org/agency">agency</a> said.)
        I(https://example.org/dam-1024x683.jpg,Water below a dam,The dam in June,1024x683)
        H2(What comes next)
        UL(A <em>review</em>,Repairs)
        Q(We will open it again./The minister)
        T(Year,Level/2025,71 m)
        P(Source: agency)
        E(youtube,https://www.youtube.com/watch?v=dQw4w9WgXcQ,The dam from above)
        PRE(Water, water⏎everywhere)\
        """
            .replace('\n', ' ')
            .replace('⏎', '\n'),
        show(parsed.blocks()));
    assertEquals("h-what-comes-next", ((Block.Heading) parsed.blocks().get(2)).id());
    assertTrue(
        parsed
            .dropped()
            .containsAll(
                List.of(
                    "comment",
                    "class attribute",
                    "rel attribute",
                    "srcset attribute",
                    "hr",
                    "script")),
        parsed.dropped().toString());
  }

  @Test
  void ghostArticleBecomesBlocks() {
    var parsed =
        HtmlToBlocks.parse(
            """
            <p>सरकार ने कहा कि बाँध <b>सुरक्षित</b> है।</p><!--kg-card-begin: html-->
            <div class="kg-card kg-callout-card kg-callout-card-blue"><div class="kg-callout-emoji">💡</div><div class="kg-callout-text">Numbers are from <i>June</i>.</div></div>
            <!--kg-card-end: html-->
            <figure class="kg-card kg-image-card kg-card-hascaption"><img src="https://example.org/content/images/2026/06/dam.jpg" class="kg-image" alt="बाँध" loading="lazy" width="2000" height="1333" srcset="https://example.org/content/images/size/w600/dam.jpg 600w"><figcaption><span style="white-space: pre-wrap;">बाँध, जून में</span></figcaption></figure>
            <figure class="kg-card kg-gallery-card"><div class="kg-gallery-container"><div class="kg-gallery-row"><div class="kg-gallery-image"><img src="https://example.org/1.jpg" width="10" height="20" alt="One"></div><div class="kg-gallery-image"><img src="https://example.org/2.jpg" width="10" height="20" alt=""></div></div></div></figure>
            <figure class="kg-card kg-embed-card"><iframe src="https://player.vimeo.com/video/76979871?app_id=122963" width="426" height="240" frameborder="0" title="A talk"></iframe></figure>
            <blockquote class="kg-blockquote-alt">पानी सबका है</blockquote>
            <h3 id="आगे">आगे क्या</h3>
            <div class="kg-card kg-button-card kg-align-center"><a href="https://example.org/join" class="kg-btn kg-btn-accent">Join</a></div>
            <div class="kg-card kg-audio-card"><audio src="https://example.org/a.mp3" preload="metadata">no audio</audio></div>
            """);

    assertEquals(
        """
        P(सरकार ने कहा कि बाँध <strong>सुरक्षित</strong> है।)
        P(💡)
        P(Numbers are from <em>June</em>.)
        I(https://example.org/content/images/2026/06/dam.jpg,बाँध,बाँध, जून में,2000x1333)
        I(https://example.org/1.jpg,One,-,10x20)
        I(https://example.org/2.jpg,,-,10x20)
        E(vimeo,https://vimeo.com/76979871,A talk)
        Q(पानी सबका है)
        H3(आगे क्या)
        P(<a href="https://example.org/join">Join</a>)\
        """
            .replace('\n', ' '),
        show(parsed.blocks()));
    assertEquals("section-1", ((Block.Heading) parsed.blocks().get(8)).id());
    assertTrue(parsed.dropped().contains("audio"), parsed.dropped().toString());
  }

  @Test
  void textPastedFromWordBecomesBlocks() {
    var parsed =
        HtmlToBlocks.parse(
            """
            <html xmlns:o="urn:schemas-microsoft-com:office:office"><head><meta name=Generator content="Microsoft Word 15">
            <!--[if gte mso 9]><xml><o:OfficeDocumentSettings><o:AllowPNG/></o:OfficeDocumentSettings></xml><![endif]-->
            <style><!-- p.MsoNormal {margin:0cm; mso-style-name:"x"} --></style></head>
            <body lang=EN-GB style='tab-interval:36.0pt'><!--StartFragment-->
            <h1 style='mso-margin-top-alt:auto'><span lang=EN-GB>Budget vote<o:p></o:p></span></h1>
            <p class=MsoNormal style='margin-bottom:12.0pt'><span lang=EN-GB style='font-size:12.0pt;
            font-family:"Times New Roman",serif'>The <b style='mso-bidi-font-weight:normal'>budget</b> passed &#8211; narrowly.<o:p></o:p></span></p>
            <p class=MsoNormal><o:p>&nbsp;</o:p></p>
            <p class=MsoListParagraph style='text-indent:-18.0pt'><![if !supportLists]><span style='font-family:Symbol'>·<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;</span></span><![endif]>first point</p>
            <table class=MsoTableGrid border=1 cellspacing=0><tr style='height:1pt'><td width=301 valign=top><p class=MsoNormal>For<o:p></o:p></p></td><td><p class=MsoNormal>51</p></td></tr></table>
            <!--EndFragment--></body></html>
            """);

    assertEquals(
        """
        H2(Budget vote)
        P(The <strong>budget</strong> passed – narrowly.)
        P(·\u00a0\u00a0first point)
        T(/For,51)\
        """
            .replace('\n', ' '),
        show(parsed.blocks()));
    assertTrue(
        parsed.dropped().containsAll(List.of("meta", "comment", "style", "style attribute", "o:p")),
        parsed.dropped().toString());
  }

  // ---- whatever is sent

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void attacksLeaveOnlyWhatIsAllowed(boolean asOneArticle) {
    for (var attack :
        asOneArticle ? List.of(String.join("\n", InlineHtmlTest.XSS)) : InlineHtmlTest.XSS) {
      for (var wrap :
          List.of(
              "%s",
              "<p>%s</p>",
              "<ul><li>%s",
              "<table><td>%s",
              "<blockquote>%s",
              "<h2>%s",
              "<figure><figcaption>%s",
              "<pre>%s",
              "<img alt='%s' src=https://e.example width=1 height=1>")) {
        BodyHtmlTest.assertSafe(HtmlToBlocks.parse(wrap.formatted(attack)).blocks(), attack);
      }
    }
  }

  @Test
  @Tag("rounds")
  void randomHtmlBecomesSafeBlocksThatStayAsTheyAre() {
    var random = new Random(20261125);
    var blocks = 0;
    for (var i = 0; i < Rounds.of(5_000); i++) {
      var soup = InlineHtmlTest.soup(random);
      var parsed = HtmlToBlocks.parse(soup);
      BodyHtmlTest.assertSafe(parsed.blocks(), soup);
      var stored = BlockJson.text(parsed.blocks());
      assertEquals(
          parsed.blocks(), HtmlToBlocks.parse(BodyHtml.of(parsed.blocks())).blocks(), soup);
      var body = members(stored);
      assertEquals(
          new BlockReader.Parsed(parsed.blocks(), List.of()), BlockReader.json(body, "body"), soup);
      body.end();
      blocks += parsed.blocks().size();
    }
    assertTrue(blocks > Rounds.of(150, 2_000), "the soups come to nothing: " + blocks);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<span>", "<div>", "<ul><li>", "<table><td>", "<blockquote>", "<figure>", "<a href=x>",
        "<h2>", "<b><p>", "<li>", "<br>", "<figure><img>", "<h2>a</h2>", "<blockquote><cite>"
      })
  void longestHtmlTakesLittleTime(String piece) {
    var html = piece.repeat(200_000 / piece.length());
    assertTimeoutPreemptively(Duration.ofMinutes(2), () -> HtmlToBlocks.parse(html));
  }

  // ---- means

  /// Blocks in short, for tables.
  private static String show(List<Block> blocks) {
    return String.join(" ", blocks.stream().map(BlockReaderTest::show).toList());
  }

  private static String show(Block block) {
    return switch (block) {
      case Block.Paragraph(var html) -> "P(" + html + ")";
      case Block.Heading(var level, var _, var text) -> "H" + level + "(" + text + ")";
      case Block.Related related -> related.toString();
      case Block.Picture(var image) ->
          "I(%s,%s,%s,%s)"
              .formatted(
                  image.url(),
                  image.alt(),
                  image.caption().orElse("-"),
                  image.size().map(size -> size.width() + "x" + size.height()).orElse("-"));
      case Block.Quote(var text, var cite) ->
          "Q(" + text + cite.map(name -> "/" + name).orElse("") + ")";
      case Block.Items(var ordered, var items) ->
          (ordered ? "OL(" : "UL(") + String.join(",", items) + ")";
      case Block.Table(var header, var rows) -> {
        var lines = new ArrayList<String>();
        lines.add(String.join(",", header));
        rows.forEach(row -> lines.add(String.join(",", row)));
        yield "T(" + String.join("/", lines) + ")";
      }
      case Block.Preformatted(var html) -> "PRE(" + html + ")";
      case Block.Embed(var provider, var url, var title) ->
          "E(" + provider + "," + url + "," + title.orElse("-") + ")";
    };
  }

  private static List<String> faults(String body) {
    var members = members(body);
    BlockReader.json(members, "body");
    return faults(members);
  }

  private static List<String> htmlFaults(String html) {
    var members =
        object(
            Json.text(json -> {
              json.object(() -> {
                json.text("bodyHtml", html);
              });
            }));
    BlockReader.html(members, "bodyHtml");
    return faults(members);
  }

  private static List<String> faults(Members members) {
    try {
      members.end();
      return List.of();
    } catch (ProblemException e) {
      return e.problem().faults().stream().map(fault -> fault.name() + " " + fault.code()).toList();
    }
  }

  static Members members(String body) {
    return object("{\"body\":" + body + "}");
  }

  private static Members object(String json) {
    var type = "application/json";
    return new Request(
            "id",
            "PUT /",
            "PUT",
            "/",
            "",
            Map.of("content-type", type),
            Map.of(),
            json,
            false,
            "192.0.2.1",
            "localhost")
        .object(4_000_000, type);
  }
}
