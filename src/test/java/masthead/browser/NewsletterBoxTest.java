package masthead.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static masthead.browser.SignUpPage.ADA;
import static masthead.browser.SignUpPage.SUBSCRIPTIONS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Route;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import masthead.local.Template;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The newsletter's box on a page: from its fields to the last link of its mails, and what may go
/// wrong.
final class NewsletterBoxTest {
  private final SignUpPage reader = new SignUpPage();

  @AfterEach
  void close() {
    reader.close();
  }

  @Test
  void readerSignsUpConfirmsChangesAndUnsubscribes() {
    reader.visit("en");
    reader.page.locator("summary").click();
    reader.page.getByLabel("How often").selectOption("weekdays");
    reader.signUp(ADA);
    assertThat(reader.page.locator(".done")).containsText(ADA);
    assertThat(reader.page.locator(".done")).containsText("in 15 minutes");
    assertEquals(List.of(), reader.console());

    var confirm = reader.site().mails().getFirst();
    reader.page.navigate(SignUpSite.link(confirm, "/confirm/"));
    reader.page.getByText("Yes, confirm").click();
    assertThat(reader.page.locator("h1")).containsText("Your subscription is confirmed");
    reader.page.getByText("Change preferences").click();
    assertThat(reader.page.locator("#frequency")).hasValue("weekdays");
    reader.page.locator("#frequency").selectOption("weekly:SA");
    reader.page.locator("button.first").click();
    assertThat(reader.page.locator("[role=status]")).hasText("Your preferences have been saved.");
    assertThat(reader.page.locator("#frequency")).hasValue("weekly:SA");
    var preferences = reader.page.url();

    var header = confirm.headers().get("List-Unsubscribe");
    assertEquals(200, SignUpSite.oneClick(String.valueOf(header).replaceAll("[<>]", "")));
    reader.page.navigate(preferences);
    assertThat(reader.page.locator("h1")).containsText("no subscription");
  }

  /// The wait comes from the API alone.
  @Test
  void acceptedSignUpWhoseResponseIsLostIsDoneAndPromisesNoTime() {
    reader.visit("en");
    reader.interceptions.start(
        "**/v1/newsletter/subscriptions",
        route -> route.fulfill(new Route.FulfillOptions().setStatus(202).setBody("")));
    reader.signUp(ADA);
    assertThat(reader.page.locator(".done")).containsText(ADA);
    assertThat(reader.page.locator(".done")).not().containsText("minutes");
  }

  @Test
  void signUpSaysWhatThePageKnows() {
    reader.visit("hi", "frequency=weekly:SU");
    reader.signUp(ADA);
    var sent = reader.sent();

    assertEquals("hi weekly:SU daily 7", words(sent, "language", "frequency", "list", "hour"));
    assertEquals(
        reader.page.evaluate("Intl.DateTimeFormat().resolvedOptions().timeZone"),
        sent.get("timeZone"));
    var consent = Template.object(sent.get("consent"));
    assertEquals("true 2026-11-01/hi", words(consent, "accepted", "textVersion"));
    assertEquals(reader.site().origin() + "/", consent.get("formUrl"));
  }

  @Test
  void closedNewsletterHasNoBox() {
    reader.reopen(Map.of("NEWSLETTER_SENDER", ""));
    reader.page.navigate(reader.site().origin() + "/?en");

    assertThat(reader.page.locator("masthead-subscribe")).hasAttribute("data-state", "closed");
    assertThat(reader.page.locator("masthead-subscribe")).isHidden();
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
    reader.visit("en");
    reader.fill(address);
    reader.page.keyboard().press("Enter");
    var fault = reader.page.locator(".fault").first();

    assertThat(fault).containsText(words);
    assertThat(reader.email()).isFocused();
    assertThat(reader.email()).hasAttribute("aria-invalid", "true");
    assertThat(reader.email())
        .hasAttribute("aria-describedby", String.valueOf(fault.getAttribute("id")));
    reader.email().fill(ADA);
    reader.page.keyboard().press("Enter");
    reader.assertDone();
    assertEquals(1, reader.site().mails().size());
  }

  @Test
  void missingAddressAndConsentAreSaidBeforeAnythingIsSent() {
    reader.visit("en");
    reader.page.locator("button.subscribe").click();
    assertThat(reader.email()).isFocused();
    assertThat(reader.page.locator(".fault").first()).containsText("whole address");
    reader.email().fill(ADA);
    reader.page.keyboard().press("Enter");

    assertThat(reader.consent()).isFocused();
    assertThat(reader.page.locator(".fault").first()).isHidden();
    assertThat(reader.page.locator(".fault").last()).containsText("Please agree");
    assertEquals(0, reader.asked(SUBSCRIPTIONS));
    reader.page.keyboard().press("Space");
    reader.page.keyboard().press("Enter");
    reader.assertDone();
  }

