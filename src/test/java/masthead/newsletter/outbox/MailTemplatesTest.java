package masthead.newsletter.outbox;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import masthead.language.Language;
import masthead.language.Languages;
import masthead.mail.Mail;
import masthead.newsletter.text.MailConfig;
import masthead.newsletter.text.Site;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.parser.Parser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

public final class MailTemplatesTest {
  private static final String TO = "qxz.w+news@example.org";
  private static final String SITE = "https://news.example";
  private static final String LINK = "https://api.news.example/v1/newsletter/confirm/AbC_-123";
  private static final String LEAVE = "https://api.news.example/v1/newsletter/u/u1.k1.AbC_-.xYz";
  private static final Language ENGLISH = Languages.of("en").standard();

  private static MailConfig config(String name, String list) {
    return new MailConfig(
        new Site(name, SITE, list),
        "daily@news.example",
        Optional.of("desk@news.example"),
        "1 Press Street, 10117 Berlin");
  }

  private static List<Mail> all(MailConfig config, Language language) {
    var mails = new MailTemplates(config);
    return List.of(
        mails.confirm(TO, language, LINK, LEAVE),
        mails.already(TO, language, LINK, LEAVE),
        mails.access(TO, language, LINK, LEAVE));
  }

  static List<Mail> inEveryLanguage() {
    return Languages.of("world").all().stream()
        .flatMap(language -> all(config("The Paper", "Headlines"), language).stream())
        .toList();
  }

  @ParameterizedTest
  @MethodSource("inEveryLanguage")
  void bothBodiesCarryTheLinksAndSayWhoSends(Mail mail) {
    var html = Jsoup.parse(mail.html());
    assertEquals(Set.of(LINK, LEAVE, SITE), Set.copyOf(html.select("a").eachAttr("abs:href")));
    assertEquals(LINK, html.select("a.button").attr("href"));
    for (var body : List.of(html.text(), mail.text())) {
      assertTrue(body.contains("The Paper"), body);
      assertTrue(body.contains("1 Press Street, 10117 Berlin"), body);
    }
    assertTrue(mail.text().lines().toList().containsAll(List.of(LINK, LEAVE, SITE)), mail.text());
    assertTrue(mail.subject().contains("The Paper"), mail.subject());
  }

  /// Spammers sign strangers up under names that are adverts.
  @ParameterizedTest
  @MethodSource("inEveryLanguage")
  void nothingThatWasTypedStandsInTheMail(Mail mail) {
    assertEquals(TO, mail.to());
    for (var part : List.of(mail.html(), mail.text(), mail.subject(), mail.headers().toString())) {
      assertFalse(part.contains("qxz"), part);
      assertFalse(part.contains("example.org"), part);
    }
  }

  @ParameterizedTest
  @MethodSource("inEveryLanguage")
  void nothingIsUnresolved(Mail mail) {
    for (var part : List.of(mail.html(), mail.text(), mail.subject())) {
      assertFalse(part.contains("{{"), part);
      assertFalse(part.contains("}}"), part);
      assertFalse(part.contains("null"), part);
    }
  }

  @ParameterizedTest
  @MethodSource("inEveryLanguage")
  void headersAreThoseOfAListAndOfFormMail(Mail mail) {
    assertEquals(
        List.of(
            "Reply-To: desk@news.example",
            "List-Id: <daily.news.example>",
            "List-Unsubscribe: <" + LEAVE + ">",
            "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
            "Auto-Submitted: auto-generated",
            "Form-Sub: v=1",
            "Content-Language: " + Jsoup.parse(mail.html()).select("html").attr("lang")),
        mail.headers().entrySet().stream().map(e -> e.getKey() + ": " + e.getValue()).toList());
  }

  /// As Mailpit reads it: members in angle brackets, split by commas, no space, one of a kind.
  @ParameterizedTest
  @MethodSource("inEveryLanguage")
  void unsubscribeHeaderCanBeParsed(Mail mail) {
    var members = List.of(requireNonNull(mail.headers().get("List-Unsubscribe")).split(",", -1));
    var schemes = new ArrayList<String>();
    for (var member : members) {
      var link = Pattern.compile("<((https|mailto):[^<>\\s,]+)>").matcher(member.strip());
      assertTrue(link.matches(), member);
      schemes.add(link.group(2));
    }
    assertEquals(Set.copyOf(schemes).size(), schemes.size());
  }

