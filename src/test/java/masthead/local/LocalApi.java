package masthead.local;

import static java.util.Comparator.comparingInt;
import static java.util.Objects.requireNonNull;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.regex.Pattern;
import masthead.articles.ArticlesHandler;
import masthead.articles.publishing.PublishingHandler;
import masthead.articles.site.SiteHandler;
import masthead.json.Json;
import masthead.json.JsonWriter;
import masthead.lambda.FallbackHandler;
import masthead.lambda.Platform;
import masthead.mail.Mailer;
import masthead.mail.SendingLimits;
import masthead.newsletter.FeedbackHandler;
import masthead.newsletter.MailHandler;
import masthead.newsletter.NewsletterHandler;
import masthead.newsletter.SubscribersHandler;
import masthead.newsletter.digest.DeliveryHandler;
import masthead.newsletter.digest.DigestHandler;
import masthead.newsletter.digest.FanOutHandler;
import masthead.newsletter.digest.IssuesHandler;
import masthead.preferences.PreferencesHandler;
import masthead.runtime.Environment;

/// The functions of `template.yaml` behind its routes, in this JVM: what API Gateway does between a
/// request and a handler, and nothing else.
public final class LocalApi {
  /// The mailbox takes what comes.
  private static final SendingLimits UNLIMITED = new SendingLimits(1000, -1, 0);

  /// What makes each handler that the template names.
  private static final Map<String, BiFunction<Platform, Mailer, RequestStreamHandler>> HANDLERS =
      Map.ofEntries(
          entry(ArticlesHandler.class, (platform, _) -> new ArticlesHandler(platform)),
          entry(SiteHandler.class, (platform, _) -> new SiteHandler(platform)),
          entry(PublishingHandler.class, (platform, _) -> new PublishingHandler(platform)),
          entry(PreferencesHandler.class, (platform, _) -> new PreferencesHandler(platform)),
          entry(NewsletterHandler.class, (platform, _) -> new NewsletterHandler(platform)),
          entry(SubscribersHandler.class, (platform, _) -> new SubscribersHandler(platform)),
          entry(FeedbackHandler.class, (platform, _) -> new FeedbackHandler(platform)),
          entry(
              FallbackHandler.class, (platform, _) -> new FallbackHandler(platform.environment())),
          entry(
              MailHandler.class,
              (platform, mailer) ->
                  hasSes(platform) ? new MailHandler(platform) : new MailHandler(platform, mailer)),
          entry(
              DigestHandler.class,
              (platform, _) ->
                  hasSes(platform)
                      ? new DigestHandler(platform)
                      : new DigestHandler(platform, () -> Optional.of(UNLIMITED))),
          entry(
              IssuesHandler.class,
              (platform, mailer) ->
                  hasSes(platform)
                      ? new IssuesHandler(platform)
                      : new IssuesHandler(platform, mailer)),
          entry(FanOutHandler.class, (platform, _) -> new FanOutHandler(platform)),
          entry(
              DeliveryHandler.class,
              (platform, mailer) ->
                  hasSes(platform)
                      ? new DeliveryHandler(platform)
                      : new DeliveryHandler(platform, mailer)));

  private static Map.Entry<String, BiFunction<Platform, Mailer, RequestStreamHandler>> entry(
      Class<?> handler, BiFunction<Platform, Mailer, RequestStreamHandler> make) {
    return Map.entry(handler.getName(), make);
  }

  private static boolean hasSes(Platform platform) {
    return platform.environment().find("SES_ENDPOINT").isPresent();
  }

  /// Made when they are first called, as Lambda does: most tests need one or two.
  private final Map<String, RequestStreamHandler> running = new ConcurrentHashMap<>();

  private final Map<String, Set<String>> used = new ConcurrentHashMap<>();
  private final Function<String, RequestStreamHandler> functions;
  private final List<Match> matches = new ArrayList<>();

  private record Match(Template.Route route, Pattern path, List<String> parameters) {}

  /// An HTTP request before it is an event. Header names are lower-case.
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Call(
      String method, String target, Map<String, String> headers, byte[] body, String sourceIp) {}

  /// What a handler answered.
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Answer(int status, Map<String, String> headers, byte[] body) {
    public String text() {
      return new String(body, StandardCharsets.UTF_8);
    }
  }

  /// @param platforms what a function is made from, given its logical id
  /// @param mailer takes the mails, unless `SES_ENDPOINT` says where to send them
  public LocalApi(Template template, Function<String, Platform> platforms, Mailer mailer) {
    this.functions = id -> handler(template.handler(id), platforms.apply(id), mailer);
    // As the gateway does, a path that is written out before one that ends with anything.
    var routes = new ArrayList<>(template.routes());
    routes.sort(comparingInt(route -> isGreedy(route) ? 1000 - route.path().length() : 0));
    for (var route : routes) {
      var names = new ArrayList<String>();
      Pattern.compile("\\{([a-zA-Z]+)\\+?}")
          .matcher(route.path())
          .results()
          .forEach(found -> names.add(found.group(1)));
      var path =
          route
              .path()
              .replace(".", "\\.")
              .replaceAll("\\{[a-zA-Z]+}", "([^/]+)")
              .replaceAll("\\{[a-zA-Z]+\\+}", "(.+)");
      matches.add(new Match(route, Pattern.compile(path), names));
    }
  }

