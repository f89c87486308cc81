package masthead.articles.body;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import masthead.http.WebUrl;
import masthead.json.TextRules;
import masthead.testing.Rounds;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.TextNode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

final class InlineHtmlTest {
  private static final Set<String> INLINE = Set.of("a", "em", "strong", "br", "code", "sub", "sup");

  /// Attacks, one a line. `\t`, `\n` and the like are the characters themselves.
  static final List<String> XSS =
      """
      <script>alert(1)</script>
      <SCRIPT SRC=https://evil.example/x.js></SCRIPT>
      <scr<script>ipt>alert(1)</scr</script>ipt>
      <script/x>alert(1)</script >
      <<script>alert(1);//<</script>
      <script>alert(1)
      <script>/*</em>*/alert(1)</script
      <img src=x onerror=alert(1)>
      <img/src=x/onerror=alert(1)>
      <img src="x" onerror="alert(1)" <em>
      <img src=x:alert(alt) onerror=eval(src) alt=1>
      <IMG \"""><SCRIPT>alert(1)</SCRIPT>">
      <body onload=alert(1)>text
      <em onmouseover=alert(1)>text</em>
      <em\\tonclick=alert(1)>text</em>
      <em/onclick=alert(1)>text</em>
      <em onclick\\n=\\nalert(1)>text</em>
      <em OnClIcK="alert(1)">text</em>
      <em onclick='alert(1)' onfocus=alert(2) tabindex=0 autofocus>text</em>
      <a href="https://example.org" onclick="alert(1)">text</a>
      <a href="https://example.org"onclick="alert(1)">text</a>
      <br onload=alert(1)>
      <strong style="background:url(javascript:alert(1))">text</strong>
      <em style="x:expression(alert(1))">text</em>
      <em style="position:fixed;top:0;left:0;width:100%;height:100%">text</em>
      <style>@import 'https://evil.example/x.css';</style>
      <style><img src="</style><img src=x onerror=alert(1)>">
      <link rel=stylesheet href=https://evil.example/x.css>
      <a href="javascript:alert(1)">text</a>
      <a href=javascript:alert(1)>text</a>
      <a href="JaVaScRiPt:alert(1)">text</a>
      <a href=" javascript:alert(1)">text</a>
      <a href="java\\tscript:alert(1)">text</a>
      <a href="java\\nscript:alert(1)">text</a>
      <a href="java\\rscript:alert(1)">text</a>
      <a href="java\\0script:alert(1)">text</a>
      <a href="\\1javascript:alert(1)">text</a>
      <a href="&#106;avascript:alert(1)">text</a>
      <a href="&#x6A;&#x61;vascript:alert(1)">text</a>
      <a href="&#0000106avascript:alert(1)">text</a>
      <a href="java&Tab;script:alert(1)">text</a>
      <a href="java&NewLine;script&colon;alert&lpar;1&rpar;">text</a>
      <a href="&#14;javascript:alert(1)">text</a>
      <a href="\u00a0javascript:alert(1)">text</a>
      <a href="\u3000javascript:alert(1)">text</a>
      <a href="javascript://example.org/%0aalert(1)">text</a>
      <a href="vbscript:msgbox(1)">text</a>
      <a href="data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==">text</a>
      <a href="data:text/html,<script>alert(1)</script>">text</a>
      <a href="blob:https://example.org/1">text</a>
      <a href="file:///etc/passwd">text</a>
      <a href="view-source:https://example.org">text</a>
      <a href="//evil.example/x">text</a>
      <a href="\\\\\\\\evil.example/x">text</a>
      <a href="https:\\\\\\\\evil.example/x">text</a>
      <a href="https:evil.example">text</a>
      <a href="https:///evil.example">text</a>
      <a href="https://example.org@evil.example/">text</a>
      <a href="https://user:secret@evil.example/">text</a>
      <a href="https://@evil.example/">text</a>
      <a href="https://example.org\\\\@evil.example/">text</a>
      <a href="https://example.org%0d%0a@evil.example/">text</a>
      <a href="https://example.org/&quot;onclick=alert(1) x=&quot;">text</a>
      <a href='https://example.org/"><script>alert(1)</script>'>text</a>
      <a href="https://example.org/'onclick='alert(1)">text</a>
      <a href="https://example.org/\u202egpj.exe">text</a>
      <a href="https://example.org/\\205x">text</a>
      <a xlink:href="javascript:alert(1)">text</a>
      <a href="https://example.org" href="javascript:alert(1)">text</a>
      <a href="javascript:alert(1)" href="https://example.org">text</a>
      <a href="https://example.org" target=_blank ping="https://evil.example">text</a>
      <a id=location name=cookie href="https://example.org">clobber</a>
      <svg onload=alert(1)>
      <svg/onload=alert(1)//
      <svg><script>alert(1)</script></svg>
      <svg><script>alert&#40;1)</script></svg>
      <svg><a xlink:href="javascript:alert(1)"><text x=20 y=20>text</text></a></svg>
      <svg><animate onbegin=alert(1) attributeName=x dur=1s></svg>
      <svg><foreignObject><em onclick=alert(1)>text</em></foreignObject></svg>
      <svg><use href="data:image/svg+xml,<svg id='x'><script>alert(1)</script></svg>#x"/></svg>
      <svg><set attributeName="href" to="javascript:alert(1)"/></svg>
      <svg></p><style><a id="</style><img src=1 onerror=alert(1)>">
      <svg><style><img src=x onerror=alert(1)></style></svg>
      <svg><![CDATA[><em onclick=alert(1)>]]></svg>
      <math href="javascript:alert(1)">text</math>
      <math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">
      <math><mi xlink:href="data:x,<script>alert(1)</script>">text</mi></math>
      <form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>
      <math><annotation-xml encoding="text/html"><em onclick=alert(1)>text</em></annotation-xml></math>
      <noscript><p title="</noscript><img src=x onerror=alert(1)>">
      <noscript><style></noscript><img src=x onerror=alert(1)></style>
      <template><script>alert(1)</script><em onclick=alert(1)>text</em></template>
      <template><a href="javascript:alert(1)">text</a>
      <textarea><img title="</textarea><img src=x onerror=alert(1)>">
      <title><img title="</title><img src=x onerror=alert(1)>">
      <xmp><img title="</xmp><img src=x onerror=alert(1)>">
      <noembed><img title="</noembed><img src=x onerror=alert(1)>">
      <noframes><img title="</noframes><img src=x onerror=alert(1)>">
      <plaintext><em onclick=alert(1)>
      <iframe srcdoc="<script>alert(1)</script>"></iframe>
      <iframe src="javascript:alert(1)"></iframe>
      <iframe src="https://evil.example"><em onclick=alert(1)>text</em></iframe>
      <frameset onload=alert(1)><frame src="javascript:alert(1)"></frameset>
      <object data="data:text/html,<script>alert(1)</script>"></object>
      <object><param name=src value="javascript:alert(1)">text</object>
      <embed src="javascript:alert(1)">
      <applet code=evil.class>text</applet>
      <base href="https://evil.example/">
      <meta http-equiv=refresh content="0;url=javascript:alert(1)">
      <form action="javascript:alert(1)"><input type=submit value=text></form>
      <form><button formaction="javascript:alert(1)">text</button></form>
      <input onfocus=alert(1) autofocus>
      <select onfocus=alert(1) autofocus><option>text</select>
      <select><template><em onclick=alert(1)>text</em></template></select>
      <isindex type=image src=1 onerror=alert(1)>
      <video src=x onerror=alert(1)><source onerror=alert(1)></video>
      <audio src=x onerror=alert(1)>text</audio>
      <details open ontoggle=alert(1)>text</details>
      <marquee onstart=alert(1)>text</marquee>
      <table background="javascript:alert(1)"><td background="javascript:alert(1)">text</table>
      <a href="https://example.org/1"><table><td><a href="https://example.org/2">text</a></table></a>
      <div style="width:1px"><custom-x onclick=alert(1)>text</custom-x></div>
      <x onclick=alert(1)>text</x>
      <o:p onclick=alert(1)>text</o:p>
      <em<script>alert(1)</script>
      <em"onclick=alert(1)">text</em>
      <em =onclick=alert(1)>text</em>
      <em ="<img src=x onerror=alert(1)>">text</em>
      <em title="<img src=x onerror=alert(1)>">text</em>
      <em a='>' onclick=alert(1)>text</em>
      <!--><img src=x onerror=alert(1)>-->
      <!--x--!><img src=x onerror=alert(1)>
      <!-- --><img src=x onerror=alert(1)>-->
      <!--[if gte IE 4]><script>alert(1)</script><![endif]-->
      <![CDATA[<img src=x onerror=alert(1)>]]>
      <!doctype html [<!entity x "<script>alert(1)</script>">]>&x;
      <?xml-stylesheet href="javascript:alert(1)"?>text
      <?php echo "<script>alert(1)</script>"; ?>
      <%<img src=x onerror=alert(1)>%>
      &lt;script&gt;alert(1)&lt;/script&gt;
      &amp;lt;script&amp;gt;alert(1)&amp;lt;/script&amp;gt;
      &#60;img src=x onerror=alert(1)&#62;
      &lt&#x338;script&gt&#x338;alert(1)
      <em>\u0338text</em>
      <em>&#x323;&#x338;text</em>
      \uff1cscript\uff1ealert(1)\uff1c/script\uff1e
      \u226escript\u226falert(1)
      <\u0130mg src=x onerror=alert(1)>
      <\u017fcript>alert(1)</\u017fcript>
      <a href="http\u017f://evil.example">text</a>
      <a href="https://\u2100.example/">text</a>
      <em>te\\0xt\\b\\205\u200e\u202e\ufeff</em>
      &#0;&#8;&#x80;&#x202E;&#xFEFF;&#xFFFF;&#xD800;&#x10FFFF;text
      <b><i><u><b><i><u>text</b></u></i>text
      <a href="https://example.org/">one<a href="https://example.org/">two</a>three</a>
      <em><p>text</em>text</p><strong>text
      </em></strong></a></p></br>text
      <em><em><em><em><em>text</em></em></em></em></em>text
      <p><svg><p><style><!--</style>--><img src=x onerror=alert(1)>
      text<
      text</
      text<!
      text<em
      text<a href="https://example.org/
      text&
      text&#x
      """
          .lines()
          .map(String::translateEscapes)
          .toList();

