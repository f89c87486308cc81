package masthead.articles.publishing;

import static java.util.Objects.requireNonNull;

import com.amazonaws.services.lambda.runtime.Context;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import masthead.articles.ArticlesHandler;
import masthead.aws.TimeLimits;
import masthead.dynamo.Item;
import masthead.identity.Publisher;
import masthead.identity.PublisherKey;
import masthead.identity.PublisherKeyStore;
import masthead.json.Json;
import masthead.lambda.HttpLambda;
import masthead.lambda.Platform;
import masthead.local.LocalApi;
import masthead.local.Template;
import masthead.local.TestApi;
import masthead.local.TestApi.Reply;
import masthead.runtime.Environment;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/// Both functions of the articles on fresh tables, with a clock that stands until it is moved.
public final class PublishingFixture {
  private static final AtomicInteger COUNT = new AtomicInteger();
  private final TestApi api;
  private final Map<String, String> more;
  private final TimeLimits limits;
  private final HttpLambda publishing;
  private final HttpLambda articles;
  final String key;

  /// Not a whole second, as real clocks.
  public volatile Instant now = Instant.parse("2026-11-24T10:00:00.123456Z");

  private PublishingFixture(TestApi api, Map<String, String> more, TimeLimits limits) {
    this.api = api;
    this.more = more;
    this.limits = limits;
    this.publishing = new PublishingHandler(platform("PublishingFunction"));
    this.articles = articles(Map.of());
    this.key =
        key(new Publisher("all", Set.of("articles:write"), Optional.empty(), Optional.empty()));
  }

  public static PublishingFixture open() {
    return open(Map.of());
  }

  /// With other values of environment variables, for both functions.
  public static PublishingFixture open(Map<String, String> more) {
    return open(more, TestApi.PATIENT);
  }

  /// As [#open(Map)], with how long a client waits for another `DYNAMODB_ENDPOINT`.
  public static PublishingFixture open(Map<String, String> more, TimeLimits limits) {
    return new PublishingFixture(TestApi.fresh(), more, limits);
  }

  public TestApi api() {
    return api;
  }

  public Environment environment(String function) {
    var variables = new HashMap<>(api.environment(function).variables());
    variables.putAll(more);
    return new Environment(variables);
  }

  public Platform platform(String function) {
    return TestApi.platform(environment(function), () -> now, limits);
  }

  /// Another instance of the readers' function.
  public HttpLambda articles(Map<String, String> others) {
    var variables = new HashMap<>(environment("ArticlesFunction").variables());
    variables.putAll(others);
    return new ArticlesHandler(TestApi.platform(new Environment(variables), () -> now, limits));
  }

  /// The header of a new key.
  String key(Publisher publisher) {
    return key(publisher, now.plus(Duration.ofDays(300)));
  }

  String key(Publisher publisher, Instant end) {
    var minted = PublisherKey.mint();
    new PublisherKeyStore(api.platform("PublishingFunction").table("PUBLISHERS_TABLE"), () -> now)
        .allow(minted, publisher, end);
    return "Bearer " + minted.text();
  }

  public void pass(Duration time) {
    now = now.plus(time);
  }

  /// The clock's second, as answers write it.
  String second() {
    return now.truncatedTo(java.time.temporal.ChronoUnit.SECONDS).toString();
  }

  public Reply get(String target, String... headers) {
    return send("GET", target, null, headers);
  }

  public Reply put(String id, String language, Map<String, Object> document, String... headers) {
    return publish("PUT", "/v1/articles/" + id + "/" + language, Json.text(document), headers);
  }

  Reply patch(String id, String language, String patch, String... headers) {
    return publish("PATCH", "/v1/articles/" + id + "/" + language, patch, headers);
  }

  public Reply withdraw(String id, String language, String... headers) {
    return publish("DELETE", "/v1/articles/" + id + "/" + language, null, headers);
  }

  public Reply stored(String id, String language, String... headers) {
    return publish("GET", "/v1/articles/" + id + "/" + language, null, headers);
  }

  /// With the key that may everything.
  public Reply publish(String method, String target, @Nullable String body, String... headers) {
    var all = new ArrayList<>(List.of("authorization", key));
    all.addAll(List.of(headers));
    return send(method, target, body, all.toArray(String[]::new));
  }

  public Reply send(String method, String target, @Nullable String body, String... headers) {
    return send(articles, method, target, body, headers);
  }

  /// From another instance of the readers' function.
  Reply get(HttpLambda instance, String target) {
    return send(instance, "GET", target, null);
  }

  private Reply send(
      HttpLambda articles, String method, String target, @Nullable String body, String... headers) {
    var path = target.split("\\?", 2)[0].split("/", -1);
    for (var route : TestApi.template().routes()) {
      var parts = route.path().split("/", -1);
      if (route.method().equals(method) && matches(parts, path)) {
        return switch (route.function()) {
          case "ArticlesFunction" ->
              send(articles, route.key(), parameters(parts, path), method, target, body, headers);
          case "PublishingFunction" ->
              send(publishing, route.key(), parameters(parts, path), method, target, body, headers);
          default -> throw new IllegalArgumentException(route.function());
        };
      }
    }
    throw new IllegalArgumentException("No route for " + method + " " + target);
  }

  private static boolean matches(String[] parts, String[] path) {
    return parts.length == path.length
        && IntStream.range(0, path.length)
            .allMatch(i -> parts[i].startsWith("{") || parts[i].equals(path[i]));
  }

