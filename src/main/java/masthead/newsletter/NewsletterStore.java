package masthead.newsletter;

import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import masthead.dynamo.Item;
import masthead.dynamo.Table;
import masthead.dynamo.Transaction;
import masthead.http.UnavailableException;
import masthead.mail.EmailAddress;
import masthead.secret.Secret;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/// The newsletter's table: its keys (`docs/tables.md`), and what its stores have in common.
///
/// No key holds an address: it holds a keyed hash of it. Whatever belongs to one address lies under
/// one partition key, so that nothing is forgotten when it is exported or erased.
final class NewsletterStore {
  /// Of one width, so that events sort by their time.
  private static final DateTimeFormatter EVENT_TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private static final int TRIES = 10;

  private final Table table;
  private final Secret secret;
  private final InstantSource clock;

  NewsletterStore(Table table, Secret secret, InstantSource clock) {
    this.table = table;
    this.secret = secret;
    this.clock = clock;
  }

  Table table() {
    return table;
  }

  Instant now() {
    return clock.instant();
  }

  /// Who an address is, in keys.
  String address(EmailAddress email) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(secret.hash("newsletter-address", email.canonical()));
  }

  static Map<String, AttributeValue> subscription(String address, String list) {
    return Item.attributes("pk", "S#" + address, "sk", "L#" + list);
  }

  /// When which mails went to an address.
  static Map<String, AttributeValue> mailLog(String address) {
    return Item.attributes("pk", "S#" + address, "sk", "M");
  }

  static Map<String, AttributeValue> errand(String address, String id) {
    return Item.attributes("pk", "S#" + address, "sk", "O#" + id);
  }

  static Map<String, AttributeValue> suppression(String address) {
    return Item.attributes("pk", "X#" + address, "sk", "X");
  }

  static Map<String, AttributeValue> feedback(String id) {
    return Item.attributes("pk", "FB#" + id, "sk", "FB");
  }

  static Map<String, AttributeValue> token(String address, String hash) {
    return Item.attributes("pk", "S#" + address, "sk", "T#" + hash);
  }

  /// Something that happened to a subscription: the proof of what was agreed to, and of its end.
  ///
  /// @param more names and values of further attributes, in turn
  static Map<String, AttributeValue> event(
      String address, String list, Instant now, String type, String source, Object... more) {
    var event = new HashMap<>(Item.attributes(more));
    event.putAll(
        Item.attributes(
            "pk",
            "S#" + address,
            "sk",
            "E#" + EVENT_TIME.format(now) + "#" + UUID.randomUUID(),
            "at",
            now.toString(),
            "type",
            type,
            "list",
            list,
            "source",
            source));
    return event;
  }

  Optional<Item> get(Map<String, AttributeValue> key) {
    return table.get(key);
  }

  /// As [#get], without what is past its TTL: that is deleted late.
  Optional<Item> live(Optional<Item> item) {
    return item.filter(found ->
        found.findNumber("expiresAt").map(end -> end > now().getEpochSecond()).orElse(true));
  }

  Transaction transaction() {
    return new Transaction(table);
  }

  /// Reads, decides and writes until what was decided on did not change meanwhile.
  ///
  /// @param attempt empty when it did change
  /// @throws UnavailableException when it changes all the time
  static <T> T decide(Supplier<Optional<T>> attempt) {
    for (var tries = 0; tries < TRIES; tries++) {
      var decided = attempt.get();
      if (decided.isPresent()) {
        return decided.get();
      }
    }
    throw new UnavailableException(new IllegalStateException("a row that changes all the time"));
  }
}
