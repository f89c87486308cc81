package masthead.newsletter.digest;

import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Optional;
import masthead.dynamo.Item;
import masthead.dynamo.Table;

/// Reads subscribers right before they are written to: the index that made them recipients lags.
final class ReaderStore {
  private final Table table;

  ReaderStore(Table table) {
    this.table = table;
  }

  /// Empty when nothing is kept of them any more.
  Optional<Reader> find(String subscriber) {
    var suppressed =
        table
            .get(Item.attributes("pk", "X#" + subscriber, "sk", "X"))
            .filter(item -> !item.text("reasons").equals("ERASED"))
            .isPresent();
    return table
        .get(Item.attributes("pk", "S#" + subscriber, "sk", "L#" + DigestTable.LIST))
        .map(item -> reader(item, suppressed));
  }

  private static Reader reader(Item item, boolean suppressed) {
    return new Reader(
        item.text("email"),
        new Slot(
            item.text("language"),
            item.text("frequency"),
            ZoneId.of(item.text("timeZone")),
            (int) item.number("hour")),
        item.text("state").equals("ACTIVE"),
        suppressed,
        item.find("pausedUntil").map(LocalDate::parse));
  }
}
