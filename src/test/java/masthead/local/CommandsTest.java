package masthead.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import masthead.articles.SampleArticles;
import masthead.dynamo.Item;
import masthead.dynamo.Transaction;
import masthead.newsletter.RedriveCommand;
import masthead.runtime.Environment;
import masthead.testing.TestClock;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `make publish`, `make key` and `make mail-redrive` against what `make run` serves.
final class CommandsTest {
  private static final Instant NOW = TestClock.now();
  private static final String ARTICLE =
      """
      {"headline":"A bridge opens two years early","section":"world","slug":"bridge-opens",
       "body":[{"type":"paragraph","html":"The bridge opened on Monday."}]}
      """;

  private static int databasePort = TestApi.freePort();
  private static LocalServer server = LocalServer.start(0, databasePort, "");
  private static String api = "http://localhost:" + server.port();

  @TempDir private Path folder;

  @AfterAll
  static void stop() {
    server.close();
  }

  /// What a command printed, and its exit code.
  private record Run(int code, String text) {}

  @Test
  void articleIsCreatedThenUnchangedThenUpdated() throws Exception {
    var file = file("bridge-1.json", ARTICLE);
    var created = publish(file);
    var unchanged = publish(file);
    var updated = publish(file("bridge-1.json", ARTICLE.replace("two years", "a year")));

    assertEquals(0, created.code(), created.text());
    var address = api + "/v1/articles/bridge-1?language=en";
    assertTrue(
        created.text().matches("created \\Q" + address + "\\E version \\d+\n"), created.text());
    assertEquals(created.text().replace("created", "unchanged"), unchanged.text());
    assertTrue(
        updated.text().matches("updated \\Q" + address + "\\E version \\d+\n"), updated.text());
    assertTrue(get(address).contains("A bridge opens a year early"));
  }

  @Test
  void fileSaysItsIdAndLanguageUnlessTheCallerDoes() throws Exception {
    var file =
        file("any.json", ARTICLE.replaceFirst("\\{", "{\"id\":\"own-1\",\"language\":\"ur\","));

    assertTrue(
        publish(file).text().startsWith("created " + api + "/v1/articles/own-1?language=ur "));
    assertTrue(
        publish(file, "ID", "given-1", "LANGUAGE", "hi")
            .text()
            .startsWith("created " + api + "/v1/articles/given-1?language=hi "));
  }

  @Test
  void withdrawnArticleIsRevived() throws Exception {
    var file = file("revived-1.json", ARTICLE);
    publish(file);
    var delete =
        HttpRequest.newBuilder(URI.create(api + "/v1/articles/revived-1/en"))
            .header("Authorization", "Bearer " + SampleArticles.KEY.text())
            .DELETE()
            .build();
    try (var client = HttpClient.newHttpClient()) {
      assertEquals(204, client.send(delete, BodyHandlers.discarding()).statusCode());
    }

    assertTrue(publish(file).text().startsWith("updated "));
    assertTrue(get(api + "/v1/articles/revived-1?language=en").contains("A bridge opens"));
  }

  @Test
  void draftIsCalledOne() throws Exception {
    var file = file("draft-1.json", ARTICLE.replaceFirst("\\{", "{\"state\":\"draft\","));

    assertTrue(publish(file).text().endsWith(" (a draft: readers do not see it)\n"));
  }

  @Test
  void everyFaultHasALine() throws Exception {
    var run = publish(file("faulty-1.json", "{\"headline\":\"\",\"section\":\"nowhere\"}"));

    assertEquals(1, run.code());
    assertTrue(run.text().startsWith("refused 422: "), run.text());
    assertTrue(run.text().contains("\n  /headline: must have 1 to 300 "), run.text());
    assertTrue(run.text().contains("\n  /section: must be one of "), run.text());
    assertTrue(run.text().contains("\n  /body: "), run.text());
  }

  @Test
  void brokenFileIsToldItsLine() throws Exception {
    var run = publish(file("broken-1.json", "{\"headline\":\"A\",\n\"section\":}"));

    assertEquals(1, run.code());
    assertTrue(run.text().contains("broken-1.json, line 2: not a JSON object."), run.text());
  }

