package masthead.newsletter.issue.store;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import masthead.dynamo.Item;
import masthead.newsletter.issue.IssueId;
import masthead.newsletter.issue.Recipient;
import masthead.newsletter.issue.Recipient.Claimed;
import masthead.newsletter.issue.Recipient.Failed;
import masthead.newsletter.issue.Recipient.Pending;
import masthead.newsletter.issue.Recipient.Reason;
import masthead.newsletter.issue.Recipient.Retry;
import masthead.newsletter.issue.Recipient.Sent;
import masthead.newsletter.issue.Recipient.Skipped;
import masthead.newsletter.issue.Recipient.State;
import masthead.newsletter.issue.Recipient.Uncertain;

/// A row of the ledger as an item.
final class RecipientItem {
  private static final Duration KEPT = Duration.ofDays(90);

  private RecipientItem() {}

  static Item write(IssueId issue, String subscriber, Recipient recipient, Instant now) {
    var item =
        new Item(DigestTable.recipient(issue, subscriber))
            .with("state", recipient.state().name())
            .with("at", now.toString())
            .with("expiresAt", issue.at().plus(KEPT).getEpochSecond());
    return switch (recipient) {
      case Pending() -> item;
      case Retry(var code, var deferrals, var notBefore) ->
          item.with("code", code)
              .with("deferrals", (long) deferrals)
              .with("notBefore", notBefore.toEpochMilli());
      case Claimed(var claim, var leaseUntil, var deferrals) ->
          item.with("claim", claim)
              .with("leaseUntil", leaseUntil.toEpochMilli())
              .with("deferrals", (long) deferrals);
      case Sent(var messageId) -> item.with("messageId", messageId);
      case Skipped(var reason) -> item.with("code", reason.code());
      case Failed(var code) -> item.with("code", code);
      case Uncertain(var claim) -> item.with("claim", claim);
    };
  }

  static Recipient read(Item item) {
    return switch (State.valueOf(item.text("state"))) {
      case PENDING -> new Pending();
      case RETRY ->
          new Retry(
              item.text("code"),
              (int) item.number("deferrals"),
              Instant.ofEpochMilli(item.number("notBefore")));
      case CLAIMED ->
          new Claimed(
              item.text("claim"),
              Instant.ofEpochMilli(item.number("leaseUntil")),
              (int) item.number("deferrals"));
      case SENT -> new Sent(item.text("messageId"));
      case SKIPPED -> new Skipped(Reason.valueOf(item.text("code").toUpperCase(Locale.ROOT)));
      case FAILED -> new Failed(item.text("code"));
      case UNCERTAIN -> new Uncertain(item.text("claim"));
    };
  }
}