  static List<String> xss() {
    return XSS;
  }

  @Test
  void corpusIsLargeAndNamesNothingTwice() {
    assertTrue(XSS.size() >= 150, "only " + XSS.size());
    assertEquals(XSS.size(), new HashSet<>(XSS).size());
  }

  @ParameterizedTest
  @MethodSource("xss")
  void attackLeavesOnlyWhatIsAllowed(String attack) {
    assertSafe(clean(attack).html(), INLINE, attack);
    assertSafe(clean("<em>before " + attack).html(), INLINE, attack);
    assertSafe(clean("<p title='" + attack + "'>after").html(), INLINE, attack);
  }

  @ParameterizedTest
  @MethodSource("xss")
  void cleaningTwiceIsCleaningOnce(String attack) {
    var once = clean(attack);
    assertEquals(new Cleaned(once.html(), List.of()), clean(once.html()), attack);
  }

  @Test
  @Tag("rounds")
  void randomTagSoupsAreSafeAndStayAsTheyAre() {
    var random = new Random(20261124);
    var withMarkup = 0;
    for (var i = 0; i < Rounds.of(5_000); i++) {
      var soup = soup(random);
      var clean = clean(soup);
      assertSafe(clean.html(), INLINE, soup);
      assertEquals(new Cleaned(clean.html(), List.of()), clean(clean.html()), soup);
      withMarkup += clean.html().contains("</") ? 1 : 0;
    }
    assertTrue(withMarkup > Rounds.of(1_000), "the soups come to nothing: " + withMarkup);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          plain                                         | plain
          <b>bold</b> and <i>italic</i>                 | <strong>bold</strong> and <em>italic</em>
          H<sub>2</sub>O x<sup>2<sup>3</sup></sup>      | H<sub>2</sub>O x<sup>2<sup>3</sup></sup>
          one<br/>two<br>                               | one<br>two
          <em>a<strong>b</em>c</strong>                 | <em>a<strong>b</strong></em><strong>c</strong>
          <em>a<em>b</em></em>                          | <em>ab</em>
          <em></em>a<strong><code></code></strong>      | a
          <span style="color:red">red</span>            | red
          <u>under</u> <mark>mark</mark>                | under mark
          <p>one</p><p>two</p>                          | one<br>two
          a<pre>one\\n two\\n\\tthree</pre>             | a<br>one<br>\u00a0two<br>\u00a0\u00a0\u00a0\u00a0three
          <div>a</div> <div> b<br></div><p>c</p>        | a<br>b<br>c
          <em>a<p>b</p></em>c                           | <em>a<br>b</em><br>c
          `  a  \\t\\n b  `                               | a b
          1 < 2 & 3 > 2 "q" 'q'                         | 1 &lt; 2 &amp; 3 &gt; 2 "q" 'q'
          &copy; &eacute; &nbsp;x                       | © é \u00a0x
          e&#x301;<em>e\u0301</em>                      | é<em>é</em>
          e<span>&#x301;</span>                         | é
          <em>&#x338;</em>                              | <em>&#824;</em>
          क्\u200dष می\u200cخواهم                        | क्\u200dष می\u200cخواهم
          a\u0007b\u202ec\ufeff                         | abc
          <a>text</a>                                   | text
          <a href="/local">text</a>                     | text
          <a href="#part">text</a>                      | text
          <a href="mailto:a@example.org">text</a>       | text
          <a href="https://example.org">text</a>        | <a href="https://example.org">text</a>
          <a href=" HTTP://example.org/ ">text</a>      | <a href="http://example.org/">text</a>
          <a href="https://example.org/?a=1&b=2">t</a>  | <a href="https://example.org/?a=1&amp;b=2">t</a>
          <a href="https://example.org/'&quot;<">t</a>  | <a href="https://example.org/&#39;%22%3C">t</a>
          <a href="https://example.org/a b{c[0]">t</a>  | <a href="https://example.org/a%20b%7Bc%5B0%5D">t</a>
          <a href="https://example.org/100%">t</a>      | <a href="https://example.org/100%25">t</a>
          <a href="https://example.org/100%25">t</a>    | <a href="https://example.org/100%25">t</a>
          <a href="https://example.org/हिन्दी">t</a>      | <a href="https://example.org/हिन्दी">t</a>
          <a href="https://[2001:db8::1]:8443/">t</a>   | <a href="https://[2001:db8::1]:8443/">t</a>
          <a href="https://example.org/@name">t</a>     | <a href="https://example.org/@name">t</a>
          """)
  void keepsWhatReadersNeed(String sent, String expected) {
    assertEquals(unescaped(expected), clean(unescaped(sent)).html());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          <b>b</b><i>i</i><br><code>c</code>              |
          <script>a</script><script>b</script>            | script
          <em style="x" onclick="y">t</em>                | style attribute, onclick attribute
          <em style="x">t</em><em style="y">u</em>        | style attribute
          <a href="javascript:x">t</a>                    | link that is not http or https
          <a href="https://example.org" rel="x">t</a>     | rel attribute
          <!-- c -->t                                     | comment
          <span>t</span><div>u</div><p>v</p>              |
          <u>t</u>                                        | u
          <o:p>t</o:p>                                    | o:p
          <ul><li>t</ul><h2>u</h2>                        | ul inside a text, h2 inside a text
          a<a href="https://example.org"></a>             | link without text
          <img src="x">t                                  | img
          <svg><path d="x"></svg>t                        | svg
          <em <">t</em>                                   | unknown attribute
          <xé>t</xé>                                      | unknown element
          """)
  void namesEachKindOfThingThatWasDroppedOnce(String sent, String dropped) {
    assertEquals(dropped == null ? List.of() : List.of(dropped.split(", ")), clean(sent).dropped());
  }

