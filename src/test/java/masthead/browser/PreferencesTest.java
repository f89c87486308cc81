package masthead.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.PlaywrightException;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.SameSiteAttribute;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import masthead.local.Template;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A reader's settings on the pages of a paper: changed, kept, and the same everywhere.
final class PreferencesTest {
  private final Device device = Device.fresh();

  @AfterEach
  void close() {
    device.close();
  }

  @Test
  void nothingIsAskedBeforeTheFirstChange() {
    var tab = device.open();
    tab.page().reload();
    tab.settle();

    assertEquals(List.of(), device.asked());
    assertEquals("{}", tab.run("JSON.stringify(localStorage)"));
    assertTrue(device.context().cookies().isEmpty());
  }

  @Test
  void firstChangeBringsATokenAndIsStoredInTheSameCall() {
    var tab = device.open();
    tab.set("readingMode", "dark");
    assertEquals("dark", tab.mode());
    tab.untilSent();

    assertEquals(List.of("POST /v1/readers"), device.asked());
    assertEquals(List.of("readingMode"), Paper.settings(tab.token()).get("chosen"));
    tab.set("fontSize", "x-large");
    tab.untilSent();
    assertEquals(List.of("POST /v1/readers", "PATCH /v1/me/preferences"), device.asked());
    assertEquals("{\"fontSize\":\"x-large\"}", device.last("PATCH").orElseThrow().postData());
  }

  @Test
  void choicesOutliveThePageAndAreReadAgainOnCondition() {
    var tab = device.open();
    tab.set("readingMode", "dark");
    tab.set("fontSize", "large");
    tab.untilSent();
    tab.set("language", "ur");
    tab.untilSent();
    tab.page().reload();
    tab.until("window.preferences !== undefined");

    assertEquals("dark 1.25 ur", tab.mode() + " " + tab.scale() + " " + tab.language());
    tab.page().waitForCondition(() -> device.count("GET") == 1);
    var get = device.last("GET").orElseThrow();
    assertEquals(304, get.response().status());
  }

  @Test
  void changeMadeWhileAnotherIsOnItsWayIsSentNext() {
    var tab = device.open();
    tab.set("readingMode", "dark");
    tab.untilSent();
    var held = new ArrayList<Route>();
    device.intercept("/v1/me/preferences", held::add);
    tab.set("fontSize", "large");
    tab.page().waitForCondition(() -> !held.isEmpty());
    tab.set("fontSize", "small");
    tab.set("readingMode", "sepia");
    device.pass("/v1/me/preferences");
    held.forEach(Route::resume);
    tab.untilSent();

    assertEquals("0.875 sepia", tab.scale() + " " + tab.mode());
    var settings = Paper.settings(tab.token());
    assertEquals("sepia small", settings.get("readingMode") + " " + settings.get("fontSize"));
  }

  @Test
  void changeOnAnotherDeviceComesWithTheNextPage() {
    var tab = device.open();
    tab.set("readingMode", "dark");
    tab.set("language", "ur");
    tab.untilSent();
    Paper.change(
        tab.token(), "{\"readingMode\":\"sepia\",\"fontSize\":\"huge\",\"language\":null}");

    var next = device.open();
    next.untilMode("sepia");
    assertEquals("2", next.scale());
    assertNull(next.language());
    tab.untilMode("sepia");
  }

  @Test
  void devicesThatChangeDifferentSettingsKeepBoth() {
    var tab = device.open();
    tab.set("readingMode", "dark");
    tab.untilSent();
    try (var other = Device.fresh()) {
      var second = other.open();
      second.run("localStorage.masthead = JSON.stringify({ token: '%s' })".formatted(tab.token()));
      second.page().reload();
      second.untilMode("dark");
      device.context().setOffline(true);
      tab.set("fontSize", "huge");
      second.set("readingMode", "sepia");
      second.untilSent();
      device.context().setOffline(false);
      tab.untilSent();
      tab.untilMode("sepia");

      var settings = Paper.settings(tab.token());
      assertEquals("sepia huge", settings.get("readingMode") + " " + settings.get("fontSize"));
      second.page().reload();
      second.until("document.documentElement.style.getPropertyValue('--font-scale') === '2'");
    }
  }

