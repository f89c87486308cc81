package masthead.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.Route;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import masthead.http.Json;
import masthead.local.Template;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The newsletter's box on a page, against the real API, which asks for a challenge.
final class NewsletterBoxTest {
  private static final String ADA = "ada@example.org";
  private static final String SUBSCRIPTIONS = "/v1/newsletter/subscriptions";

  private final BrowserContext context = Paper.BROWSER.newContext();
  private final Page page = context.newPage();
  private final List<String> console = new ArrayList<>();
  private final List<Request> requests = new ArrayList<>();
  private SignUpSite site = SignUpSite.open();

  NewsletterBoxTest() {
    context.setDefaultTimeout(10_000);
    context.onConsoleMessage(message -> console.add(message.text()));
    context.onRequest(requests::add);
  }

  @AfterEach
  void close() {
    context.close();
    site.close();
  }

  @Test
  void readerSignsUpConfirmsChangesAndUnsubscribes() {
    visit("en");
    page.locator("summary").click();
    page.getByLabel("How often").selectOption("weekdays");
    signUp(ADA);
    assertThat(page.locator(".done")).containsText(ADA);
    assertThat(page.locator(".done")).containsText("in 15 minutes");
    assertEquals(List.of(), console);

    var confirm = site.mails().getFirst();
    page.navigate(SignUpSite.link(confirm, "/confirm/"));
    page.getByText("Yes, confirm").click();
    assertThat(page.locator("h1")).containsText("Your subscription is confirmed");
    page.getByText("Change preferences").click();
    assertThat(page.locator("#frequency")).hasValue("weekdays");
    page.locator("#frequency").selectOption("weekly:SA");
    page.locator("button.first").click();
    assertThat(page.locator("[role=status]")).hasText("Your preferences have been saved.");
    assertThat(page.locator("#frequency")).hasValue("weekly:SA");
    var preferences = page.url();

    var header = confirm.headers().get("List-Unsubscribe");
    assertEquals(200, SignUpSite.oneClick(String.valueOf(header).replaceAll("[<>]", "")));
    page.navigate(preferences);
    assertThat(page.locator("h1")).containsText("not subscribed");
  }

  @Test
  void signUpSaysWhatThePageKnows() {
    visit("hi", "frequency=weekly:SU");
    signUp(ADA);
    var sent = sent();

    assertEquals("hi weekly:SU daily 7", words(sent, "language", "frequency", "list", "hour"));
    assertEquals(
        page.evaluate("Intl.DateTimeFormat().resolvedOptions().timeZone"), sent.get("timeZone"));
    var consent = Template.object(sent.get("consent"));
    assertEquals("true 2026-11-01/hi", words(consent, "accepted", "textVersion"));
    assertEquals(site.origin() + "/", consent.get("formUrl"));
  }

  @Test
  void nothingIsAskedFarFromTheScreenAndNoChallengeBeforeTheReaderEntersTheBox() {
    page.addInitScript(
        "addEventListener('DOMContentLoaded', () => document.querySelector('h1').style.height = '5000px')");
    page.navigate(site.origin() + "/?en");
    page.waitForTimeout(400);
    assertEquals(0, asked("/v1/"));
    assertThat(page.locator("#plain")).hasCount(1);
    page.locator("masthead-subscribe").evaluate("box => box.scrollIntoView()");
    page.getByLabel("Email address").waitFor();
    assertEquals(0, asked("/v1/newsletter/challenge"));
    page.getByLabel("Email address").focus();

    page.waitForCondition(() -> asked("/v1/newsletter/challenge") == 1);
    signUp(ADA);
    assertEquals(1, asked("/v1/newsletter/challenge"));
    assertThat(page.locator("#plain")).hasCount(0);
  }