  private static boolean isGreedy(Template.Route route) {
    return route.path().endsWith("+}");
  }

  /// The classes it can make handlers of.
  public static Set<String> handlers() {
    return HANDLERS.keySet();
  }

  /// Makes a handler as the template names it.
  public static RequestStreamHandler handler(String className, Platform platform, Mailer mailer) {
    return requireNonNull(HANDLERS.get(className), className).apply(platform, mailer);
  }

  /// The environment of a function in the template.
  ///
  /// @param overrides what differs from the template's defaults, for all functions
  /// @param tableSuffix put behind table names
  public static Environment environment(
      Template template, String function, Map<String, String> overrides, String tableSuffix) {
    var variables = new LinkedHashMap<>(template.environment(function));
    variables.replaceAll((name, value) -> overrides.getOrDefault(name, value));
    overrides.forEach((name, value) -> {
      if (Set.of("SES_ENDPOINT", "SQS_ENDPOINT").contains(name)) { // in the template it is AWS
        variables.put(name, value);
      }
    });
    var tables = template.resources("AWS::DynamoDB::Table").keySet();
    variables.replaceAll((_, value) -> tables.contains(value) ? value + tableSuffix : value);
    variables.putAll(
        Map.of(
            "AWS_REGION", "eu-west-1",
            "AWS_ACCESS_KEY_ID", "local",
            "AWS_SECRET_ACCESS_KEY", "local"));
    return new Environment(variables);
  }

  /// Finds the route, makes the event, lets the function answer.
  public Answer call(Call call) {
    var parts = call.target().split("\\?", 2);
    var query = parts.length > 1 ? parts[1] : "";
    var path = decode(parts[0]);
    for (var match : matches) {
      var values = match.path().matcher(parts[0]);
      if (match.route().method().equals(call.method()) && values.matches()) {
        var parameters = new LinkedHashMap<String, String>();
        for (var i = 0; i < match.parameters().size(); i++) {
          parameters.put(match.parameters().get(i), decode(values.group(i + 1)));
        }
        return invoke(match.route(), call, path, query, parameters);
      }
    }
    var standard =
        matches.stream().filter(m -> m.route().key().equals("$default")).findFirst().orElseThrow();
    return invoke(standard.route(), call, path, query, Map.of());
  }

  /// Runs one HTTP function on an event, as `sam local invoke` does.
  public Answer invoke(String function, byte[] event) {
    return answer(run(function, event));
  }

  /// The actions of AWS that a function has used so far.
  public Set<String> used(String function) {
    return used.computeIfAbsent(function, _ -> new ConcurrentSkipListSet<>());
  }

  /// Runs any function on an event.
  public Map<String, Object> run(String function, byte[] event) {
    var handler = running.computeIfAbsent(function, functions);
    var out = new ByteArrayOutputStream();
    try (var _ = Recorder.into(used(function))) {
      handler.handleRequest(new ByteArrayInputStream(event), out, context());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Json.own(out.toString(StandardCharsets.UTF_8));
  }

  /// In a path a plus is a plus.
  private static String decode(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  private Answer invoke(
      Template.Route route, Call call, String path, String query, Map<String, String> parameters) {
    return invoke(
        route.function(),
        Json.bytes(json -> writeEvent(json, route, call, path, query, parameters)));
  }

  private static void writeEvent(
      JsonWriter json,
      Template.Route route,
      Call call,
      String path,
      String query,
      Map<String, String> parameters) {
    json.object(() -> {
      json.text("version", "2.0");
      json.text("routeKey", route.key());
      json.text("rawPath", path);
      json.text("rawQueryString", query);
      texts(json, "headers", call.headers());
      texts(json, "pathParameters", parameters);
      json.object(
          "requestContext",
          () -> {
            json.text("domainName", "localhost");
            json.object(
                "http",
                () -> {
                  json.text("method", call.method());
                  json.text("path", path);
                  json.text("protocol", "HTTP/1.1");
                  json.text("sourceIp", call.sourceIp());
                });
          });
      if (call.body().length > 0) {
        json.text("body", Base64.getEncoder().encodeToString(call.body()));
      }
      json.flag("isBase64Encoded", call.body().length > 0);
    });
  }

  private static void texts(JsonWriter json, String name, Map<String, String> texts) {
    json.object(
        name,
        () -> {
          texts.forEach(json::text);
        });
  }

  private static Answer answer(Map<String, Object> answer) {
    var headers = new LinkedHashMap<String, String>();
    Template.object(answer.get("headers"))
        .forEach((name, value) -> headers.put(name, (String) value));
    var body = Template.text(answer, "body");
    return new Answer(
        (Integer) requireNonNull(answer.get("statusCode")),
        headers,
        Boolean.TRUE.equals(answer.get("isBase64Encoded"))
            ? Base64.getDecoder().decode(body)
            : body.getBytes(StandardCharsets.UTF_8));
  }

  /// What a function is called with.
  public static Context context() {
    var id = UUID.randomUUID().toString();
    return (Context)
        Proxy.newProxyInstance(
            Context.class.getClassLoader(),
            new Class<?>[] {Context.class},
            (_, method, _) ->
                switch (method.getName()) {
                  case "getAwsRequestId" -> id;
                  case "getRemainingTimeInMillis" -> 120_000;
                  default -> null;
                });
  }
}
