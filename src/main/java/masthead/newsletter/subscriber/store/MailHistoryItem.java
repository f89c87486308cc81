package masthead.newsletter.subscriber.store;

import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import masthead.dynamo.Item;
import masthead.newsletter.subscriber.MailHistory;
import masthead.newsletter.subscriber.MailKind;

/// A mail history as an item: for each kind of mail its times, epoch seconds with spaces between.
final class MailHistoryItem {
  private MailHistoryItem() {}

  static Item write(String mailbox, MailHistory history, Instant now) {
    var item =
        new Item(SubscriberTable.mails(mailbox))
            .with("expiresAt", now.plus(MailHistory.KEPT).getEpochSecond());
    for (var sent : history.sent().entrySet()) {
      item =
          item.with(
              name(sent.getKey()),
              sent.getValue().stream()
                  .map(at -> Long.toString(at.getEpochSecond()))
                  .collect(Collectors.joining(" ")));
    }
    return item;
  }

  static MailHistory read(Item item) {
    var sent = new EnumMap<MailKind, List<Instant>>(MailKind.class);
    for (var kind : MailKind.values()) {
      item.find(name(kind))
          .ifPresent(text ->
              sent.put(
                  kind,
                  Stream.of(text.split(" "))
                      .map(time -> Instant.ofEpochSecond(Long.parseLong(time)))
                      .toList()));
    }
    return new MailHistory(sent);
  }

  private static String name(MailKind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }
}
