package masthead.http;

import static java.util.Objects.requireNonNull;

import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import masthead.json.Json;
import masthead.json.JsonDocument;
import masthead.json.MalformedJsonException;
import org.jspecify.annotations.Nullable;

/// A request as an endpoint sees it.
///
/// Header names are lower-case. `path` is decoded, `rawQuery` is not. `body` is as the event
/// carries it: use [#object(int, String...)]. `sourceIp` is the reader's address, also behind a
/// CDN.
public record Request(
    String id,
    String routeKey,
    String method,
    String path,
    String rawQuery,
    Map<String, String> headers,
    Map<String, String> pathParameters,
    String body,
    boolean base64,
    String sourceIp,
    String domainName) {

  /// The media type of a posted HTML form.
  public static final String JSON = "application/json";

  public static final String MERGE_PATCH = "application/merge-patch+json";
  public static final String NDJSON = "application/x-ndjson";
  public static final String FORM = "application/x-www-form-urlencoded";

  private static final Pattern CHARSET =
      Pattern.compile(";\\s*charset=\"?([^\";\\s]*)", Pattern.CASE_INSENSITIVE);

  public Request {
    headers = Map.copyOf(headers);
    pathParameters = Map.copyOf(pathParameters);
  }

  public Optional<String> header(String lowerCaseName) {
    return Optional.ofNullable(headers.get(lowerCaseName));
  }

  /// A parameter of the route's path, which the route guarantees.
  public String pathParameter(String name) {
    var value = pathParameters.get(name);
    if (value == null) {
      throw new IllegalStateException("The route " + routeKey + " has no {" + name + "}.");
    }
    return value;
  }

  public Query query() {
    return Query.of(rawQuery);
  }

  public boolean hasBody() {
    return !body.isEmpty();
  }

  /// Where readers reach this API, for links to itself: `https://api.example.org`.
  ///
  /// The domain name comes from the gateway or the configuration ([Edge]). A local server has a
  /// port, which only the Host header has, and no TLS.
  public String origin() {
    var port = Pattern.compile(Pattern.quote(domainName) + ":[0-9]{1,5}");
    var host = header("host").filter(port.asMatchPredicate());
    var local = domainName.equals("localhost") || domainName.equals("127.0.0.1");
    return (local ? "http://" : "https://") + host.orElse(domainName);
  }

  /// Reads the body as one JSON object.
  ///
  /// @param limit the most bytes it may have
  /// @param types the media types that are accepted
  /// @throws ProblemException 413, 415 or `malformed-json`
  public Members object(int limit, String... types) {
    return Members.of(patch(limit, types));
  }

  /// As [#object(int, String...)], for a merge patch, which is checked when it has been applied.
  public Map<?, ?> patch(int limit, String... types) {
    var bytes = content(limit, types);
    if (parsed(() -> Json.parse(bytes)) instanceof Map<?, ?> object) {
      return object;
    }
    throw Problem.of(ProblemType.MALFORMED_JSON, "The body must be one JSON object.").exception();
  }

  /// Reads the body as JSON documents: one array of them, or (`application/x-ndjson`) one a line.
  /// An array sent as `application/x-ndjson` is still read as an array.
  ///
  /// @param most how many there may be
  /// @throws ProblemException 413, 415 or `malformed-json` when the documents cannot be split
  public List<JsonDocument> documents(int limit, int most) {
    var bytes = content(limit, JSON, NDJSON);
    var documents = parsed(() -> JsonDocument.all(bytes, sends(NDJSON)));
    if (documents.size() > most) {
      throw Problem.of(ProblemType.TOO_LARGE, "There are more than " + most + " documents.")
          .exception();
    }
    return documents;
  }

  private static <T extends @Nullable Object> T parsed(Supplier<T> parse) {
    try {
      return parse.get();
    } catch (MalformedJsonException e) {
      throw Problem.of(ProblemType.MALFORMED_JSON, requireNonNull(e.getMessage())).exception();
    }
  }

  /// Whether the body is declared to be of that media type.
  public boolean sends(String type) {
    return mediaType().equals(type);
  }

  private String mediaType() {
    return header("content-type").orElse("").toLowerCase(Locale.ROOT).split(";", 2)[0].strip();
  }

  /// The body as text, whatever it is: for a body that may be anything.
  public String bodyText() {
    try {
      return base64
          ? new String(Base64.getDecoder().decode(body), StandardCharsets.ISO_8859_1)
          : body;
    } catch (IllegalArgumentException _) {
      return "";
    }
  }

  /// The body as it is, for a format that is neither JSON nor a form.
  ///
  /// @throws ProblemException 413, 415
  public byte[] content(int limit, String... types) {
    requireType(List.of(types));
    var bytes = bytes();
    if (bytes.length > limit) {
      throw Problem.of(ProblemType.TOO_LARGE, "The body has more than " + limit + " bytes.")
          .exception();
    }
    return bytes;
  }

  /// The fields of an HTML form, the first of each name.
  ///
  /// @throws ProblemException 413, 415 or `malformed-request`
  public Map<String, String> form(int limit) {
    var bytes = content(limit, FORM);
    var fields = new LinkedHashMap<String, String>();
    for (var pair : new String(bytes, StandardCharsets.UTF_8).split("&", -1)) {
      var parts = pair.split("=", 2);
      if (!parts[0].isEmpty()) {
        fields.putIfAbsent(decoded(parts[0]), parts.length < 2 ? "" : decoded(parts[1]));
      }
    }
    return fields;
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException _) {
      throw Problem.of(ProblemType.MALFORMED_REQUEST, "The form's fields are not URL-encoded.")
          .exception();
    }
  }

  /// Whether a person reads the response: `Accept` names HTML and weighs it more than JSON, or as
  /// much and names it first. `*/*` alone is a program.
  public boolean prefersHtml() {
    var accept = WeightedValue.parse(header("accept").orElse(""));
    var html = WeightedValue.of(accept, "text/html");
    var json = WeightedValue.of(accept, JSON, "application/*", "*/*");
    if (html == 0 || html < json) {
      return false;
    }
    var named = accept.stream().map(WeightedValue::value).toList();
    var jsonAt = named.indexOf(JSON);
    return html > json || jsonAt < 0 || named.indexOf("text/html") < jsonAt;
  }

  private void requireType(List<String> types) {
    if (!types.contains(mediaType()) || !isUtf8() || isEncoded()) {
      throw Problem.of(
              ProblemType.UNSUPPORTED_MEDIA_TYPE,
              "Send " + String.join(" or ", types) + " in UTF-8, without a content encoding.")
          .header(acceptHeader(), String.join(", ", types))
          .exception();
    }
  }

  /// A parameter other than `charset` changes nothing in how a body is read.
  private boolean isUtf8() {
    return CHARSET
        .matcher(header("content-type").orElse(""))
        .results()
        .allMatch(charset -> charset.group(1).equalsIgnoreCase("utf-8"));
  }

  /// `identity` is no encoding (RFC 9110, 12.5.3), though clients send it here too.
  private boolean isEncoded() {
    return Stream.of(header("content-encoding").orElse("").split(",", -1))
        .map(String::strip)
        .anyMatch(coding -> !coding.isEmpty() && !coding.equalsIgnoreCase("identity"));
  }

  private String acceptHeader() {
    return switch (method) {
      case "PATCH" -> "accept-patch"; // RFC 5789 section 3.1
      case "POST" -> "accept-post";
      default -> "accept"; // RFC 9110 section 12.5.1
    };
  }

  private byte[] bytes() {
    try {
      return base64
          ? Base64.getDecoder().decode(body)
          : toArray(StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(body)));
    } catch (IllegalArgumentException | CharacterCodingException _) {
      throw Problem.of(ProblemType.MALFORMED_JSON, "The body is not UTF-8.").exception();
    }
  }

  private static byte[] toArray(ByteBuffer buffer) {
    var bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }
}
