package masthead.aws;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import masthead.aws.AwsStub.Reply;
import masthead.json.Json;
import masthead.local.TestApi;
import masthead.runtime.Environment;
import masthead.runtime.UnavailableException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ResourceLock(Resources.SYSTEM_PROPERTIES)
class DeploymentSecretTest {
  /// The SDK reads it from the process, where a test can only set properties.
  private static final String ENDPOINT = "aws.endpointUrlSecretsManager";

  private static final Instant START = Instant.parse("2026-11-24T06:30:00Z");

  /// How the hash is made is fixed for ever: the keys of subscribers' rows are made with it. The
  /// values were computed by Python's hmac.
  @ParameterizedTest
  @CsvSource({
    "address, ann@example.org, 1fd00d5df205a249dd9a5b812aa922d6fcc84e4c4b39decf0f140bbe921e87f8",
    "token, ann@example.org, 9af1958236fc4bdf583cd473347468f09d929a412756736f83c0a972b573cc93",
    "address, bob@example.org, cfc085db304ebfe3518d71077dc6e0f8983545e45db8788a2c1fe7d0b76c83b0",
    "address, अ, f0ce550f5fe00e87218d4e0a25b71baf85be950256be78339b71a6c6f3b7f465"
  })
  void hashIsKeyedByPurposeAndNeverChanges(String purpose, String text, String hex) {
    var secret = local("s3cret-नाम");
    assertEquals(hex, HexFormat.of().formatHex(secret.hash(purpose, text)));
    assertEquals(hex, HexFormat.of().formatHex(local("s3cret-नाम").hash(purpose, text)));
  }

  @Test
  void anotherSecretMakesOtherHashes() {
    var one = HexFormat.of().formatHex(local("one").hash("address", "ann@example.org"));
    var two = HexFormat.of().formatHex(local("two").hash("address", "ann@example.org"));
    assertEquals(64, one.length());
    assertTrue(!one.equals(two));
  }