  @ParameterizedTest
  @CsvSource({
    "script",
    "style",
    "form",
    "object",
    "template",
    "noscript",
    "textarea",
    "iframe",
    "svg",
    "math",
    "select",
    "button",
    "title",
    "xmp",
    "noembed",
    "noframes",
    "video",
    "audio",
    "applet",
    "canvas"
  })
  void textInsideIsDroppedToo(String element) {
    var sent = "before <%s>secret</%s> after".formatted(element, element);
    assertEquals(new Cleaned("before after", List.of(element)), clean(sent));
  }

  @Test
  @Tag("rounds")
  void listOfDroppedThingsDoesNotGrowForEver() {
    var sent = new StringBuilder();
    for (var i = 0; i < Rounds.of(1_000); i++) {
      sent.append("<em a").append(i).append("=1>t</em>");
    }
    assertEquals(100, clean(sent.toString()).dropped().size());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          a &lt;b&gt; &amp;lt; <em>c</em><br>d            | a <b> &lt; c d
          <a href="https://example.org/?a&b">x</a>        | x
          =<em>&#x338;</em>                               | ≠
          """)
  void textIsWhatAReaderSees(String sent, String expected) {
    assertEquals(expected, clean(sent).text());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''                        | true
          &nbsp;                    | true
          <br><em> </em>            | true
          &#x200B;&#x200D;&#x3000;  | true
          <script>x</script>        | true
          .                         | false
          <em>क</em>                | false
          """)
  void blankIsWhatNobodySees(String sent, boolean isBlank) {
    assertEquals(isBlank, clean(sent).isBlank());
  }

