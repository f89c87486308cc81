package masthead.preferences;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import masthead.dynamo.Item;
import masthead.dynamo.RateLimitStore;
import masthead.dynamo.RateLimitStore.Count;
import masthead.dynamo.Table;
import masthead.http.ClientNetwork;
import masthead.http.Precondition;
import masthead.runtime.UnavailableException;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;

/// The preferences table: one row a reader, under the key that `identity` makes of the reader.
///
/// | attribute | |
/// |---|---|
/// | `readingMode`, `fontSize`, `language` | only those chosen |
/// | `version` | starts at the epoch millisecond, one more with each change |
/// | `updatedAt`, `expiresAt` | epoch milliseconds; epoch seconds, for TTL |
/// | `writeId` | of the last write |
///
/// TTL deletes late, so a row past its `expiresAt` counts as absent in every read and condition.
final class PreferencesStore {
  /// From the last write.
  static final Duration KEPT = Duration.ofDays(400);

  private static final List<String> MEMBERS =
      List.of(Preferences.READING_MODE, Preferences.FONT_SIZE, Preferences.LANGUAGE);

  private final Table table;
  private final RateLimitStore limits;
  private final int mostNewReaders;
  private final InstantSource clock;

  /// @param mostNewReaders how many new rows one address may make in an hour
  PreferencesStore(Table table, RateLimitStore limits, int mostNewReaders, InstantSource clock) {
    this.table = table;
    this.limits = limits;
    this.mostNewReaders = mostNewReaders;
    this.clock = clock;
  }

  /// A reader's row.
  record Row(Preferences preferences, long version, Instant updatedAt, Instant expiresAt) {}

  sealed interface Saved {
    record Done(Row row, boolean created) implements Saved {}

    record Conflict() implements Saved {}

    /// The client's address has made too many new rows. Nothing was written.
    record TooMany(Duration pause) implements Saved {}
  }

  Optional<Row> find(String reader) {
    var found =
        table.call(client -> client.getItem(r -> r.tableName(table.name()).key(key(reader))));
    return Item.of(found.item()).filter(this::isLive).map(PreferencesStore::row);
  }

  /// Makes the change: one conditional write where the reader has a row, else a new row.
  ///
  /// Its `writeId` makes a SDK retry after a lost response meet its own write, which is then a
  /// success and counts once.
  ///
  /// @param client the address of the client, for whom new rows are counted
  Saved save(String reader, PreferencesChange change, Precondition precondition, String client) {
    var writeId = UUID.randomUUID().toString();
    return change(reader, change, precondition, writeId)
        .or(() ->
            precondition.allows(0)
                ? create(reader, change, client, writeId)
                : Optional.of(new Saved.Conflict()))
        .or(() -> change(reader, change, precondition, writeId))
        .orElseThrow(PreferencesStore::comesAndGoes);
  }

  /// Stores the choices of a reader whose token was made just now.
  Saved add(String reader, PreferencesChange change, String client) {
    return create(reader, change, client, UUID.randomUUID().toString())
        .orElseThrow(PreferencesStore::comesAndGoes);
  }

  private static UnavailableException comesAndGoes() {
    return UnavailableException.because("the row changed on every attempt");
  }

  /// Empty when there is no row, or an expired one.
  private Optional<Saved> change(
      String reader, PreferencesChange change, Precondition precondition, String writeId) {
    var write = new Write(writeId);
    write.set("version = version + :one");
    write.value(":one", Item.value(1));
    write.apply(change.members());
    write.condition("writeId <> :writeId AND expiresAt > :now");
    write.require(precondition);
    return write.run(
        reader,
        row -> new Saved.Done(row, false),
        met ->
            met.filter(this::isLive).isPresent()
                ? Optional.of(new Saved.Conflict())
                : Optional.empty());
  }

  /// Empty when there is a row now.
  private Optional<Saved> create(
      String reader, PreferencesChange change, String client, String writeId) {
    // Many readers share an IPv4 address; a household has an IPv6 network of 56 bits or more.
    var network = ClientNetwork.prefix(client, 32, 56);
    if (limits.take("new-reader", network, Duration.ofHours(1), mostNewReaders)
        instanceof Count.Full(var pause)) {
      return Optional.of(new Saved.TooMany(pause));
    }
    var write = new Write(writeId);
    write.set("version = :start");
    write.value(":start", Item.value(clock.millis()));
    var members = new HashMap<>(change.members());
    MEMBERS.forEach(member -> members.putIfAbsent(member, Optional.empty()));
    write.apply(members);
    write.condition("(attribute_not_exists(pk) OR expiresAt <= :now)");
    return write.run(reader, row -> new Saved.Done(row, true), _ -> Optional.empty());
  }

  /// Whether it is gone now; false when the precondition does not hold.
  boolean forget(String reader, Precondition precondition) {
    var conditions = new Conditions();
    conditions.require(precondition);
    try {
      table.call(client ->
          client.deleteItem(r ->
              r.tableName(table.name())
                  .key(key(reader))
                  .conditionExpression(conditions.expression())
                  .expressionAttributeValues(conditions.values())
                  .returnValuesOnConditionCheckFailure(
                      ReturnValuesOnConditionCheckFailure.ALL_OLD)));
      return true;
    } catch (ConditionalCheckFailedException e) {
      return Item.of(e.item()).filter(this::isLive).isEmpty();
    }
  }