  @Test
  void closedNewsletterHasNoBox() {
    reopen(Map.of("NEWSLETTER_SENDER", ""));
    page.navigate(site.origin() + "/?en");

    assertThat(page.locator("masthead-subscribe")).hasAttribute("data-state", "closed");
    assertThat(page.locator("masthead-subscribe")).isHidden();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ada              | whole address
          ada@             | whole address
          ada@example      | whole address
          a@b@example.org  | one address alone
          <ada@example.org | one address alone
          adà@example.org  | before the @
          a..b@example.org | before the @
          ada@exa_mple.org | after the @
          ada@paper.test   | after the @
          ada@[127.0.0.1]  | after the @
          a@mailinator.com | throw-away
          """)
  void badAddressIsExplainedAtItsField(String address, String words) {
    visit("en");
    fill(address);
    page.keyboard().press("Enter");
    var fault = page.locator(".fault").first();

    assertThat(fault).containsText(words);
    assertThat(email()).isFocused();
    assertThat(email()).hasAttribute("aria-invalid", "true");
    assertThat(email()).hasAttribute("aria-describedby", String.valueOf(fault.getAttribute("id")));
    email().fill(ADA);
    page.keyboard().press("Enter");
    assertDone();
    assertEquals(1, site.mails().size());
  }

  @Test
  void missingAddressAndConsentAreSaidBeforeAnythingIsSent() {
    visit("en");
    page.locator("button.subscribe").click();
    assertThat(email()).isFocused();
    assertThat(page.locator(".fault").first()).containsText("whole address");
    email().fill(ADA);
    page.keyboard().press("Enter");

    assertThat(consent()).isFocused();
    assertThat(page.locator(".fault").first()).isHidden();
    assertThat(page.locator(".fault").last()).containsText("Please agree");
    assertEquals(0, asked(SUBSCRIPTIONS));
    page.keyboard().press("Space");
    page.keyboard().press("Enter");
    assertDone();
  }

  @Test
  void programThatFillsInTheHiddenFieldLearnsNothing() {
    visit("en");
    var trap = page.locator("[name=website]");
    assertThat(trap).isHidden();
    trap.evaluate("field => field.value = 'https://spam.example/'");
    signUp(ADA);

    assertEquals(0, site.mails().size());
    assertEquals(0, site.subscribers());
  }

  @Test
  void tooManySignUpsAreToldWhenToTryAgain() {
    reopen(Map.of("CHALLENGE", "off", "SIGN_UPS_PER_HOUR", "1"));
    visit("en");
    signUp(ADA);
    page.getByText("Back to the form").click();
    assertThat(email()).isFocused();
    email().fill("grace@example.org");
    page.keyboard().press("Enter");

    assertThat(status()).hasText(Pattern.compile("try again in \\d+ minutes?\\."));
    assertThat(email()).hasValue("grace@example.org");
    assertEquals(0, asked("/v1/newsletter/challenge"));
  }

  @Test
  void nothingIsLostOfflineOrWhileTheApiFails() {
    visit("en");
    context.setOffline(true);
    fill(ADA);
    page.keyboard().press("Enter");
    assertThat(status()).containsText("No connection");
    context.setOffline(false);
    page.route("**" + SUBSCRIPTIONS, route -> Device.answer(route, 503, "{}", Map.of()));
    page.keyboard().press("Enter");
    assertThat(status()).containsText("did not work");
    page.unroute("**" + SUBSCRIPTIONS);
    assertThat(email()).hasValue(ADA);
    assertThat(consent()).isChecked();
    page.keyboard().press("Enter");

    assertDone();
    assertEquals(1, site.mails().size());
  }

  @Test
  void boxThatCannotBeDrawnIsTriedAgain() {
    page.clock().install();
    page.route("**/v1/newsletter/lists", route -> Device.answer(route, 503, "{}", Map.of()));
    page.navigate(site.origin() + "/?en");
    page.waitForCondition(() -> asked("/v1/newsletter/lists") == 1);
    assertThat(page.locator("#plain")).hasCount(1);
    page.unroute("**/v1/newsletter/lists");
    page.clock().runFor(6000);

    email().waitFor();
  }

  @Test
  void harderChallengeIsSolvedWhenAskedFor() {
    reopen(Map.of("DISPOSABLE_DOMAINS", "challenge"));
    visit("en");
    signUp("ada@mailinator.com");

    assertEquals(1, asked("/v1/newsletter/challenge?level=normal"));
    assertEquals(1, asked("/v1/newsletter/challenge?level=hard"));
    assertEquals(2, asked(SUBSCRIPTIONS));
    assertEquals(1, site.mails().size());
  }

  @Test
  void proofThatIsNoLongerGoodIsReplaced() {
    visit("en");
    fill(ADA);
    page.route(
        "**" + SUBSCRIPTIONS,
        route ->
            Device.answer(
                route, 403, "{\"type\":\"https://problems.example/challenge-failed\"}", Map.of()),
        new Page.RouteOptions().setTimes(1));
    page.keyboard().press("Enter");

    assertDone();
    assertEquals(2, asked("/v1/newsletter/challenge?level=normal"));
    assertEquals(1, site.mails().size());
  }

  @Test
  void refusedProofsEndSomeTime() {
    visit("en");
    page.route("**" + SUBSCRIPTIONS, route -> Device.answer(route, 403, "{}", Map.of()));
    fill(ADA);
    page.keyboard().press("Enter");

    assertThat(status()).containsText("did not work");
    assertEquals(3, asked(SUBSCRIPTIONS));
  }

  @Test
  void workersThatAreForbiddenAreDoneWithout() {
    page.route(
        "**/?en",
        route -> {
          var answer = route.fetch();
          var headers = new HashMap<>(answer.headers());
          headers.computeIfPresent(
              "content-security-policy",
              (_, policy) -> policy.replace("worker-src 'self'", "worker-src 'none'"));
          route.fulfill(new Route.FulfillOptions().setResponse(answer).setHeaders(headers));
        });
    visit("en");
    signUp(ADA);

    assertEquals(1, site.mails().size());
  }

  @Test
  void zoneThatTheServerDoesNotKnowIsLeftOut() {
    page.addInitScript(
        "Intl.DateTimeFormat.prototype.resolvedOptions = () => ({ timeZone: 'Europe/Nowhere' })");
    visit("en");
    signUp(ADA);

    assertTrue(!sent().containsKey("timeZone"));
    assertEquals(1, site.mails().size());
  }

  @Test
  void newConsentTextIsShownAndAskedForAgain() {
    var old = new boolean[] {true};
    page.route(
        "**/v1/newsletter/lists",
        route -> {
          var answer = route.fetch();
          var text =
              old[0] ? answer.text().replace("2026-11-01/en", "2025-01-01/en") : answer.text();
          old[0] = false;
          route.fulfill(new Route.FulfillOptions().setResponse(answer).setBody(text));
        });
    visit("en");
    fill(ADA);
    page.keyboard().press("Enter");
    assertThat(page.locator(".fault").last()).containsText("has changed");
    assertThat(consent()).not().isChecked();
    assertThat(consent()).isFocused();
    assertThat(email()).hasValue(ADA);
    page.keyboard().press("Space");
    page.keyboard().press("Enter");

    assertDone();
  }

  @Test
  void everythingWorksByKeyboard() {
    visit("en");
    page.keyboard().press("Tab");
    page.keyboard().type(ADA);
    page.keyboard().press("Tab");
    page.keyboard().press("Enter");
    page.keyboard().press("Tab");
    page.keyboard().press("ArrowDown");
    page.keyboard().press("Tab");
    page.keyboard().press("Tab");
    page.keyboard().press("Space");
    page.keyboard().press("Tab");
    page.keyboard().press("Enter");

    assertDone();
    assertEquals("weekdays", sent().get("frequency"));
    assertThat(page.locator(".done p").first()).isFocused();
  }

  @Test
  void boxFollowsTheLanguageOfThePage() {
    visit("en");
    fill(ADA);
    page.evaluate("document.documentElement.lang = 'ur'");
    assertThat(page.locator("masthead-subscribe form")).hasAttribute("dir", "rtl");
    assertThat(email()).hasValue(ADA);
    assertThat(consent()).not().isChecked(); // it was another text
    consent().check();
    email().press("Enter");

    assertDone();
    assertEquals("ur", sent().get("language"));
    assertTrue(site.mails().getFirst().html().contains("dir=\"rtl\""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"en", "ur"})
  void assistiveTechnologyGetsAllOfIt(String language) {
    visit(language);
    assertAccessible();
    page.locator("summary").click();
    email().press("Enter");
    assertThat(page.locator(".fault").first()).not().isEmpty();
    assertAccessible();
    signUp(ADA);
    assertAccessible();
    assertEquals(List.of(), console);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ar", "bn", "es", "fr", "hi", "pt", "ru", "sw", "ur", "zh"})
  void everyLanguageHasEveryText(String language) {
    visit(language);
    @SuppressWarnings("unchecked")
    var missing =
        (List<String>)
            page.evaluate(
                """
                async language => {
                  const read = async (tag) => (await fetch(`/web/texts/newsletter/${tag}.json`)).json();
                  const english = await read("en"), texts = await read(language);
                  const places = (text) => [...String(text).matchAll(/[{]\\w+[}]/g)].join();
                  return [...new Set([...Object.keys(english), ...Object.keys(texts)])].filter(
                    (name) => !english[name] || !texts[name] || places(english[name]) !== places(texts[name]));
                }
                """,
                language);

    assertEquals(List.of(), missing);
    assertThat(page.locator("masthead-subscribe form")).hasAttribute("lang", language);
    assertThat(page.locator("masthead-subscribe label[lang]")).hasAttribute("lang", language);
    assertEquals(List.of(), console);
  }

  @Test
  void unknownLanguageIsEnglish() {
    visit("de-AT");

    assertThat(page.locator("button.subscribe")).hasText("Subscribe");
    assertThat(page.locator("masthead-subscribe form")).hasAttribute("lang", "en");
  }

  @Test
  void boxOfAnotherOriginSolvesWithoutAWorker() {
    page.navigate(site.elsewhere() + "/?ur");
    email().waitFor();
    signUp(ADA);

    assertEquals(1, site.mails().size());
    assertEquals(List.of(), page.workers());
    assertEquals(site.elsewhere() + "/", Template.object(sent().get("consent")).get("formUrl"));
    assertTrue(console.stream().noneMatch(line -> line.contains("Content Security Policy")));
  }

  @Test
  void plainFormOfTheDocumentWorksWithoutScripts() throws IOException {
    reopen(Map.of("CHALLENGE", "off"));
    var options = new Browser.NewContextOptions().setJavaScriptEnabled(false);
    try (var without = Paper.BROWSER.newContext(options)) {
      var plain = without.newPage();
      showDocument(plain);
      var agreed = plain.locator("label").last().innerText().strip();
      assertTrue(site.api().get("/v1/newsletter/lists").text().contains(agreed), agreed);
      plain.locator("[name=email]").fill(ADA);
      plain.locator("[name=accepted]").check();
      plain.locator("button").click();
      assertThat(plain).hasURL(site.origin() + "/");
    }
    assertEquals(1, site.mails().size());
    showDocument(page);
    signUp("grace@example.org");
    assertEquals(2, site.mails().size());
  }

  /// The page of `docs/frontend.md`, on the API's own origin.
  private void showDocument(Page where) throws IOException {
    var document = Files.readString(Path.of("docs/frontend.md"));
    var start = document.indexOf("```html\n", document.indexOf("\n## The newsletter\n")) + 8;
    var html = document.substring(start, document.indexOf("\n```\n", start));
    where.route(
        "**/paper",
        route ->
            route.fulfill(
                new Route.FulfillOptions()
                    .setContentType("text/html; charset=utf-8")
                    .setBody(html)));
    where.navigate(site.origin() + "/paper");
  }

  // ---- what all of them need

  private void reopen(Map<String, String> variables) {
    site.close();
    site = SignUpSite.with(variables);
  }

  private void visit(String language, String... attributes) {
    var query = URLEncoder.encode(String.join(" ", attributes), StandardCharsets.UTF_8);
    page.navigate(site.origin() + "/?" + language + (query.isEmpty() ? "" : "&" + query));
    email().waitFor();
  }

  private void fill(String address) {
    email().fill(address);
    consent().check();
    email().focus();
  }

  private void signUp(String address) {
    fill(address);
    page.locator("button.subscribe").click();
    assertDone();
  }

  private void assertDone() {
    assertThat(page.locator("masthead-subscribe")).hasAttribute("data-state", "done");
    assertThat(page.locator("masthead-subscribe form")).isHidden();
  }

  private void assertAccessible() {
    var violations = new AxeBuilder(page).analyze().getViolations();
    assertEquals(
        List.of(), violations.stream().map(rule -> rule.getId() + rule.getNodes()).toList());
  }

  private Locator email() {
    return page.locator("masthead-subscribe [type=email]");
  }

  private Locator consent() {
    return page.locator("masthead-subscribe [type=checkbox]");
  }

  private Locator status() {
    return page.locator("masthead-subscribe [role=status]");
  }

  /// How often something was asked for whose path begins so.
  private long asked(String path) {
    return requests.stream()
        .filter(request -> request.url().startsWith(site.origin() + path))
        .filter(request -> !request.method().equals("OPTIONS"))
        .count();
  }

  /// The body of the last sign-up.
  private Map<String, Object> sent() {
    return requests.reversed().stream()
        .filter(request -> request.url().endsWith(SUBSCRIPTIONS))
        .map(request -> Json.own(String.valueOf(request.postData())))
        .findFirst()
        .orElseThrow();
  }

  private static String words(Map<String, Object> object, String... names) {
    return String.join(
        " ", List.of(names).stream().map(name -> String.valueOf(object.get(name))).toList());
  }
}
