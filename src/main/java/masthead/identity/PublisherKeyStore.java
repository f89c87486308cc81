package masthead.identity;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import masthead.dynamo.Item;
import masthead.dynamo.Table;
import masthead.http.Problem;
import masthead.http.ProblemException;
import masthead.http.Request;
import masthead.json.ConstantTime;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/// The publishers' keys, in a table of their own.
public final class PublisherKeyStore {
  private final Table table;
  private final InstantSource clock;

  public PublisherKeyStore(Table table, InstantSource clock) {
    this.table = table;
    this.clock = clock;
  }

  /// Who sends this request.
  ///
  /// @throws ProblemException 401, the same for every reason
  public Publisher publisher(Request request) {
    return PublisherKey.of(request).flatMap(this::find).orElseThrow(() -> unauthorized(request));
  }

  private Optional<Publisher> find(PublisherKey key) {
    var found =
        table.call(client ->
            client.getItem(r -> r.tableName(table.name()).key(Item.attributes("pk", key.id()))));
    return Item.of(found.item())
        .filter(item -> ConstantTime.equal(item.text("hash"), key.hash()))
        .filter(item -> item.number("expiresAt") > clock.instant().getEpochSecond())
        .map(item ->
            new Publisher(
                item.text("name"),
                words(item.text("scopes")),
                item.find("sections").map(PublisherKeyStore::words),
                item.find("languages").map(PublisherKeyStore::words)));
  }

  /// Accepts a key until a time at most a year ahead.
  public void allow(PublisherKey key, Publisher publisher, Instant expiresAt) {
    var item = item(key, publisher, expiresAt);
    table.call(client -> client.putItem(r -> r.tableName(table.name()).item(item)));
  }

  private static Map<String, AttributeValue> item(
      PublisherKey key, Publisher publisher, Instant expiresAt) {
    var item =
        Item.attributes(
            "pk", key.id(),
            "hash", key.hash(),
            "name", publisher.name(),
            "scopes", String.join(" ", publisher.scopes()),
            "expiresAt", expiresAt.getEpochSecond());
    publisher.sections().ifPresent(ids -> item.put("sections", Item.value(String.join(" ", ids))));
    publisher
        .languages()
        .ifPresent(tags -> item.put("languages", Item.value(String.join(" ", tags))));
    return item;
  }

  /// Accepts a key while this round of priming runs; it is in no table.
  void prime(PublisherKey key, Publisher publisher) {
    table.prime(item(key, publisher, clock.instant().plusSeconds(60)));
  }

  private static Set<String> words(String text) {
    return new TreeSet<>(List.of(text.split(" ", -1)));
  }

  private static ProblemException unauthorized(Request request) {
    return Problem.unauthorized(request, "Send a publisher's key as Authorization: Bearer ed_...")
        .exception();
  }
}
