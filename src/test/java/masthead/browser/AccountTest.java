package masthead.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.PlaywrightException;
import com.microsoft.playwright.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import masthead.browser.Device.Tab;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Settings of readers who sign in, sign out or leave. An account is here whatever the API takes as
/// a bearer: the token of a second reader.
final class AccountTest {
  private static final String PREFERENCES = "/v1/me/preferences";

  private final Device device = Device.fresh();

  @AfterEach
  void close() {
    device.close();
  }

  @Test
  void accountWithoutSettingsTakesOverThoseOfThePage() {
    var account = Paper.reader("");
    var tab = darkReader();
    signIn(tab, account);
    tab.page().waitForCondition(() -> device.count("PUT") == 1);
    tab.until("!JSON.parse(localStorage.masthead).adopt");

    assertEquals("*", device.last("PUT").orElseThrow().headerValue("if-none-match"));
    assertEquals("dark", Paper.settings(account).get("readingMode"));
    tab.set("fontSize", "huge");
    tab.page().waitForCondition(() -> "huge".equals(Paper.settings(account).get("fontSize")));
  }

  @Test
  void settingsOfTheAccountWin() {
    var account = Paper.reader("{\"readingMode\":\"sepia\",\"language\":\"hi\"}");
    var tab = darkReader();
    tab.set("fontSize", "huge");
    tab.untilSent();
    signIn(tab, account);
    tab.untilMode("sepia");

    assertEquals("1 hi", tab.scale() + " " + tab.language());
    assertEquals(List.of("readingMode", "language"), Paper.settings(account).get("chosen"));
  }

  @Test
  void changeMadeWhileSigningInReachesTheAccount() {
    var account = Paper.reader("{\"readingMode\":\"sepia\",\"language\":\"hi\"}");
    var tab = darkReader();
    var held = new ArrayList<Route>();
    device.intercept(PREFERENCES, held::add);
    signIn(tab, account);
    tab.page().waitForCondition(() -> !held.isEmpty());
    tab.set("fontSize", "huge");
    device.pass(PREFERENCES);
    held.forEach(Route::resume);
    tab.untilMode("sepia");

    tab.page().waitForCondition(() -> "huge".equals(Paper.settings(account).get("fontSize")));
    assertEquals("sepia", Paper.settings(account).get("readingMode"));
  }

  @Test
  void accountIsReadWhereNothingWasChosen() {
    var tab = device.open();
    signIn(tab, Paper.reader("{\"readingMode\":\"sepia\"}"));
    tab.untilMode("sepia");

    assertEquals(List.of("GET /v1/me/preferences"), device.asked());
  }

  @Test
  void credentialIsNotStoredAndChangesWaitForTheNextOne() {
    var account = Paper.reader("{\"readingMode\":\"sepia\"}");
    var tab = device.open();
    signIn(tab, account);
    tab.untilMode("sepia");
    assertFalse(String.valueOf(tab.run("localStorage.masthead")).contains(account));
    tab.page().reload();
    tab.until("window.preferences !== undefined");
    assertEquals("sepia", tab.mode());
    tab.set("fontSize", "huge");
    tab.settle();
    assertEquals(List.of("GET /v1/me/preferences"), device.asked());
    signIn(tab, account);

    tab.page().waitForCondition(() -> "huge".equals(Paper.settings(account).get("fontSize")));
    assertEquals(0, device.count("PUT") + device.count("POST"));
  }

  @Test
  void expiredCredentialMintsNoReader() {
    var account = Paper.reader("{\"readingMode\":\"sepia\"}");
    var tab = device.open();
    signIn(tab, account);
    tab.untilMode("sepia");
    device.intercept(PREFERENCES, route -> Device.answer(route, 401, "{}", Map.of()));
    tab.set("fontSize", "huge");
    tab.page().waitForCondition(() -> device.count("PATCH") == 1);
    tab.settle();
    assertEquals(0, device.count("POST"));
    device.pass(PREFERENCES);
    signIn(tab, account);

    tab.page().waitForCondition(() -> "huge".equals(Paper.settings(account).get("fontSize")));
    tab.page().waitForCondition(() -> device.count("PATCH") == 2);
    assertEquals("{\"fontSize\":\"huge\"}", device.last("PATCH").orElseThrow().postData());
  }

  @Test
  void signOutIsBackToTheReaderBefore() {
    var tab = darkReader();
    var token = tab.token();
    signIn(tab, Paper.reader("{\"readingMode\":\"sepia\"}"));
    tab.untilMode("sepia");
    tab.run("preferences.signOut()");

    assertEquals("dark", tab.mode());
    assertEquals(token, tab.token());
  }

  @Test
  void answerThatComesAfterSignOutIsNotTaken() {
    var tab = darkReader();
    var held = new ArrayList<Route>();
    device.intercept(PREFERENCES, held::add);
    signIn(tab, Paper.reader("{\"readingMode\":\"sepia\"}"));
    tab.page().waitForCondition(() -> !held.isEmpty());
    tab.run("preferences.signOut()");
    Device.answer(
        held.getFirst(),
        201,
        "{\"readingMode\":\"contrast\",\"chosen\":[\"readingMode\"]}",
        Map.of());
    tab.settle();
    device.pass(PREFERENCES);
    held.stream().skip(1).forEach(Route::resume);
    tab.page().waitForCondition(() -> device.count("GET") == 1);

    assertEquals("dark", tab.mode());
  }

  @Test
  void forgetErasesTheReaderHereAndThere() {
    var account = Paper.reader("{\"readingMode\":\"sepia\"}");
    var tab = darkReader();
    var token = tab.token();
    signIn(tab, account);
    tab.untilMode("sepia");
    var other = device.open();
    tab.run("preferences.forget()");

    assertEquals("light", tab.mode());
    assertEquals("{}", tab.run("JSON.stringify(localStorage)"));
    assertTrue(device.cookie().isEmpty());
    assertEquals(false, Paper.settings(token).get("stored"));
    assertEquals(false, Paper.settings(account).get("stored"));
    other.untilMode("light");
  }

  @Test
  void forgetThatDoesNotReachTheServerErasesNothing() {
    var tab = darkReader();
    device.context().setOffline(true);

    assertThrows(PlaywrightException.class, () -> tab.run("preferences.forget()"));
    assertEquals("dark", tab.mode());
    device.context().setOffline(false);
    tab.run("preferences.forget()");
    assertEquals("light", tab.mode());
  }

  private Tab darkReader() {
    var tab = device.open();
    tab.set("readingMode", "dark");
    tab.untilSent();
    return tab;
  }

  private static void signIn(Tab tab, String credential) {
    tab.page().evaluate("credential => preferences.signIn(credential)", credential);
  }
}