  @Test
  void changeInOneTabShowsInTheOther() {
    var one = device.open();
    var other = device.open();
    other.run("window.heard = []; preferences.subscribe(s => heard.push(s.readingMode)); null");
    one.set("readingMode", "contrast");
    other.untilMode("contrast");

    other.until("heard.join() === 'contrast'");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void tabsAskForOneToken(boolean hasLocks) {
    var site = hasLocks ? Paper.SITE : Paper.INSECURE_SITE;
    var one = device.open(site + "/");
    var early = hasLocks ? device.open(site + "/") : one;
    assertEquals(hasLocks, one.run("navigator.locks !== undefined"));
    var held = new ArrayList<Route>();
    device.intercept("/v1/readers", held::add);
    one.set("readingMode", "dark");
    one.page().waitForCondition(() -> !held.isEmpty());
    // Without Web Locks, tabs that begin at once have 50 ms to see each other: too little on a busy
    // machine, so there the other tab comes later.
    var other = hasLocks ? early : device.open(site + "/");
    other.untilMode("dark");
    other.set("fontSize", "large");
    other.settle();
    assertEquals(1, held.size());
    held.getFirst().resume();
    one.untilSent();

    assertEquals(1, device.count("POST"));
    var settings = Paper.settings(one.token());
    assertEquals("dark large", settings.get("readingMode") + " " + settings.get("fontSize"));
  }

  @Test
  void sizeOfThisDeviceIsNeverSent() {
    var tab = device.open();
    tab.run("preferences.setOnThisDevice('fontSize', 'huge')");
    tab.settle();
    assertEquals(List.of(), device.asked());
    tab.set("fontSize", "small");
    tab.untilSent();

    assertEquals("2", tab.scale());
    assertEquals("2", device.open().scale());
    assertEquals("small", Paper.settings(tab.token()).get("fontSize"));
    tab.run("preferences.setOnThisDevice('fontSize', null)");
    assertEquals("0.875", tab.scale());
  }

  @Test
  void cookieMirrorsWhatIsShownAndHoldsNoToken() {
    var tab = device.open();
    tab.set("readingMode", "dark");
    tab.set("language", "ur");
    tab.run("preferences.setOnThisDevice('fontSize', 'x-large')");
    tab.untilSent();
    var cookie = device.cookie().orElseThrow();

    assertEquals("dark.x-large.ur", cookie.value);
    assertEquals("/", cookie.path);
    assertEquals(SameSiteAttribute.LAX, cookie.sameSite);
    assertFalse(cookie.httpOnly);
    var days = (cookie.expires - Instant.now().getEpochSecond()) / 86_400;
    assertEquals(400, days, 1);
    assertEquals(1, device.context().cookies().size());
    tab.run("preferences.reset()");
    assertTrue(device.cookie().isEmpty());
  }

  @Test
  void tokenIsInNoAddressAndNoConsole() {
    var tab = device.open();
    tab.set("readingMode", "dark");
    tab.untilSent();
    tab.page().reload();
    tab.page().waitForCondition(() -> device.count("GET") == 1);

    var token = tab.token();
    assertTrue(device.asked().stream().noneMatch(line -> line.contains(token)));
    assertEquals(List.of(), device.console());
  }

  @Test
  void resetIsBackToTheDefaultsEverywhere() {
    var tab = device.open();
    tab.set("readingMode", "dark");
    tab.run("preferences.setOnThisDevice('fontSize', 'huge')");
    tab.untilSent();
    tab.run("preferences.reset()");
    tab.untilSent();

    assertEquals("light 1", tab.mode() + " " + tab.scale());
    assertEquals(List.of(), Paper.settings(tab.token()).get("chosen"));
  }

  @Test
  void nullIsBackToTheDefault() {
    var tab = device.open();
    tab.set("readingMode", "dark");
    tab.set("fontSize", "huge");
    tab.run("preferences.set('readingMode', null)");
    tab.untilSent();

    assertEquals(List.of("fontSize"), Paper.settings(tab.token()).get("chosen"));
  }

  @ParameterizedTest
  @CsvSource({"readingMode, pink", "fontSize, 12px", "language, English", "colour, dark"})
  void whatIsNoSettingIsRefused(String name, String value) {
    var tab = device.open();
    var refused = assertThrows(PlaywrightException.class, () -> tab.set(name, value));

    assertTrue(String.valueOf(refused.getMessage()).contains("TypeError"));
    assertEquals("{}", tab.run("JSON.stringify(localStorage)"));
  }

  @Test
  void listenerHearsEachChangeUntilItLeaves() {
    var tab = device.open();
    tab.run("window.heard = []; window.leave = preferences.subscribe(s => heard.push(s)); null");
    tab.set("fontSize", "large");
    tab.set("fontSize", "large");
    tab.run("leave()");
    tab.set("fontSize", "huge");

    var heard = Template.list(tab.run("heard"));
    assertEquals(1, heard.size());
    assertEquals(1.25, Template.object(heard.getFirst()).get("fontScale"));
    assertEquals("huge", tab.run("preferences.current.fontSize"));
  }
}