  @Test
  void addressHasAtMost2048Characters() {
    var longest = "https://example.org/" + "a".repeat(2028);
    assertEquals(Optional.of(longest), HtmlAddress.of(longest));
    assertEquals(Optional.empty(), HtmlAddress.of(longest + "a"));
    assertEquals(Optional.empty(), HtmlAddress.of("https://example.org/" + " ".repeat(700) + "a"));
  }

  @ParameterizedTest
  @CsvSource({
    "<em>",
    "<a href=https://example.org>",
    "<sub>",
    "<b><i>",
    "<br>",
    "<div>",
    "<table>",
    "&lt;",
    "</em>",
    "<svg><p>",
    "<a",
    "&",
    "<!--",
    "<pre>x"
  })
  void longestInputTakesLittleTime(String piece) {
    var sent = piece.repeat(200_000 / piece.length());
    assertTimeoutPreemptively(
        Duration.ofMinutes(2), () -> assertSafe(clean(sent).html(), INLINE, piece));
  }

  private record Cleaned(String html, List<String> dropped) {
    String text() {
      return new InlineHtml(html).text();
    }

    boolean isBlank() {
      return new InlineHtml(html).isBlank();
    }
  }

  private static Cleaned clean(String sent) {
    var dropped = new Dropped();
    return new Cleaned(InlineHtml.clean(sent, dropped).html(), dropped.kinds());
  }

