package masthead.newsletter.digest;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import masthead.newsletter.issue.IssueId;
import masthead.runtime.Log;

/// What the digest reports about itself: lines that are also metrics, with no reader in any of
/// them.
///
/// @param table distinguishes deployments
record DigestLog(String table) {

  /// An issue stopped by itself: somebody must look.
  void halted(IssueId issue, String reason) {
    metric("DigestHalted", 1, Map.of("reason", reason), Map.of("issue", issue.toString()));
  }

  /// A mailbox provider refuses us, whoever the reader is.
  void senderRefused(String issue, String code) {
    metric("DigestSenderRefused", 1, Map.of("reason", code), Map.of("issue", issue));
  }

  /// An issue's time is over, and not everybody is accounted for.
  void partial(IssueId issue, long missing) {
    metric("DigestPartial", missing, Map.of(), Map.of("issue", issue.toString()));
  }

  /// Recipients of whom nobody knows whether they have the mail.
  void uncertain(IssueId issue, long recipients) {
    metric("DigestUncertain", recipients, Map.of(), Map.of("issue", issue.toString()));
  }

  /// Nothing has planned issues for so long that some were never sent.
  void ticksMissed(Duration gap) {
    metric("DigestTicksMissed", gap.toMinutes(), Map.of(), Map.of());
  }

  /// A tick had no time for so many issues. The next one begins with them.
  void unfinished(int issues) {
    metric("DigestUnfinished", issues, Map.of(), Map.of());
  }

  private void metric(
      String name, long value, Map<String, String> reason, Map<String, String> members) {
    var dimensions = new LinkedHashMap<String, String>();
    dimensions.put("table", table);
    dimensions.putAll(reason);
    Log.metric(name, value, dimensions, members);
  }
}
