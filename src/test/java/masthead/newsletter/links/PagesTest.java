package masthead.newsletter.links;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import masthead.language.Language;
import masthead.language.Languages;
import masthead.newsletter.links.PreferencePage.State;
import masthead.newsletter.outbox.MailTemplatesTest;
import masthead.newsletter.subscriber.Delivery;
import masthead.newsletter.text.Site;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.FormElement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

final class PagesTest {
  private static final String SITE = "https://news.example";
  private static final String MASKED = "ad•@ex•••••.org";
  private static final String PREFERENCES = "https://api.news.example/v1/newsletter/preferences/p1";
  private static final String LEAVE = "https://api.news.example/v1/newsletter/u/u1.k1.a.b";
  private static final Languages WORLD = Languages.of("world");
  private static final Language ENGLISH = WORLD.standard();

  private static Pages pages() {
    return pages("The Paper");
  }

  private static Pages pages(String name) {
    return new Pages(new Site(name, SITE, name), WORLD);
  }

  private static PreferencePage view(State state, String... faults) {
    return new PreferencePage(
        state,
        MASKED,
        "ur",
        "weekly:WE",
        "Asia/Kolkata",
        "7",
        "2026-12-24",
        "1795489261",
        Set.of(faults),
        LEAVE);
  }

  private static Map<String, String> all(Pages pages, Language language) {
    var all = new LinkedHashMap<String, String>();
    all.put("confirm", pages.confirm(language, MASKED));
    all.put("confirmed", pages.confirmed(language, PREFERENCES, "28.11.2026, 07:00"));
    all.put("alreadyConfirmed", pages.alreadyConfirmed(language, PREFERENCES, "28.11.2026, 07:00"));
    all.put("expired", pages.expired(language));
    all.put("superseded", pages.superseded(language));
    all.put("unknown", pages.unknown(language));
    all.put("unsubscribe", pages.unsubscribe(language, MASKED, PREFERENCES));
    all.put("unsubscribed", pages.unsubscribed(language));
    all.put("notMe", pages.notMe(language, MASKED));
    all.put("noted", pages.noted(language));
    all.put("preferences", pages.preferences(language, view(State.FRESH)));
    all.put("asked", pages.asked(language));
    all.put("notActive", pages.notActive(language));
    all.put("access", pages.access(language, MASKED));
    all.put("erased", pages.erased(language));
    all.put("unavailable", pages.unavailable(language));
    return all;
  }

  static List<Language> languages() {
    return WORLD.all();
  }

  @ParameterizedTest
  @MethodSource("languages")
  void everyPageIsWholeAndSaysItsLanguage(Language language) {
    all(pages(), language)
        .forEach((name, page) -> {
          MailTemplatesTest.assertWellFormed(page);
          var html = Jsoup.parse(page);
          assertEquals(language.tag(), html.expectFirst("html").attr("lang"), name);
          assertEquals(language.direction().code(), html.expectFirst("html").attr("dir"), name);
          assertEquals(1, html.select("h1").size(), name);
          assertEquals(1, html.select("main").size(), name);
          assertFalse(html.title().isBlank(), name);
          assertEquals("no-referrer", html.select("meta[name=referrer]").attr("content"));
          assertEquals("noindex", html.select("meta[name=robots]").attr("content"));
          assertEquals(1, html.select("meta[name=viewport]").size());
          assertFalse(page.contains("{{"), name);
          assertTrue(page.length() < 50_000, name);
        });
  }