  @Test
  void programThatFillsInTheHiddenFieldLearnsNothing() {
    reader.visit("en");
    var trap = reader.page.locator("[name=website]");
    assertThat(trap).isHidden();
    trap.evaluate("field => field.value = 'https://spam.example/'");
    reader.signUp(ADA);

    assertEquals(0, reader.site().mails().size());
    assertEquals(0, reader.site().subscribers());
  }

  @Test
  void tooManySignUpsAreToldWhenToTryAgain() {
    reader.reopen(Map.of("CHALLENGE", "off", "SIGN_UPS_PER_HOUR", "1"));
    reader.visit("en");
    reader.signUp(ADA);
    reader.page.getByText("Back to the form").click();
    assertThat(reader.email()).isFocused();
    reader.email().fill("grace@example.org");
    reader.page.keyboard().press("Enter");

    assertThat(reader.status()).hasText(Pattern.compile("try again in \\d+ minutes?\\."));
    assertThat(reader.email()).hasValue("grace@example.org");
    assertEquals(0, reader.asked("/v1/newsletter/challenge"));
  }

  @Test
  void nothingIsLostOfflineOrWhileTheApiFails() {
    reader.visit("en");
    reader.context().setOffline(true);
    reader.fill(ADA);
    reader.page.keyboard().press("Enter");
    assertThat(reader.status()).containsText("No connection");
    reader.context().setOffline(false);
    reader.interceptions.start(
        "**" + SUBSCRIPTIONS, route -> Device.answer(route, 503, "{}", Map.of()));
    reader.page.keyboard().press("Enter");
    assertThat(reader.status()).containsText("did not work");
    reader.interceptions.stop("**" + SUBSCRIPTIONS);
    assertThat(reader.email()).hasValue(ADA);
    assertThat(reader.consent()).isChecked();
    reader.page.keyboard().press("Enter");

    reader.assertDone();
    assertEquals(1, reader.site().mails().size());
  }

  @Test
  void boxThatCannotBeDrawnIsTriedAgainAndKeepsWhatThePlainFormHas() {
    reader.page.clock().install();
    reader.interceptions.start(
        "**/v1/newsletter/lists", route -> Device.answer(route, 503, "{}", Map.of()));
    reader.page.navigate(reader.site().origin() + "/?en");
    reader.page.waitForCondition(() -> reader.asked("/v1/newsletter/lists") == 1);
    reader.page.locator("#plain [name=email]").fill(ADA);
    reader.interceptions.stop("**/v1/newsletter/lists");
    reader.page.clock().runFor(6000);

    reader.email().waitFor();
    assertThat(reader.email()).hasValue(ADA);
    assertThat(reader.email()).isFocused();
  }

  @Test
  void zoneThatTheServerDoesNotKnowIsLeftOut() {
    reader.page.addInitScript(
        "Intl.DateTimeFormat.prototype.resolvedOptions = () => ({ timeZone: 'Europe/Nowhere' })");
    reader.visit("en");
    reader.signUp(ADA);

    assertTrue(!reader.sent().containsKey("timeZone"));
    assertEquals(1, reader.site().mails().size());
  }

  @Test
  void newConsentTextIsShownAndAskedForAgain() {
    var old = new boolean[] {true};
    reader.interceptions.start(
        "**/v1/newsletter/lists",
        route -> {
          var answer = route.fetch();
          var text =
              old[0] ? answer.text().replace("2026-11-01/en", "2025-01-01/en") : answer.text();
          old[0] = false;
          route.fulfill(new Route.FulfillOptions().setResponse(answer).setBody(text));
        });
    reader.visit("en");
    reader.fill(ADA);
    reader.page.keyboard().press("Enter");
    assertThat(reader.page.locator(".fault").last()).containsText("has changed");
    assertThat(reader.consent()).not().isChecked();
    assertThat(reader.consent()).isFocused();
    assertThat(reader.email()).hasValue(ADA);
    reader.page.keyboard().press("Space");
    reader.page.keyboard().press("Enter");

    reader.assertDone();
  }

  private static String words(Map<String, Object> object, String... names) {
    return String.join(
        " ", List.of(names).stream().map(name -> String.valueOf(object.get(name))).toList());
  }
}
