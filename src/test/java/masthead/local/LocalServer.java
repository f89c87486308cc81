package masthead.local;

import static masthead.local.Template.list;
import static masthead.local.Template.object;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.function.Function;
import masthead.articles.SampleArticles;
import masthead.aws.TimeLimits;
import masthead.dynamo.DynamoDb;
import masthead.json.Json;
import masthead.lambda.Platform;
import masthead.newsletter.SampleSubscribers;

/// The whole product on a developer's machine: the functions of `template.yaml` over HTTP, on
/// DynamoDB Local, with sample articles. `make run` starts it.
///
/// `PORT` is the API's port (8080), `DDB_PORT` the database's (8000, where `sam local` looks for
/// it), `DATA` a folder that keeps the data between runs (default: memory).
public final class LocalServer implements AutoCloseable {
  private static final Map<String, String> WEB_TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "json", "application/json",
          "svg", "image/svg+xml");

  private static final String POLICY =
      "default-src 'self'; img-src 'self' https: data:; object-src 'none'; base-uri 'none';"
          + " form-action 'self'; frame-ancestors 'none'";

  private final HttpServer server;
  private final DynamoLocal database;
  private final LocalApi api;
  private final LocalStream stream;
  private final LocalDigest digest;
  private final Mailbox mailbox;
  private final MailboxPage mailboxPage;
  private final Map<String, Object> cors;

  private LocalServer(
      HttpServer server,
      DynamoLocal database,
      LocalApi api,
      Mailbox mailbox,
      Template template,
      LocalDigest digest) {
    this.digest = digest;
    this.server = server;
    this.database = database;
    this.api = api;
    this.stream =
        new LocalStream(
            database,
            "NewsletterTable",
            StreamSource.Settings.of(template, "MailFunction", "Outbox"),
            rows -> StreamEvent.failures(api.run("MailFunction", StreamEvent.of(rows))));
    this.mailbox = mailbox;
    this.mailboxPage = new MailboxPage(mailbox);
    var gateway = template.resources("AWS::Serverless::HttpApi").values().iterator().next();
    this.cors = object(object(gateway).get("CorsConfiguration"));
  }

  public static void main(String[] arguments) {
    var variables = System.getenv();
    var port = Integer.parseInt(variables.getOrDefault("PORT", "8080"));
    var databasePort = Integer.parseInt(variables.getOrDefault("DDB_PORT", "8000"));
    System.out.println("Starting DynamoDB Local on port " + databasePort + " ...");
    LocalServer server;
    try {
      server = start(port, databasePort, variables.getOrDefault("DATA", ""));
    } catch (IllegalStateException e) {
      System.err.println(e.getMessage());
      System.exit(1);
      return;
    } catch (RuntimeException e) {
      e.printStackTrace();
      System.exit(1); // the database would keep the process alive
      return;
    }
    Runtime.getRuntime().addShutdownHook(new Thread(server::close));
    var origin = origin(server.port());
    System.out.printf(
        """
        Masthead is ready.
          page    %1$s/
          mail    %1$s/_dev/mail
          API     %1$s/v1/articles?language=en
          health  %1$s/v1/health
        Try:      curl '%1$s/v1/articles?language=hi&limit=3&fields=headline'
        Publish:  make publish FILE=src/test/resources/masthead/local/article.json%2$s
        Digest:   make digest%2$s
        Stop with Ctrl-C.
        """,
        origin, server.port() == 8080 ? "" : " PORT=" + server.port());
  }

  /// Starts everything and stores the sample articles that are not there yet.
  ///
  /// @param port 0 for any free one
  public static LocalServer start(int port, int databasePort, String data) {
    try {
      var http = HttpServer.create(new InetSocketAddress(port), 0);
      var template = Template.read();
      var database = DynamoLocal.start(databasePort, data);
      database.createTables(template, "");
      var overrides = new HashMap<>(localVariables(database, http.getAddress().getPort()));
      var digestClock = new LocalDigest.Clock();
      var queues = LocalQueues.start(digestClock);
      overrides.putAll(queues.variables());
      var dynamoDb =
          DynamoDb.of(
              LocalApi.environment(template, "ArticlesFunction", overrides, ""),
              TimeLimits.PRODUCTION);
      Function<String, Platform> platforms =
          function ->
              new Platform(
                  LocalApi.environment(template, function, overrides, ""),
                  LocalDigest.FUNCTIONS.contains(function) ? digestClock : InstantSource.system(),
                  dynamoDb);
      SampleArticles.store(platforms.apply("PublishingFunction"));
      SampleSubscribers.store(platforms.apply("MailFunction"));
      var mailbox = Mailbox.in(data);
      var api = new LocalApi(template, platforms, mailbox);
      var table = platforms.apply("DigestFunction").table();
      var digest = new LocalDigest(template, api, queues, digestClock, table);
      var server = new LocalServer(http, database, api, mailbox, template, digest);
      http.createContext("/", exchange -> server.answer(exchange, false));
      http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
      http.start();
      return server;
    } catch (IOException e) {
      throw new IllegalStateException(
          "Port " + port + " is taken. Choose another: PORT=8081 make run", e);
    }
  }

  /// The values that `sam local` takes too, with this process's own addresses.
  public static Map<String, String> localVariables(DynamoLocal database, int port) {
    var variables = new HashMap<String, String>();
    try {
      object(Json.own(Files.readString(Path.of("events/env.json"))).get("Parameters"))
          .forEach((name, value) -> variables.put(name, (String) value));
    } catch (IOException e) {
      throw new IllegalStateException("Start it in the project's folder.", e);
    }
    variables.put("DYNAMODB_ENDPOINT", database.endpoint().toString());
    variables.put("SITE_URL", origin(port));
    variables.put("PUBLIC_API_URL", origin(port));
    return variables;
  }

  private static String origin(int port) {
    return "http://localhost:" + port;
  }

  public int port() {
    return server.getAddress().getPort();
  }

  /// Serves the same on another port, with `web/index.html` for addresses that are no file, as a
  /// static host of that page does.
  public int serveReaderPage() {
    try {
      var host = HttpServer.create(new InetSocketAddress(0), 0);
      host.createContext("/", exchange -> answer(exchange, true));
      host.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
      host.start();
      return host.getAddress().getPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Where the newsletter's mail arrives.
  Mailbox mailbox() {
    return mailbox;
  }

  private void answer(HttpExchange exchange, boolean hasReaderPage) throws IOException {
    try (exchange) {
      var method = exchange.getRequestMethod();
      var path = exchange.getRequestURI().getPath();
      if (hasReaderPage && isReaderPage(exchange)) {
        send(exchange, page());
        return;
      }
      var isRead = method.matches("GET|HEAD");
      if (path.matches("/images/[a-z-]+[.]svg") && isRead) {
        send(exchange, image(path.substring(1)));
        return;
      }
      if (path.matches("/web/([a-z0-9-]+/)*[a-z0-9-]+[.][a-z]+") && isRead) {
        exchange.getResponseHeaders().add("access-control-allow-origin", "*");
        send(exchange, webFile(Path.of(path.substring(1))));
        return;
      }
      var address = OpenedAddress.of(exchange, origin(port()));
      if (path.equals(LocalDigest.PATH)) {
        send(exchange, digest.answer(method, headers(exchange)));
        return;
      }
      if (MailboxPage.answers(path)) {
        send(exchange, address.response(mailboxPage.answer(method, path, headers(exchange))));
        return;
      }
      var origin = Optional.ofNullable(exchange.getRequestHeaders().getFirst("Origin"));
      if (method.equals("OPTIONS") && origin.isPresent()) {
        send(exchange, new LocalApi.Answer(204, preflight(origin.get()), new byte[0]));
        return;
      }
      var answer =
          api.call(
              new LocalApi.Call(
                  method,
                  exchange.getRequestURI().toString(),
                  address.request(headers(exchange)),
                  address.request(exchange.getRequestBody().readAllBytes()),
                  exchange.getRemoteAddress().getAddress().getHostAddress()));
      origin.ifPresent(value -> exposed(value).forEach(exchange.getResponseHeaders()::add));
      send(exchange, address.response(answer));
    }
  }

  private static Map<String, String> headers(HttpExchange exchange) {
    var headers = new LinkedHashMap<String, String>();
    exchange
        .getRequestHeaders()
        .forEach(
            (name, values) -> headers.put(name.toLowerCase(Locale.ROOT), String.join(",", values)));
    return headers;
  }

  private static void send(HttpExchange exchange, LocalApi.Answer answer) throws IOException {
    answer.headers().forEach(exchange.getResponseHeaders()::add);
    var bodyless = answer.body().length == 0 || exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(answer.status(), bodyless ? -1 : answer.body().length);
    if (!bodyless) {
      exchange.getResponseBody().write(answer.body());
    }
  }

  /// The rule that any host of the pages needs: an address that is no file is the one page's.
  private static boolean isReaderPage(HttpExchange exchange) {
    var path = exchange.getRequestURI().getPath();
    var accept = exchange.getRequestHeaders().getFirst("Accept");
    return exchange.getRequestMethod().matches("GET|HEAD")
        && (path.equals("/")
            || (path.matches("/(?!(v1|_dev|web)/)[^.]*")
                && accept != null
                && accept.contains("text/html")));
  }

  /// The page's own policy, with what only a header can say.
  private static LocalApi.Answer page() throws IOException {
    var page = webFile(Path.of("web/index.html"));
    var headers = new HashMap<>(page.headers());
    headers.put("content-security-policy", POLICY);
    headers.put("referrer-policy", "strict-origin-when-cross-origin");
    return new LocalApi.Answer(page.status(), headers, page.body());
  }

  /// A picture of the sample articles.
  private static LocalApi.Answer image(String name) throws IOException {
    try (var in = LocalServer.class.getResourceAsStream(name)) {
      return in == null
          ? new LocalApi.Answer(404, Map.of(), new byte[0])
          : new LocalApi.Answer(
              200,
              Map.of("content-type", "image/svg+xml", "cache-control", "max-age=3600"),
              in.readAllBytes());
    }
  }

  /// A file of `web/`. Its path has no dot but the one of its type, so it cannot lead elsewhere.
  private static LocalApi.Answer webFile(Path file) throws IOException {
    var name = file.toString();
    var type = WEB_TYPES.get(name.substring(name.lastIndexOf('.') + 1));
    return type == null || !Files.isRegularFile(file)
        ? new LocalApi.Answer(404, Map.of(), new byte[0])
        : new LocalApi.Answer(
            200,
            Map.of(
                "content-type", type,
                "cache-control", "no-cache",
                "x-content-type-options", "nosniff"),
            Files.readAllBytes(file));
  }

  // CORS as the gateway does it from the template.

  private Map<String, String> exposed(String origin) {
    var allowed = origins();
    return allowed.contains("*") || allowed.contains(origin)
        ? Map.of(
            "access-control-allow-origin",
            allowed.contains("*") ? "*" : origin,
            "access-control-expose-headers",
            joined("ExposeHeaders"))
        : Map.of();
  }

  private Map<String, String> preflight(String origin) {
    var headers = new HashMap<>(exposed(origin));
    if (!headers.isEmpty()) {
      headers.put("access-control-allow-methods", joined("AllowMethods"));
      headers.put("access-control-allow-headers", joined("AllowHeaders"));
      headers.put("access-control-max-age", String.valueOf(cors.get("MaxAge")));
    }
    return headers;
  }

  private List<String> origins() {
    return List.of(Template.read().resolve(cors.get("AllowOrigins")).split(","));
  }

  private String joined(String name) {
    return String.join(",", list(cors.get(name)).stream().map(String::valueOf).toList());
  }

  @Override
  public void close() {
    server.stop(0);
    stream.close();
    digest.close();
    database.close();
  }
}
