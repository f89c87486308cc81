package masthead.newsletter.digest;

import java.util.Map;
import masthead.http.Log;

/// What the digest reports of itself: lines that are metrics too, with no reader in any of them.
final class DigestLog {
  private DigestLog() {}

  /// An issue stopped by itself: somebody must look.
  static void halted(IssueId issue, String reason) {
    Log.metric("DigestHalted", 1, Map.of("issue", issue.toString(), "reason", reason));
  }

  /// A mailbox provider refuses us, whoever the reader is.
  static void senderRefused(String issue, String code) {
    Log.metric("DigestSenderRefused", 1, Map.of("issue", issue, "reason", code));
  }

  /// An issue's time is over, and not everybody is accounted for.
  static void partial(IssueId issue, long missing) {
    Log.metric("DigestPartial", missing, Map.of("issue", issue.toString()));
  }

  /// Recipients of whom nobody knows whether they have the mail.
  static void uncertain(IssueId issue, long recipients) {
    Log.metric("DigestUncertain", recipients, Map.of("issue", issue.toString()));
  }
}
