package masthead.local;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import masthead.articles.SampleArticles;
import masthead.json.Json;
import masthead.runtime.Environment;
import tools.jackson.core.JacksonException;

/// Sends an article, or a file of articles, to an API as a content system would: `make publish`.
///
/// `FILE` is the body of a PUT, or one article a line when it ends in `.ndjson`. `ID` and
/// `LANGUAGE` count before the file's own members, and those before the file's name and `en`. `API`
/// is `http://localhost:8080` unless it is given, `KEY` the key that every local API knows; for an
/// API elsewhere `KEY` or `MASTHEAD_KEY` has it.
///
/// The stored variant is read first, so that the PUT says which version it replaces: what somebody
/// else changes in between is not lost.
public final class PublishCommand {
  private static final Set<String> LOCAL_HOSTS = Set.of("localhost", "127.0.0.1", "[::1]");

  private final HttpClient client;
  private final String api;
  private final String key;
  private final PrintStream out;

  private PublishCommand(HttpClient client, String api, String key, PrintStream out) {
    this.client = client;
    this.api = api;
    this.key = key;
    this.out = out;
  }

  public static void main(String[] arguments) {
    System.exit(run(Environment.ofProcess(), System.out));
  }

  /// Sends one file.
  ///
  /// @return the exit code: 0 when everything in the file is published
  static int run(Environment variables, PrintStream out) {
    try (var client = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build()) {
      var file = Path.of(given(variables, "FILE", "Which file? make publish FILE=article.json"));
      var api = variables.find("API").orElse("http://localhost:8080").replaceAll("/+$", "");
      var command = new PublishCommand(client, api, key(variables, api), out);
      return command.publish(file, variables) ? 0 : 1;
    } catch (IllegalArgumentException e) {
      out.println(e.getMessage());
      return 1;
    }
  }

  private static String given(Environment variables, String name, String otherwise) {
    return variables.find(name).orElseThrow(() -> new IllegalArgumentException(otherwise));
  }

  private static String key(Environment variables, String api) {
    var key = variables.find("KEY");
    if (key.isPresent()) {
      return key.get();
    }
    var host = URI.create(api).getHost();
    if (host == null) {
      throw new IllegalArgumentException(
          "API must be an address such as https://api.example: " + api);
    }
    return LOCAL_HOSTS.contains(host)
        ? SampleArticles.KEY.text()
        : given(
            variables,
            "MASTHEAD_KEY",
            "No key for " + api + ": give KEY=ed_... or set MASTHEAD_KEY. make key makes one.");
  }

  private boolean publish(Path file, Environment variables) {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(file);
    } catch (IOException _) {
      throw new IllegalArgumentException(file + " cannot be read.");
    }
    if (file.toString().endsWith(".ndjson")) {
      return send(bytes);
    }
    var document = document(file, bytes);
    var name = String.valueOf(file.getFileName()).replaceFirst("\\.json$", "");
    var id = variables.find("ID").or(() -> text(document, "id")).orElse(name);
    var language = variables.find("LANGUAGE").or(() -> text(document, "language")).orElse("en");
    return send(id, language, bytes);
  }

  /// Read here too, because here the line of a mistake can be named.
  private static Map<String, Object> document(Path file, byte[] bytes) {
    try {
      return Json.own(new String(bytes, StandardCharsets.UTF_8));
    } catch (JacksonException e) {
      var line = Optional.ofNullable(e.getLocation()).map(at -> ", line " + at.getLineNr());
      throw new IllegalArgumentException(
          file + line.orElse("") + ": not a JSON object. " + e.getOriginalMessage(), e);
    }
  }

  /// One variant.
  private boolean send(String id, String language, byte[] body) {
    var path = "/v1/articles/" + encode(id) + "/" + encode(language);
    var before = answer(request(path).GET());
    var version = before.headers().firstValue("etag");
    var put = request(path).header("Content-Type", "application/json");
    switch (before.statusCode()) {
      case 200, 410 -> put.header("If-Match", version.orElse("*")); // 410: a PUT revives it
      case 404 -> put.header("If-None-Match", "*");
      default -> {
        return refused(before);
      }
    }
    var after = answer(put.PUT(BodyPublishers.ofByteArray(body)));
    if (after.statusCode() != 200 && after.statusCode() != 201) {
      return refused(after);
    }
    var result =
        after.statusCode() == 201
            ? "created"
            : after.headers().firstValue("etag").equals(version) ? "unchanged" : "updated";
    var stored = Json.own(after.body());
    out.println(
        result
            + " "
            + address(id, language)
            + " version "
            + after.headers().firstValue("etag").orElse("").replace("\"", "")
            + ("draft".equals(stored.get("state")) ? " (a draft: readers do not see it)" : ""));
    if (stored.containsKey("dropped")) {
      out.println("  dropped from bodyHtml: " + stored.get("dropped"));
    }
    return true;
  }

  /// Many, one a line. A line that is refused is not the end of the others.
  private boolean send(byte[] lines) {
    var answer =
        answer(
            request("/v1/articles/import")
                .header("Content-Type", "application/x-ndjson")
                .POST(BodyPublishers.ofByteArray(lines)));
    if (answer.statusCode() != 200) {
      return refused(answer);
    }
    var all = true;
    for (var each : Template.list(Json.own(answer.body()).get("results"))) {
      var result = Template.object(each);
      var status = String.valueOf(result.get("status"));
      var address = address(Template.text(result, "id"), Template.text(result, "language"));
      out.print("line " + result.get("line") + ": ");
      var dropped =
          result.containsKey("dropped") ? ", dropped from bodyHtml: " + result.get("dropped") : "";
      switch (status) {
        case "201" -> out.println("created " + address + dropped);
        case "200" -> out.println("up to date " + address + dropped);
        default -> {
          problem(status, result);
          all = false;
        }
      }
    }
    return all;
  }

  private String address(String id, String language) {
    return api + "/v1/articles/" + encode(id) + "?language=" + encode(language);
  }

  /// Says what is wrong, each fault on a line of its own.
  private boolean refused(HttpResponse<String> answer) {
    var type = answer.headers().firstValue("content-type").orElse("");
    if (type.startsWith("application/problem+json")) {
      problem(String.valueOf(answer.statusCode()), Json.own(answer.body()));
    } else {
      out.println("refused " + answer.statusCode() + ": " + answer.body().strip());
    }
    return false;
  }

  private void problem(String status, Map<String, Object> problem) {
    out.println("refused " + status + ": " + problem.getOrDefault("detail", ""));
    if (problem.containsKey("errors")) {
      for (var each : Template.list(problem.get("errors"))) {
        var fault = Template.object(each);
        var place = text(fault, "pointer").or(() -> text(fault, "parameter"));
        out.println(
            "  "
                + place.or(() -> text(fault, "header")).orElse("")
                + ": "
                + fault.getOrDefault("detail", ""));
      }
    }
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(api + path))
        .timeout(Duration.ofSeconds(60))
        .header("Authorization", "Bearer " + key);
  }

  private HttpResponse<String> answer(HttpRequest.Builder request) {
    try {
      return client.send(request.build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "No response from " + api + ". Is `make run` running, or must API be another?", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static Optional<String> text(Map<String, Object> object, String name) {
    return object.get(name) instanceof String text ? Optional.of(text) : Optional.empty();
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
