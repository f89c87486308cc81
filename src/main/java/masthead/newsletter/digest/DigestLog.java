package masthead.newsletter.digest;

import java.time.Duration;
import java.util.Map;
import masthead.newsletter.issue.IssueId;
import masthead.runtime.Log;
import masthead.runtime.Metric;

/// What the digest reports about itself: lines that are also metrics, with no reader in any of
/// them.
final class DigestLog {
  private DigestLog() {}

  /// An issue stopped by itself: somebody must look.
  static void halted(IssueId issue, String reason) {
    Log.metric(Metric.DIGEST_HALTED, 1, reason, members(issue.toString()));
  }

  /// A mailbox provider refuses us, whoever the reader is.
  static void senderRefused(String issue, String code) {
    Log.metric(Metric.DIGEST_SENDER_REFUSED, 1, code, members(issue));
  }

  /// An issue's time is over, and not everybody is accounted for.
  static void partial(IssueId issue, long missing) {
    Log.metric(Metric.DIGEST_PARTIAL, missing, "", members(issue.toString()));
  }

  /// Recipients whom an issue did not reach in time, or an issue that was not begun in time.
  static void late(IssueId issue, long recipients) {
    Log.metric(Metric.DIGEST_LATE, recipients, "", members(issue.toString()));
  }

  /// Recipients of whom nobody knows whether they have the mail.
  static void uncertain(IssueId issue, long recipients) {
    Log.metric(Metric.DIGEST_UNCERTAIN, recipients, "", members(issue.toString()));
  }

  /// Nothing has planned issues for so long that some were never sent.
  static void ticksMissed(Duration gap) {
    Log.metric(Metric.DIGEST_TICKS_MISSED, gap.toMinutes(), "", Map.of());
  }

  /// A tick had no time for so many issues. The next one begins with them.
  static void unfinished(int issues) {
    Log.metric(Metric.DIGEST_UNFINISHED, issues, "", Map.of());
  }

  private static Map<String, String> members(String issue) {
    return Map.of("issue", issue);
  }
}
