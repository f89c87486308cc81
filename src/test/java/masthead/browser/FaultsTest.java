package masthead.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The reader's settings while the network or the API fails.
final class FaultsTest {
  private static final String PREFERENCES = "/v1/me/preferences";

  private final Device device = Device.fresh();

  @AfterEach
  void close() {
    device.close();
  }

  @Test
  void changesMadeOfflineAreSentOnline() {
    var tab = device.open();
    tab.set("readingMode", "dark");
    tab.untilSent();
    device.context().setOffline(true);
    tab.set("readingMode", "sepia");
    tab.set("fontSize", "huge");
    tab.settle();
    assertEquals("sepia", tab.mode());
    assertEquals("dark", Paper.settings(tab.token()).get("readingMode"));
    device.context().setOffline(false);
    tab.untilSent();

    var settings = Paper.settings(tab.token());
    assertEquals("sepia huge", settings.get("readingMode") + " " + settings.get("fontSize"));
  }

  @Test
  void firstChangeMadeOfflineIsSentByTheNextPage() {
    var tab = device.open();
    device.context().setOffline(true);
    tab.set("readingMode", "dark");
    tab.settle();
    tab.page().close();
    device.context().setOffline(false);
    var next = device.open();
    next.untilSent();

    assertEquals("dark", Paper.settings(next.token()).get("readingMode"));
  }

  /// The clock of its pages is the test's.
  @ParameterizedTest
  @ValueSource(ints = {503, 429})
  void retryAfterIsKeptByEveryPage(int status) {
    var clock = device.context().clock();
    clock.install();
    clock.pauseAt(Instant.now().plusSeconds(60).toEpochMilli());
    var tab = device.open();
    device.intercept(
        "/v1/readers", route -> Device.answer(route, status, "{}", Map.of("retry-after", "4")));
    tab.set("readingMode", "dark");
    tab.page()
        .waitForCondition(() -> {
          clock.runFor(10); // before the first request it looks whether another tab has a token
          return device.count("POST") == 1;
        });
    tab.until("JSON.parse(localStorage.masthead).until !== undefined");
    device.pass("/v1/readers");
    var next = device.open();
    next.set("fontSize", "large");
    clock.runFor(3_900);
    next.settle();
    assertEquals(1, device.count("POST"));
    clock.resume();
    tab.untilSent();

    assertEquals(2, device.count("POST"));
    assertEquals("large", Paper.settings(tab.token()).get("fontSize"));
  }

  @Test
  void answerThatIsNotTheApisIsTriedAgain() {
    var tab = device.open();
    device.intercept(
        "/v1/readers", route -> Device.answer(route, 200, "<p>Welcome to this hotel", Map.of()));
    tab.set("readingMode", "dark");
    tab.page().waitForCondition(() -> device.count("POST") == 1);
    device.pass("/v1/readers");
    tab.untilSent();

    assertEquals("dark", Paper.settings(tab.token()).get("readingMode"));
  }

  @Test
  void refusedTokenIsReplacedOnceWithTheSettingsOfThisDevice() {
    var tab = device.open();
    tab.set("readingMode", "dark");
    tab.set("language", "hi");
    tab.untilSent();
    var refused = tab.token();
    device.intercept(PREFERENCES, route -> Device.answer(route, 401, "{}", Map.of()));
    tab.set("fontSize", "huge");
    tab.page().waitForCondition(() -> device.count("POST") == 2);
    tab.untilSent();

    assertNotEquals(refused, tab.token());
    assertEquals(
        List.of("readingMode", "fontSize", "language"), Paper.settings(tab.token()).get("chosen"));
    tab.set("fontSize", "small");
    tab.settle();
    assertEquals(2, device.count("POST"));
    assertEquals("0.875", tab.scale());
  }

  @Test
  void valueThatTheServerNoLongerHasIsGivenUp() {
    var tab = device.open();
    tab.set("readingMode", "dark");
    tab.set("language", "ur");
    tab.untilSent();
    tab.set("language", "de");
    tab.set("fontSize", "huge");
    tab.untilSent();
    tab.until("document.documentElement.dataset.language === 'ur'");

    var settings = Paper.settings(tab.token());
    assertEquals("ur huge", settings.get("language") + " " + settings.get("fontSize"));
  }

  @Test
  void unknownLanguageAsTheFirstChangeEndsInNoReader() {
    var tab = device.open();
    tab.set("language", "de");
    tab.until("document.documentElement.dataset.language === undefined");
    tab.settle();

    assertEquals(List.of("POST /v1/readers"), device.asked());
  }
}