  // ---- the judge, which other tests use too

  /// Two parsers that are not ours must find only what is allowed: one for XML, one for HTML.
  static void assertSafe(String html, Set<String> elements, String about) {
    assertEquals(Optional.empty(), TextRules.fault(html.replaceAll("[\\n\\t]", " ")), about);
    assertTrue(Normalizer.isNormalized(html, Normalizer.Form.NFC), about);
    var text = new StringBuilder();
    checkXml(xml(html, about).getDocumentElement(), elements, text, about + " became " + html);
    var body = Jsoup.parse("<!doctype html><div>" + html + "</div>").body();
    assertEquals(1, body.childNodeSize(), about);
    for (var element : body.child(0).stream().skip(1).toList()) {
      checkHtml(element, elements, about + " became " + html);
    }
    assertEquals(text.toString().replace("\n", ""), body.wholeText().replace("\n", ""), about);
  }

  private static void checkHtml(Element element, Set<String> elements, String about) {
    assertTrue(elements.contains(element.nodeName()) || element.nameIs("tbody"), about);
    element
        .attributes()
        .forEach(attribute ->
            checkAttribute(element.nodeName(), attribute.getKey(), attribute.getValue(), about));
    for (var node : element.childNodes()) {
      assertTrue(node instanceof Element || node instanceof TextNode, about);
    }
  }

  private static void checkXml(
      org.w3c.dom.Node node, Set<String> elements, StringBuilder text, String about) {
    for (var child = node.getFirstChild(); child != null; child = child.getNextSibling()) {
      switch (child) {
        case org.w3c.dom.Text some -> text.append(some.getData());
        case org.w3c.dom.Element element -> {
          assertTrue(elements.contains(element.getTagName()), about);
          var attributes = element.getAttributes();
          for (var i = 0; i < attributes.getLength(); i++) {
            var attribute = attributes.item(i);
            checkAttribute(
                element.getTagName(), attribute.getNodeName(), attribute.getNodeValue(), about);
          }
          checkXml(element, elements, text, about);
        }
        default -> throw new AssertionError(child + " in " + about);
      }
    }
  }