  private static Map<String, String> parameters(String[] parts, String[] path) {
    var parameters = new HashMap<String, String>();
    for (var i = 0; i < path.length; i++) {
      if (parts[i].startsWith("{")) {
        parameters.put(parts[i].substring(1, parts[i].length() - 1), path[i]);
      }
    }
    return parameters;
  }

  public static Reply send(
      HttpLambda function,
      String routeKey,
      Map<String, String> parameters,
      String method,
      String target,
      @Nullable String body,
      String... headers) {
    var parts = target.split("\\?", 2);
    var sent = new LinkedHashMap<String, String>();
    if (body != null) {
      sent.put("content-type", "application/json");
    }
    for (var i = 0; i < headers.length; i += 2) {
      sent.put(headers[i], headers[i + 1]);
    }
    var event =
        Map.of(
            "routeKey",
            routeKey,
            "rawPath",
            parts[0],
            "rawQueryString",
            parts.length > 1 ? parts[1] : "",
            "headers",
            sent,
            "pathParameters",
            parameters,
            "requestContext",
            Map.of("domainName", "localhost", "http", Map.of("method", method)),
            "body",
            Base64.getEncoder()
                .encodeToString((body == null ? "" : body).getBytes(StandardCharsets.UTF_8)),
            "isBase64Encoded",
            true);
    var out = new ByteArrayOutputStream();
    try {
      function.handleRequest(
          new ByteArrayInputStream(Json.text(event).getBytes(StandardCharsets.UTF_8)),
          out,
          context());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return reply(Json.own(out.toString(StandardCharsets.UTF_8)));
  }

  private static Reply reply(Map<String, Object> answer) {
    var headers = new LinkedHashMap<String, String>();
    Template.object(answer.get("headers"))
        .forEach((name, value) -> headers.put(name, (String) value));
    var body = Template.text(answer, "body");
    return new Reply(
        new LocalApi.Answer(
            (Integer) requireNonNull(answer.get("statusCode")),
            headers,
            Boolean.TRUE.equals(answer.get("isBase64Encoded"))
                ? Base64.getDecoder().decode(body)
                : body.getBytes(StandardCharsets.UTF_8)));
  }

  private static Context context() {
    return (Context)
        Proxy.newProxyInstance(
            Context.class.getClassLoader(),
            new Class<?>[] {Context.class},
            (_, method, _) -> method.getName().equals("getAwsRequestId") ? "request" : null);
  }

  Set<Map<String, AttributeValue>> table() {
    return new HashSet<>(api.items("ArticlesTable"));
  }

  /// The keys of the lists that an article stands in.
  Set<String> lists(String id) {
    var keys = new TreeSet<String>();
    for (var item : api.items("ArticlesTable")) {
      var pk = new Item(item).text("pk");
      var sk = new Item(item).text("sk");
      if (pk.startsWith("L#") && sk.endsWith("#" + id)) {
        keys.add(pk + " " + sk.substring(0, sk.indexOf('#')));
      }
    }
    return keys;
  }

  /// The body of a PUT: what is required, and what else is given.
  public static Map<String, Object> document(Object... namesAndValues) {
    var document = new LinkedHashMap<String, Object>();
    document.put("headline", "A headline");
    document.put("section", "world");
    document.put("body", List.of(Map.of("type", "paragraph", "html", "A text.")));
    for (var i = 0; i < namesAndValues.length; i += 2) {
      document.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return document;
  }

  public static String etag(Reply reply) {
    return requireNonNull(reply.header("etag"), reply.text());
  }

  public static String newId() {
    return "a" + COUNT.incrementAndGet();
  }

  /// With everything that an article can have.
  public static Map<String, Object> wholeDocument() {
    return Json.own(
        """
        {"headline": "“New Era”: a 75th year", "standfirst": "What it means.", "section": "world",
         "tags": ["korea", "चीन"], "authors": [{"id": "asha-rao", "name": "Asha Rao"}],
         "publishedAt": "2026-11-24T11:40:00+05:30", "slug": "new-era",
         "source": {"name": "A wire", "url": "https://wire.example/1"},
         "canonicalUrl": "https://other.example/1",
         "image": {"url": "https://img.example/1.jpg", "alt": "Two people", "caption": "In 1949",
           "credit": "An archive", "width": 1200, "height": 675,
           "variants": [{"url": "https://img.example/1.avif", "width": 480, "type": "image/avif"}]},
         "body": [
           {"type": "heading", "level": 2, "text": "What happened"},
           {"type": "paragraph", "html": "A <em>text</em> &amp; <a href=\\"https://a.example/?b=1&amp;c=2\\">more</a>."},
           {"type": "quote", "text": "“Yes”", "cite": "Somebody"},
           {"type": "list", "ordered": true, "items": ["one", "<strong>two</strong>"]},
           {"type": "table", "header": ["a", "b"], "rows": [["1", "2"], ["", "<"]]},
           {"type": "image", "image": {"url": "https://img.example/2.jpg", "alt": "x", "width": 1, "height": 1}},
           {"type": "embed", "provider": "youtube", "url": "https://youtube.example/1", "title": "t"},
           {"type": "related", "label": "ALSO READ", "headline": "Other", "url": "https://b.example/"}]}
        """);
  }

  /// Runs all at once and waits for all.
  public static <T> List<T> together(List<Callable<T>> calls) {
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      var results = new ArrayList<T>();
      for (var future : calls.stream().map(executor::submit).toList()) {
        results.add(future.get());
      }
      return results;
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }
}
