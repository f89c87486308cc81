package masthead.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static masthead.browser.SignUpPage.ADA;
import static masthead.browser.SignUpPage.SUBSCRIPTIONS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Route;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import masthead.local.Template;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The proof of work that the newsletter's box does before a sign-up.
final class NewsletterProofTest {
  private final SignUpPage reader = new SignUpPage();

  @AfterEach
  void close() {
    reader.close();
  }

  @Test
  void nothingIsAskedFarFromTheScreenAndNoChallengeBeforeTheReaderEntersTheBox() {
    reader.page.addInitScript(
        "addEventListener('DOMContentLoaded', () => document.querySelector('h1').style.height = '5000px')");
    reader.page.navigate(reader.site().origin() + "/?en");
    reader.page.evaluate(
        """
        customElements.whenDefined('masthead-subscribe').then(() => new Promise(seen =>
          new IntersectionObserver(() => seen()).observe(document.querySelector('masthead-subscribe'))))
        """); // after the box's own observer
    assertEquals(0, reader.asked("/v1/"));
    assertThat(reader.page.locator("#plain")).hasCount(1);
    reader.page.locator("masthead-subscribe").evaluate("box => box.scrollIntoView()");
    reader.email().waitFor();
    assertEquals(0, reader.asked("/v1/newsletter/challenge"));
    reader.email().focus();

    reader.page.waitForCondition(() -> reader.asked("/v1/newsletter/challenge") == 1);
    reader.signUp(ADA);
    assertEquals(1, reader.asked("/v1/newsletter/challenge"));
    assertThat(reader.page.locator("#plain")).hasCount(0);
    assertEquals(1, reader.workers().size());
  }

  @Test
  void harderChallengeIsSolvedWhenAskedFor() {
    reader.reopen(Map.of("DISPOSABLE_DOMAINS", "challenge"));
    reader.visit("en");
    reader.signUp("ada@mailinator.com");

    assertEquals(1, reader.asked("/v1/newsletter/challenge?level=normal"));
    assertEquals(1, reader.asked("/v1/newsletter/challenge?level=hard"));
    assertEquals(2, reader.asked(SUBSCRIPTIONS));
    assertEquals(1, reader.site().mails().size());
  }

  @Test
  void proofThatIsNoLongerGoodIsReplaced() {
    reader.visit("en");
    reader.fill(ADA);
    reader.interceptions.start(
        "**" + SUBSCRIPTIONS,
        route -> {
          reader.interceptions.stop("**" + SUBSCRIPTIONS);
          Device.answer(
              route, 403, "{\"type\":\"https://problems.example/challenge-failed\"}", Map.of());
        });
    reader.page.keyboard().press("Enter");

    reader.assertDone();
    assertEquals(2, reader.asked("/v1/newsletter/challenge?level=normal"));
    assertEquals(1, reader.site().mails().size());
  }

  @Test
  void refusedProofsEndSomeTime() {
    reader.visit("en");
    reader.interceptions.start(
        "**" + SUBSCRIPTIONS, route -> Device.answer(route, 403, "{}", Map.of()));
    reader.fill(ADA);
    reader.page.keyboard().press("Enter");

    assertThat(reader.status()).containsText("did not work");
    assertEquals(3, reader.asked(SUBSCRIPTIONS));
  }

  @Test
  void workersThatAreForbiddenAreDoneWithout() {
    reader.interceptions.start(
        "**/?en",
        route -> {
          var answer = route.fetch();
          var headers = new HashMap<>(answer.headers());
          headers.computeIfPresent(
              "content-security-policy",
              (_, policy) -> policy.replace("worker-src 'self'", "worker-src 'none'"));
          route.fulfill(new Route.FulfillOptions().setResponse(answer).setHeaders(headers));
        });
    reader.visit("en");
    reader.signUp(ADA);

    assertEquals(1, reader.site().mails().size());
  }

  @Test
  void boxOfAnotherOriginSolvesWithoutAWorker() {
    reader.page.navigate(reader.site().elsewhere() + "/?ur");
    reader.email().waitFor();
    reader.signUp(ADA);

    assertEquals(1, reader.site().mails().size());
    assertEquals(List.of(), reader.workers());
    assertEquals(
        reader.site().elsewhere() + "/",
        Template.object(reader.sent().get("consent")).get("formUrl"));
    assertTrue(
        reader.console().stream().noneMatch(line -> line.contains("Content Security Policy")));
  }
}