  @Test
  void languageAndDirectionStandOnTheDocumentAndOnWhatMailProgramsKeepOfIt() {
    for (var language : Languages.of("world").all()) {
      for (var mail : all(config("The Paper", "Headlines"), language)) {
        var html = Jsoup.parse(mail.html());
        for (var element : List.of(html.expectFirst("html"), html.expectFirst("body > div"))) {
          assertEquals(language.tag(), element.attr("lang"));
          assertEquals(language.direction().code(), element.attr("dir"));
        }
        assertEquals(language.tag(), mail.headers().get("Content-Language"));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("inEveryLanguage")
  void htmlIsWellFormedSmallAndFetchesNothing(Mail mail) {
    assertWellFormed(mail.html());
    assertTrue(mail.html().getBytes(StandardCharsets.UTF_8).length < 20_000);
    var html = Jsoup.parse(mail.html());
    assertEquals(0, html.select("script, img, link, iframe, form, table, [src], [onclick]").size());
    assertFalse(mail.html().contains("url("));
    assertFalse(mail.html().contains("http://"), mail.html());
    assertFalse(mail.text().contains("http://"), mail.text());
    assertTrue(html.select("body > div").attr("style").contains("max-width: 600px"));
    assertEquals("light dark", html.select("meta[name=color-scheme]").attr("content"));
    // jsoup makes a plain space of the no-break space that French has before a colon.
    assertEquals(mail.subject().replace('\u00A0', ' '), html.title());
    assertEquals(1, html.select("h1").size());
  }

  public static void assertWellFormed(String html) {
    var parser = Parser.htmlParser().setTrackErrors(10);
    parser.parseInput(html, "");
    assertEquals(List.of(), parser.getErrors());
  }

  @ParameterizedTest
  @CsvSource(
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "<script>alert(1)</script>,<script>alert(1)</script>",
        "\"A\" & 'B',\"A\" & 'B'",
        "'a\r\nBcc: b@c.example',a Bcc: b@c.example",
        "\u202Elive\u202C \u2067x\u2069,live x",
        "{{url}}{{{leaveUrl}}},{{url}}{{{leaveUrl}}}",
        "📰🇮🇳,📰🇮🇳",
        "جريدة,جريدة"
      })
  void configuredNamesStayText(String name, String expected) {
    for (var language : Languages.of("world").all()) {
      for (var mail : all(config(name, name), language)) {
        var html = Jsoup.parse(mail.html());
        assertWellFormed(mail.html());
        assertEquals(0, html.select("script").size());
        assertEquals(List.of(expected), distinct(html, "body > div > p:first-child bdi"));
        assertTrue(html.select("bdi").eachText().contains(expected));
        assertTrue(mail.text().contains(expected), mail.text());
        assertTrue(mail.subject().contains(expected), mail.subject());
        assertEquals(
            Set.of(),
            (mail.text() + mail.html() + mail.subject())
                .codePoints()
                .filter(point -> point == 0x202E || point == 0x202C || point == 0x2067)
                .boxed()
                .collect(toSet()));
      }
    }
  }

  private static List<String> distinct(Document html, String selector) {
    return html.select(selector).stream().map(Element::text).distinct().toList();
  }

  @ParameterizedTest
  @CsvSource({
    "The Paper, daily@news.example, The Paper, daily@news.example",
    "Evil <a@b.example>, daily@news.example, Evil a@b.example, daily@news.example",
    "The Paper, Desk <desk@news.example>, Desk, desk@news.example"
  })
  void mailComesFromTheSiteByName(String site, String sender, String name, String address) {
    var config = new MailConfig(new Site(site, SITE, "x"), sender, Optional.empty(), "");
    var mail = new MailTemplates(config).confirm(TO, ENGLISH, LINK, LEAVE);
    assertEquals(name, mail.fromName());
    assertEquals(address, mail.fromAddress());
    assertFalse(mail.headers().containsKey("Reply-To"));
    assertTrue(mail.text().endsWith(SITE + "\n"), mail.text());
    assertTrue(mail.html().strip().endsWith("</a></p>\n</div>\n</body>\n</html>"), mail.html());
  }

  @ParameterizedTest
  @CsvSource({
    "https://news.example, <daily.news.example>",
    "https://www.news.example:8443/en, <daily.www.news.example>",
    "http://localhost:8080, <daily.localhost>"
  })
  void listIsNamedAfterTheSite(String url, String expected) {
    var config =
        new MailConfig(new Site("x", url, "y"), "daily@news.example", Optional.empty(), "");
    assertEquals(expected, config.listId());
  }

  @Test
  void confirmationSaysWhatNotToDoAndForHowLong() {
    var mail =
        new MailTemplates(config("The Paper", "Headlines")).confirm(TO, ENGLISH, LINK, LEAVE);
    assertEquals("Please confirm: Headlines from The Paper", mail.subject());
    assertTrue(mail.text().contains("48 hours"), mail.text());
    assertTrue(mail.text().contains("This was not me:\n" + LEAVE + "\n"), mail.text());
    assertTrue(mail.text().contains("Confirm subscription:\n" + LINK + "\n"), mail.text());
  }

  @Test
  void languageWithoutTextsGetsAnEnglishMailThatSaysSo() {
    var tamil = Languages.of("ta").standard();
    var mail = new MailTemplates(config("The Paper", "Headlines")).confirm(TO, tamil, LINK, LEAVE);
    assertEquals("en", mail.headers().get("Content-Language"));
    assertEquals("en", Jsoup.parse(mail.html()).select("html").attr("lang"));
  }
}