  @ParameterizedTest
  @MethodSource("languages")
  void noPageNeedsAScriptOrFetchesAnything(Language language) {
    all(pages(), language)
        .forEach((name, page) -> {
          var html = Jsoup.parse(page);
          assertEquals(0, html.select("script, link, img, iframe, [src], [style]").size(), name);
          html.getAllElements()
              .forEach(element ->
                  element
                      .attributes()
                      .forEach(
                          attribute -> assertFalse(attribute.getKey().startsWith("on"), name)));
          assertFalse(page.contains("url(") || page.contains("@import"), name);
          var own = new HashSet<>(html.select("a").eachAttr("href"));
          own.removeAll(Set.of(SITE, PREFERENCES));
          assertEquals(Set.of(), own, name);
          assertFalse(page.contains("http://"), name);
        });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "confirm          | post  []",
        "unsubscribe      | post  [reason=page]",
        "access           | post  [action=export]; post  [action=erase]",
        "preferences      | post  [version=1795489261, language=ur, frequency=weekly:WE, hour=7,"
            + " timeZone=Asia/Kolkata, pausedUntil=2026-12-24]; post "
            + LEAVE
            + " [reason=preferences]",
        "confirmed        | ''",
        "alreadyConfirmed | ''",
        "expired          | ''",
        "superseded       | ''",
        "unknown          | ''",
        "unsubscribed     | ''",
        "notMe            | post  [reason=page]",
        "noted            | ''",
        "notActive        | ''",
        "erased           | ''",
        "unavailable      | ''"
      })
  void pageHasTheseForms(String name, String expected) {
    for (var language : WORLD.all()) {
      var html = Jsoup.parse(requireNonNull(all(pages(), language).get(name)));
      var forms = new ArrayList<String>();
      for (var form : html.select("form")) {
        assertEquals(1, form.select("button").size());
        forms.add(
            form.attr("method")
                + " "
                + form.attr("action")
                + " "
                + ((FormElement) form).formData());
      }
      assertEquals(expected, String.join("; ", forms), language.tag());
    }
  }

  @Test
  void erasureAsksForACheckMark() {
    var box = Jsoup.parse(pages().access(ENGLISH, MASKED)).expectFirst("input[type=checkbox]");
    assertEquals("understood", box.attr("name"));
    assertEquals("yes", box.attr("value"));
    assertTrue(box.hasAttr("required"));
    assertFalse(box.hasAttr("checked"));
    assertEquals(
        "erase", requireNonNull(box.closest("form")).select("input[name=action]").attr("value"));
  }

  @ParameterizedTest
  @MethodSource("languages")
  void everyControlHasALabel(Language language) {
    all(pages(), language)
        .forEach((name, page) -> {
          var html = Jsoup.parse(page);
          for (var control : html.select("select, input:not([type=hidden])")) {
            var label =
                control.hasAttr("id")
                    ? html.expectFirst("label[for=" + control.id() + "]")
                    : control.closest("label");
            assertFalse(requireNonNull(label).text().isBlank(), name);
          }
          html.select("button").forEach(button -> assertFalse(button.text().isBlank(), name));
          var ids = html.select("[id]").eachAttr("id");
          assertEquals(Set.copyOf(ids).size(), ids.size(), name);
        });
  }

  @Test
  void maskedAddressIsShownEscaped() {
    var hostile = "<b>•\"@ex•.org";
    for (var page :
        List.of(
            pages().confirm(ENGLISH, hostile),
            pages().unsubscribe(ENGLISH, hostile, PREFERENCES),
            pages().notMe(ENGLISH, hostile),
            pages().access(ENGLISH, hostile))) {
      var html = Jsoup.parse(page);
      assertEquals(0, html.select("b").size());
      assertTrue(html.select("main bdi").eachText().contains(hostile), page);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "<script>alert(1)</script>, <script>alert(1)</script>",
    "\"A\" & 'B' {{site}}, \"A\" & 'B' {{site}}",
    "\u202Elive\u202C paper, live paper"
  })
  void configuredNamesStayText(String name, String expected) {
    for (var language : WORLD.all()) {
      all(pages(name), language)
          .forEach((key, page) -> {
            MailTemplatesTest.assertWellFormed(page);
            var html = Jsoup.parse(page);
            assertEquals(0, html.select("script").size(), key);
            assertEquals(expected, html.expectFirst("header bdi").text(), key);
            assertTrue(html.title().contains(expected), html.title());
            assertFalse(page.contains("\u202E"), key);
          });
    }
  }

  private static Document preferences(PreferencePage view) {
    return Jsoup.parse(pages().preferences(ENGLISH, view));
  }

  private static List<String> selected(Document html, String field) {
    return html.select("select[name=" + field + "] option[selected]").eachAttr("value");
  }

  @ParameterizedTest
  @EnumSource(State.class)
  void preferencesSayHowTheyCameAbout(State state) {
    var notices = preferences(view(state)).select(".notice");
    var expected =
        switch (state) {
          case FRESH -> List.of();
          case SAVED -> List.of("status");
          case STALE, FAULTY -> List.of("alert");
        };
    assertEquals(expected, notices.eachAttr("role"));
    var title = preferences(view(state)).title();
    assertTrue(
        title.startsWith(state == State.FRESH ? "Your preferences |" : notices.text()), title);
  }

  @Test
  void preferencesOfferWhatThereIs() {
    var html = preferences(view(State.FRESH));
    var languages = html.select("select[name=language] option");
    assertEquals(WORLD.all().stream().map(Language::tag).toList(), languages.eachAttr("value"));
    var urdu = html.expectFirst("option[value=ur]");
    assertEquals("اردو ur rtl", urdu.text() + " " + urdu.attr("lang") + " " + urdu.attr("dir"));
    assertEquals(
        Delivery.FREQUENCIES, html.select("select[name=frequency] option").eachAttr("value"));
    assertEquals("Every Wednesday", html.expectFirst("option[value=weekly:WE]").text());
    assertEquals(24, html.select("select[name=hour] option").size());
    assertEquals("07:00", html.expectFirst("select[name=hour] option[value=7]").text());
    var zones = html.select("select[name=timeZone] option").eachAttr("value");
    assertTrue(
        zones.containsAll(
            List.of("Etc/UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", "Asia/Kolkata")));
    assertEquals(Set.copyOf(zones).size(), zones.size());
    assertEquals(List.of("Asia/Kolkata"), selected(html, "timeZone"));
  }

  @Test
  void refusedDeliveryAreMarkedAndExplained() {
    var refused =
        new PreferencePage(
            State.FAULTY,
            MASKED,
            "xx",
            "<b>",
            "Mars/Base",
            "25",
            "2020-01-01",
            "7",
            Set.of("language", "frequency", "timeZone", "hour", "pausedUntil"),
            LEAVE);
    var html = preferences(refused);
    for (var control : html.select("select, input[type=date]")) {
      assertEquals("true", control.attr("aria-invalid"), control.id());
      var fault = html.getElementById(control.id() + "-fault");
      assertFalse(fault == null || fault.text().isBlank(), control.id());
      assertTrue(control.attr("aria-describedby").endsWith(control.id() + "-fault"));
    }
    assertEquals(5, html.select(".fault").size());
    assertEquals(List.of(""), selected(html, "timeZone"));
    assertEquals(List.of(""), selected(html, "frequency"));
    assertEquals("2020-01-01", html.expectFirst("input[type=date]").attr("value"));
    assertEquals(0, preferences(view(State.STALE)).select("[aria-invalid], .fault").size());
  }

  /// A zone that the list has under another name, or a language the site has dropped, must not turn
  /// into the first of the list when the page is saved.
  @Test
  void storedChoiceThatIsNotOfferedStaysChosen() {
    var html =
        preferences(
            new PreferencePage(
                State.FRESH, MASKED, "de", "daily", "US/Pacific", "7", "", "7", Set.of(), LEAVE));
    assertEquals(List.of("US/Pacific"), selected(html, "timeZone"));
    assertEquals(List.of("de"), selected(html, "language"));
    assertEquals(List.of("daily"), selected(html, "frequency"));
  }

  @Test
  void languageWithoutTextsGetsAnEnglishPageThatSaysSo() {
    var tamil = Languages.of("ta").standard();
    var html = Jsoup.parse(pages().expired(tamil));
    assertEquals("en", html.expectFirst("html").attr("lang"));
    assertEquals(ENGLISH, pages().languageOf(tamil));
    assertEquals("ur", pages().languageOf(WORLD.find("ur").orElseThrow()).tag());
  }

  @Test
  void headingsDescendWithoutAGap() {
    var html = Jsoup.parse(pages().access(ENGLISH, MASKED));
    assertEquals(
        List.of("h1", "h2", "h2"),
        html.select("h1, h2, h3").stream().map(Element::tagName).toList());
  }
}
