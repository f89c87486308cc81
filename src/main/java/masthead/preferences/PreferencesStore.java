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
import java.util.stream.Stream;
import masthead.dynamo.Item;
import masthead.dynamo.Table;
import masthead.http.Precondition;
import masthead.http.UnavailableException;
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
/// | `writeId`, `firstWriteId` | of the last and of the first write |
///
/// TTL deletes late, so a row past its `expiresAt` counts as absent in every read and condition.
final class PreferencesStore {
  /// From the last write.
  static final Duration KEPT = Duration.ofDays(400);

  private static final List<String> MEMBERS =
      List.of(Preferences.READING_MODE, Preferences.FONT_SIZE, Preferences.LANGUAGE);

  private final Table table;
  private final InstantSource clock;

  PreferencesStore(Table table, InstantSource clock) {
    this.table = table;
    this.clock = clock;
  }

  /// A reader's row.
  record Row(Preferences preferences, long version, Instant updatedAt) {}

  sealed interface Saved {
    record Done(Row row, boolean created) implements Saved {}

    record Conflict() implements Saved {}
  }

  Optional<Row> find(String reader) {
    var found =
        table.call(client -> client.getItem(r -> r.tableName(table.name()).key(key(reader))));
    return Item.of(found.item()).filter(this::isLive).map(PreferencesStore::row);
  }

  /// Makes the change in one conditional write.
  ///
  /// Its `writeId` makes a retry of the SDK after a lost answer meet its own write, which is then a
  /// success and counts once.
  Saved save(String reader, PreferencesChange change, Precondition precondition) {
    var writeId = UUID.randomUUID().toString();
    return update(reader, change, precondition, writeId)
        .or(() -> replaceExpired(reader, change, precondition, writeId))
        .or(() -> update(reader, change, precondition, writeId))
        .orElseThrow(PreferencesStore::comesAndGoes);
  }

  private static UnavailableException comesAndGoes() {
    return new UnavailableException(new IllegalStateException("a row that comes and goes"));
  }

  /// Empty when the row is there but expired.
  private Optional<Saved> update(
      String reader, PreferencesChange change, Precondition precondition, String writeId) {
    var write = new Write(writeId, false);
    write.set("version = if_not_exists(version, :start) + :one");
    write.set("firstWriteId = if_not_exists(firstWriteId, :writeId)");
    write.value(":start", Item.value(clock.millis() - 1));
    write.value(":one", Item.value(1));
    write.apply(change.members());
    write.condition("(attribute_not_exists(pk) OR expiresAt > :now)");
    write.require(precondition);
    return write.run(reader);
  }

  /// Empty when the row is no longer expired.
  private Optional<Saved> replaceExpired(
      String reader, PreferencesChange change, Precondition precondition, String writeId) {
    if (!precondition.allows(0)) {
      return Optional.of(new Saved.Conflict());
    }
    var write = new Write(writeId, true);
    write.set("version = :start");
    write.set("firstWriteId = :writeId");
    write.value(":start", Item.value(clock.millis()));
    var members = new HashMap<>(change.members());
    MEMBERS.forEach(member -> members.putIfAbsent(member, Optional.empty()));
    write.apply(members);
    write.condition("expiresAt <= :now");
    return write.run(reader);
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
        Instant.ofEpochMilli(item.number("updatedAt")));
  }

  /// What a write demands of the row, as a condition expression.
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
    private final boolean wantsExpired;
    private final List<String> sets = new ArrayList<>();
    private final List<String> removes = new ArrayList<>();
    private final Map<String, String> names = new HashMap<>();

    Write(String writeId, boolean wantsExpired) {
      this.writeId = writeId;
      this.wantsExpired = wantsExpired;
      var now = clock.instant();
      set("updatedAt = :updatedAt");
      set("expiresAt = :expiresAt");
      set("writeId = :writeId");
      value(":updatedAt", Item.value(now.truncatedTo(ChronoUnit.MILLIS).toEpochMilli()));
      value(":expiresAt", Item.value(now.plus(KEPT).getEpochSecond()));
      value(":writeId", Item.value(writeId));
      value(":now", Item.value(now.getEpochSecond()));
      condition("(attribute_not_exists(writeId) OR writeId <> :writeId)");
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

    /// Empty when the row's being expired or not is other than the condition expects.
    Optional<Saved> run(String reader) {
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
        return Optional.of(done(new Item(result.attributes())));
      } catch (ConditionalCheckFailedException e) {
        return refused(Item.of(e.item()));
      }
    }

    private Optional<Saved> refused(Optional<Item> met) {
      if (met.isPresent() && met.get().text("writeId").equals(writeId)) {
        return Optional.of(done(met.get()));
      }
      var live = met.map(PreferencesStore.this::isLive).orElse(false);
      // Where an expired row was to be replaced it may be gone, or renewed: then all is asked anew.
      var other = wantsExpired ? met.isEmpty() || live : met.isPresent() && !live;
      return other ? Optional.empty() : Optional.of(new Saved.Conflict());
    }

    private Saved done(Item item) {
      return new Saved.Done(row(item), item.text("firstWriteId").equals(writeId));
    }
  }
}