  @Test
  void functionWithoutASecretDoesNotStart() {
    assertThrows(IllegalStateException.class, () -> of(new Environment(Map.of())));
    assertThrows(IllegalStateException.class, () -> of(new Environment(Map.of("SECRET_ID", " "))));
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "1, 1", "299, 1", "301, 2", "86400, 2"})
  void secretIsReadAgainAfterFiveMinutes(int seconds, int reads) {
    var clock = new FakeClock(START);
    var count = new ArrayList<String>();
    var secret = counting(count, clock);
    for (var i = 0; i < 10; i++) {
      secret.hash("address", "a");
    }
    clock.now = START.plusSeconds(seconds);
    for (var i = 0; i < 10; i++) {
      secret.hash("address", "a");
    }
    assertEquals(reads, count.size());
  }

  @Test
  void fiveMinutesCountFromTheLastReading() {
    var clock = new FakeClock(START);
    var count = new ArrayList<String>();
    var secret = counting(count, clock);
    for (var minute = 0; minute <= 60; minute++) {
      clock.now = START.plus(Duration.ofMinutes(minute));
      secret.hash("address", "a");
    }
    assertTrue(count.size() >= 11 && count.size() <= 13, count.size() + " readings in an hour");
  }

  @Test
  void nothingIsReadBeforeTheFirstUse() {
    var count = new ArrayList<String>();
    var secret = counting(count, new FakeClock(START));
    assertEquals(0, count.size());
    secret.hash("address", "a");
    assertEquals(1, count.size());
  }

  @Test
  void secretThatWasChangedIsUsedOnceItIsReadAgain() {
    var clock = new FakeClock(START);
    var values = new ArrayList<>(List.of("one", "two"));
    var secret = new DeploymentSecret(values::removeFirst, clock);
    assertArrayEquals(local("one").hash("p", "a"), secret.hash("p", "a"));
    clock.now = START.plus(Duration.ofMinutes(6));
    assertArrayEquals(local("two").hash("p", "a"), secret.hash("p", "a"));
  }

  @Test
  void failedReadingIsTriedAgainAtTheNextUse() {
    var count = new ArrayList<String>();
    var secret =
        new DeploymentSecret(
            () -> {
              count.add("read");
              if (count.size() == 1) {
                throw new UnavailableException(
                    UnavailableException.Reason.STORE, new IOException());
              }
              return "one";
            },
            new FakeClock(START));
    assertThrows(UnavailableException.class, () -> secret.hash("p", "a"));
    assertArrayEquals(local("one").hash("p", "a"), secret.hash("p", "a"));
    assertEquals(2, count.size());
  }

  @Test
  void secretIsReadFromSecretsManagerOnce() throws IOException {
    try (var stub = stub(_ -> secretValue("s3cret"))) {
      var secret = remote();
      assertEquals(0, stub.requests().size());
      for (var i = 0; i < 5; i++) {
        assertArrayEquals(local("s3cret").hash("p", "a"), secret.hash("p", "a"));
      }
      assertEquals(1, stub.requests().size());
      var request = stub.requests().getFirst();
      assertEquals("secretsmanager.GetSecretValue", request.target());
      assertEquals(Map.of("SecretId", "arn:of:the:secret"), Json.own(request.body()));
      assertTrue(request.authorization().contains("Credential=AKIATEST/"), request.authorization());
      assertTrue(request.authorization().contains("/eu-north-1/secretsmanager/"));
      assertEquals("session", request.sessionToken());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 502, 503})
  void secretsManagerThatFailsForeverIsUnavailable(int status) throws IOException {
    try (var stub = stub(_ -> new Reply(status, "{}"))) {
      var secret = remote();
      var thrown =
          assertTimeoutPreemptively(
              Duration.ofMinutes(1),
              () -> assertThrows(UnavailableException.class, () -> secret.hash("p", "a")));
      assertInstanceOf(Exception.class, thrown.getCause());
      assertEquals(3, stub.requests().size());
    }
  }

  @Test
  void secretsManagerThatFailsOnceIsAskedAgain() throws IOException {
    try (var stub = stub(count -> count == 1 ? new Reply(500, "{}") : secretValue("s3cret"))) {
      assertArrayEquals(local("s3cret").hash("p", "a"), remote().hash("p", "a"));
      assertEquals(2, stub.requests().size());
    }
  }

  @Test
  void secretsManagerThatIsNotThereIsUnavailable() {
    System.setProperty(ENDPOINT, "http://127.0.0.1:1");
    assertTimeoutPreemptively(
        Duration.ofMinutes(1),
        () -> assertThrows(UnavailableException.class, () -> remote().hash("p", "a")));
  }

  /// No storm of tries where trying again cannot help.
  @ParameterizedTest
  @ValueSource(strings = {"ResourceNotFoundException", "AccessDeniedException"})
  void refusalOfSecretsManagerIsNotTriedAgain(String type) throws IOException {
    try (var stub = stub(_ -> new Reply(400, "{\"__type\":\"" + type + "\",\"message\":\"no\"}"))) {
      var secret = remote();
      assertThrows(RuntimeException.class, () -> secret.hash("p", "a"));
      assertEquals(1, stub.requests().size());
    }
  }

  @AfterEach
  void forgetTheStub() {
    System.clearProperty(ENDPOINT);
  }

  private static AwsStub stub(IntFunction<Reply> replies) throws IOException {
    var stub = new AwsStub(replies);
    System.setProperty(ENDPOINT, stub.uri());
    return stub;
  }

  private static DeploymentSecret of(Environment environment) {
    return DeploymentSecret.of(environment, InstantSource.system());
  }

  private static DeploymentSecret local(String value) {
    return of(new Environment(Map.of("SECRET_ID", "local:" + value)));
  }

  private static DeploymentSecret remote() {
    return DeploymentSecret.named(
        "arn:of:the:secret",
        new Environment(
            Map.of(
                "SECRET_ID", "arn:of:the:secret",
                "AWS_REGION", "eu-north-1",
                "AWS_ACCESS_KEY_ID", "AKIATEST",
                "AWS_SECRET_ACCESS_KEY", "key",
                "AWS_SESSION_TOKEN", "session")),
        InstantSource.system(),
        TestApi.PATIENT);
  }

  private static DeploymentSecret counting(List<String> readings, InstantSource clock) {
    return new DeploymentSecret(
        () -> {
          readings.add("read");
          return "fixed";
        },
        clock);
  }

  private static Reply secretValue(String value) {
    return new Reply(200, "{\"Name\":\"secret\",\"SecretString\":\"" + value + "\"}");
  }

  private static final class FakeClock implements InstantSource {
    private Instant now;

    FakeClock(Instant now) {
      this.now = now;
    }

    @Override
    public Instant instant() {
      return now;
    }
  }
}