  private static void checkAttribute(String element, String name, String value, String about) {
    switch (element + " " + name) {
      case "a href", "img src" -> {
        var uri = URI.create(value);
        assertTrue(Set.of("http", "https").contains(uri.getScheme()), about);
        assertTrue(WebUrl.isValid(value), about);
      }
      case "h2 id", "h3 id", "h4 id" -> assertTrue(value.matches("[a-z0-9-]{1,80}"), about);
      case "img width", "img height" -> assertTrue(value.matches("[0-9]+"), about);
      case "img alt" -> {} // any text
      case "p class" -> assertEquals("related", value, about);
      default -> throw new AssertionError(element + " " + name + " in " + about);
    }
  }

  private static org.w3c.dom.Document xml(String html, String about) {
    var xml = "<x>" + html.replace("<br>", "<br/>").replaceAll("(<img[^>]*)>", "$1/>") + "</x>";
    try {
      var factory = DocumentBuilderFactory.newInstance();
      factory.setAttribute("jdk.xml.maxGeneralEntitySizeLimit", "0");
      factory.setAttribute("jdk.xml.totalEntitySizeLimit", "0");
      factory.setAttribute("jdk.xml.maxElementDepth", "0");
      return factory
          .newDocumentBuilder()
          .parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
    } catch (Exception e) {
      throw new AssertionError(about + " is not well-formed: " + html, e);
    }
  }

  /// Some pieces of HTML in any order, now and then broken. A few kinds at a time, because most
  /// soups of all kinds are swallowed whole by a comment or a `title`.
  static String soup(Random random) {
    var kinds =
        random
            .ints(10, 0, PIECES.size())
            .map(index -> random.nextBoolean() ? index : index % 24) // tags that are kept
            .mapToObj(PIECES::get)
            .toList();
    var soup = new StringBuilder();
    for (var i = random.nextInt(40); i >= 0; i--) {
      var piece = kinds.get(random.nextInt(kinds.size()));
      soup.append(
          random.nextInt(20) == 0 ? piece.substring(random.nextInt(piece.length())) : piece);
    }
    return soup.toString();
  }

  private static final List<String> PIECES =
      Stream.concat(
              Stream.of(
                      "a",
                      "b",
                      "i",
                      "em",
                      "strong",
                      "code",
                      "sub",
                      "sup",
                      "br",
                      "p",
                      "div",
                      "span",
                      "table",
                      "tr",
                      "td",
                      "th",
                      "thead",
                      "caption",
                      "ul",
                      "ol",
                      "li",
                      "h1",
                      "h3",
                      "blockquote",
                      "cite",
                      "footer",
                      "figure",
                      "figcaption",
                      "pre",
                      "svg",
                      "math",
                      "mtext",
                      "style",
                      "script",
                      "template",
                      "select",
                      "option",
                      "form",
                      "button",
                      "textarea",
                      "noscript",
                      "title",
                      "foreignObject",
                      "desc",
                      "nobr",
                      "marquee",
                      "dd",
                      "u",
                      "hr",
                      "section",
                      "body",
                      "html",
                      "frameset",
                      "object")
                  .flatMap(
                      name -> Stream.of("<" + name + ">", "</" + name + ">", "<" + name + " x='")),
              Stream.of(
                  "<a href='https://example.org/1'>",
                  "<a href=\"http://example.org/?a=1&amp;b='\" title=x>",
                  "<a href=javascript:alert(1)>",
                  "<em onclick=alert(1)>",
                  "<img src='https://example.org/1.jpg' alt='Alt &quot;' width=10 height=20>",
                  "<img src=x onerror=alert(1)>",
                  "<h2 id=part>",
                  "<!--",
                  "-->",
                  "<![CDATA[",
                  "]]>",
                  "'>",
                  "\">",
                  ">",
                  "<",
                  "&",
                  "&lt;",
                  "&#x338;",
                  "\u0338",
                  "\u0301",
                  "&#x323;",
                  "&nbsp;",
                  "\u202e",
                  "\u0000",
                  " ",
                  "\n",
                  "e",
                  "=",
                  "text",
                  "and more text ",
                  "नमस्ते",
                  "اردو"))
          .toList();

  private static String unescaped(String text) {
    return text.translateEscapes();
  }
}