  @Test
  void linesArePublishedEachForItself() throws Exception {
    var good =
        ARTICLE.replace("\n", "").replaceFirst("\\{", "{\"id\":\"line-1\",\"language\":\"sw\",");
    var bad = "{\"id\":\"line-2\",\"language\":\"sw\",\"section\":\"world\",\"body\":[]}";
    var file = file("many.ndjson", good + "\n" + bad + "\n" + good + "\n");
    var run = publish(file);

    assertEquals(1, run.code());
    var lines = run.text().lines().toList();
    var address = api + "/v1/articles/line-1?language=sw";
    assertEquals("line 1: created " + address, lines.getFirst());
    assertTrue(lines.get(1).startsWith("line 2: refused 422: "), run.text());
    assertTrue(lines.get(2).startsWith("  /headline: "), run.text());
    assertEquals("line 3: up to date " + address, lines.getLast());
    assertEquals(0, publish(file("good.ndjson", good)).code());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "FILE=                             | Which file? make publish FILE=article.json",
        "FILE=nowhere.json                 | nowhere.json cannot be read.",
        "API=https://api.example           | No key for https://api.example: give KEY=ed_...",
        "API=api.example                   | API must be an address such as https://api.example:",
        "API=http://localhost:1            | No response from http://localhost:1.",
        "KEY=ed_x                          | refused 401: Send a publisher's key",
        "ID=no id                          | refused 400: ",
        "LANGUAGE=tlh                      | refused 400: ",
      })
  void whatCannotBeSentIsSaidPlainly(String given, String answer) throws Exception {
    var parts = given.split("=", 2);
    var run = publish(file("plain-1.json", ARTICLE), parts[0], parts[1].strip());

    assertEquals(1, run.code());
    assertTrue(run.text().startsWith(answer.strip()), run.text());
  }

  @Test
  void mintedKeyLetsAPublishIn() throws Exception {
    var minted = key("NAME", "asha", "SCOPES", "articles:write", "SECTIONS", "world, sport");
    var text = minted.text().lines().findFirst().orElseThrow();

    assertEquals(0, minted.code(), minted.text());
    assertTrue(text.matches("ed_[A-Za-z0-9]{12}_[A-Za-z0-9_-]{43}"), minted.text());
    assertTrue(minted.text().contains("only sections sport, world."), minted.text());
    assertTrue(minted.text().contains("It is not shown again."), minted.text());
    assertEquals(0, publish(file("minted-1.json", ARTICLE), "KEY", text).code());
    var elsewhere = file("minted-2.json", ARTICLE.replace("world", "science"));
    assertTrue(publish(elsewhere, "KEY", text).text().startsWith("refused 403: "));
  }

  @Test
  void keyEndsWhenItIsSaidTo() {
    var end = LocalDate.ofInstant(NOW, ZoneOffset.UTC).plusDays(366);

    assertTrue(
        key("NAME", "asha", "SCOPES", "articles:write", "DAYS", "366")
            .text()
            .contains("good until " + end + " for articles:write."));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "NAME=            | Whose key is it? ",
        "SCOPES=          | SCOPES must be some of articles:write,newsletter:read,",
        "SCOPES=articles  | SCOPES must be some of ",
        "DAYS=367         | DAYS must be 1 to 366",
        "DAYS=0           | DAYS must be 1 to 366",
        "SECTIONS=a b     | SECTIONS must be a comma-separated list",
        "LANGUAGES=en,    | LANGUAGES must be a comma-separated list",
        "DDB_PORT=1       | No database at port 1. Is `make run` running?",
        "TABLE=Articles   | AWS_",
      })
  void keyIsRefused(String given, String answer) {
    var parts = given.split("=", 2);
    var run = key("NAME", "asha", "SCOPES", "articles:write", parts[0], parts[1].strip());

    assertEquals(1, run.code());
    assertTrue(run.text().startsWith(answer.strip()), run.text());
    assertFalse(run.text().contains("ed_"), run.text());
  }

  @Test
  void keyGoesIntoTheTableThatIsNamed() {
    var run =
        key(
            "NAME", "asha",
            "SCOPES", "articles:write",
            "TABLE", "NoSuchTable",
            "AWS_ACCESS_KEY_ID", "id",
            "AWS_SECRET_ACCESS_KEY", "secret",
            "AWS_DEFAULT_REGION", "eu-west-1",
            "DYNAMODB_ENDPOINT", "http://localhost:" + databasePort);

    assertEquals(1, run.code());
    assertTrue(run.text().startsWith("The table refuses it: "), run.text());
  }

  /// From the command through the table's stream to the mail function, which finds that nobody
  /// waits for this mail any more.
  @Test
  void parkedMailIsTriedAgain() throws Exception {
    var table = CommandTable.of(variables(), "NewsletterTable");
    var key = Item.attributes("pk", "S#nobody", "sk", "O#parked");
    var parked =
        new Item(key)
            .with("kind", "CONFIRM")
            .with("state", "PARKED")
            .with("code", "configuration")
            .with("list", "daily")
            .with("at", "2026-11-24T06:30:00Z");
    assertTrue(new Transaction(table).put(parked.attributes()).commit());

    var counted = redrive("COUNT", "yes");
    assertEquals("Found 1 mail:\n     1 PARKED configuration\n", counted.text());
    var run = redrive();
    assertEquals(0, run.code());
    assertEquals("Put back 1 mail:\n     1 PARKED configuration\n", run.text());
    assertTrue(table.get(key).isEmpty());
    var moved = Item.attributes("pk", "S#nobody", "sk", "O#parked#1");
    var end = Instant.now().plusSeconds(60);
    while (table.get(moved).isPresent() && Instant.now().isBefore(end)) {
      Thread.onSpinWait();
    }
    assertTrue(table.get(moved).isEmpty());
    assertEquals("No mail is parked or waiting.\n", redrive().text());
    assertTrue(redrive("DDB_PORT", "1").text().startsWith("No database at port 1."));
  }

  private static Environment variables() {
    return new Environment(Map.of("DDB_PORT", Integer.toString(databasePort)));
  }

  private static Run redrive(String... more) {
    return run(RedriveCommand::run, variables().variables(), more);
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private static Run publish(Path file, String... more) {
    return run(PublishCommand::run, Map.of("FILE", file.toString(), "API", api), more);
  }

  private static Run key(String... variables) {
    return run(
        (given, out) -> KeyCommand.run(given, InstantSource.fixed(NOW), out),
        Map.of("DDB_PORT", Integer.toString(databasePort)),
        variables);
  }

  private interface Command {
    int run(Environment variables, PrintStream out);
  }

  private static Run run(Command command, Map<String, String> usual, String... more) {
    var variables = new HashMap<>(usual);
    for (var i = 0; i < more.length; i += 2) {
      variables.put(more[i], more[i + 1]);
    }
    var bytes = new ByteArrayOutputStream();
    var code =
        command.run(
            new Environment(variables), new PrintStream(bytes, true, StandardCharsets.UTF_8));
    return new Run(code, bytes.toString(StandardCharsets.UTF_8));
  }

  private static String get(String address) throws Exception {
    try (var client = HttpClient.newHttpClient()) {
      var request = HttpRequest.newBuilder(URI.create(address)).build();
      return client.send(request, BodyHandlers.ofString()).body();
    }
  }
}