  private boolean isLive(Item item) {
    return item.number("expiresAt") > clock.instant().getEpochSecond();
  }

  private static Map<String, AttributeValue> key(String reader) {
    return Item.attributes("pk", reader);
  }

  private static Row row(Item item) {
    return new Row(
        new Preferences(
            item.find(Preferences.READING_MODE).flatMap(ReadingMode::find),
            item.find(Preferences.FONT_SIZE).flatMap(FontSize::find),
            item.find(Preferences.LANGUAGE)),
        item.number("version"),
        Instant.ofEpochMilli(item.number("updatedAt")),
        Instant.ofEpochSecond(item.number("expiresAt")));
  }

  /// What a write requires of the row, as a condition expression.
  private static class Conditions {
    private final List<String> all = new ArrayList<>();
    private final Map<String, AttributeValue> values = new HashMap<>();

    void condition(String expression) {
      all.add(expression);
    }

    void value(String name, AttributeValue value) {
      values.put(name, value);
    }

    void require(Precondition precondition) {
      precondition.ifMatch().ifPresent(versions -> condition(matches("m", versions)));
      precondition.ifNoneMatch().ifPresent(versions -> condition("NOT " + matches("n", versions)));
    }

    /// Tags that match nothing must still make an expression, and a false one.
    private String matches(String prefix, Precondition.Versions versions) {
      var names = new ArrayList<String>();
      for (var version : versions.versions()) {
        var name = ":" + prefix + names.size();
        value(name, Item.value(version));
        names.add(name);
      }
      var parts =
          Stream.of(
              versions.any() ? "attribute_exists(pk)" : "",
              versions.versions().contains(0L) ? "attribute_not_exists(pk)" : "",
              names.isEmpty() ? "" : "version IN (" + String.join(", ", names) + ")");
      var matches = String.join(" OR ", parts.filter(part -> !part.isEmpty()).toList());
      return matches.isEmpty()
          ? "(attribute_exists(pk) AND attribute_not_exists(pk))"
          : "(" + matches + ")";
    }

    Optional<String> joined() {
      return all.isEmpty() ? Optional.empty() : Optional.of(String.join(" AND ", all));
    }

    @org.jspecify.annotations.Nullable
    String expression() {
      return joined().orElse(null);
    }

    @org.jspecify.annotations.Nullable
    Map<String, AttributeValue> values() {
      return values.isEmpty() ? null : values;
    }
  }

  /// One update of a row.
  private final class Write extends Conditions {
    private final String writeId;
    private final List<String> sets = new ArrayList<>();
    private final List<String> removes = new ArrayList<>();
    private final Map<String, String> names = new HashMap<>();

    Write(String writeId) {
      this.writeId = writeId;
      var now = clock.instant();
      set("updatedAt = :updatedAt");
      set("expiresAt = :expiresAt");
      set("writeId = :writeId");
      value(":updatedAt", Item.value(now.truncatedTo(ChronoUnit.MILLIS).toEpochMilli()));
      value(":expiresAt", Item.value(now.plus(KEPT).getEpochSecond()));
      value(":writeId", Item.value(writeId));
      value(":now", Item.value(now.getEpochSecond()));
    }

    void set(String expression) {
      sets.add(expression);
    }

    void apply(Map<String, Optional<String>> members) {
      members.forEach((member, value) -> {
        names.put("#" + member, member);
        value.ifPresentOrElse(
            text -> {
              set("#" + member + " = :" + member);
              value(":" + member, Item.value(text));
            },
            () -> removes.add("#" + member));
      });
    }

    /// @param done what a row that was written means
    /// @param refused what a row (or none) that does not meet the conditions means
    Optional<Saved> run(
        String reader,
        Function<Row, Saved> done,
        Function<Optional<Item>, Optional<Saved>> refused) {
      var expression =
          "SET "
              + String.join(", ", sets)
              + (removes.isEmpty() ? "" : " REMOVE " + String.join(", ", removes));
      try {
        var result =
            table.call(client ->
                client.updateItem(r ->
                    r.tableName(table.name())
                        .key(key(reader))
                        .updateExpression(expression)
                        .conditionExpression(expression())
                        .expressionAttributeNames(names.isEmpty() ? null : names)
                        .expressionAttributeValues(values())
                        .returnValues(ReturnValue.ALL_NEW)
                        .returnValuesOnConditionCheckFailure(
                            ReturnValuesOnConditionCheckFailure.ALL_OLD)));
        return Optional.of(done.apply(row(new Item(result.attributes()))));
      } catch (ConditionalCheckFailedException e) {
        var met = Item.of(e.item());
        return met.filter(item -> item.text("writeId").equals(writeId)).isPresent()
            ? met.map(PreferencesStore::row).map(done)
            : refused.apply(met);
      }
    }
  }
}
