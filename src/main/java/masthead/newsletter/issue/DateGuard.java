package masthead.newsletter.issue;

/// Whose a person's local date is, as one issue sees it: nobody gets two issues of a date.
public enum DateGuard {
  /// This issue's: it may be sent to them.
  OURS,
  /// Another issue's, and it is not decided yet whether that is sent to them.
  WAITS,
  /// Another issue's that was sent to them, or may have been.
  TAKEN;

  /// What the row of the issue that holds a date says to every other issue of that date.
  ///
  /// A claimed mail may still come back as not sent, and one whose worker died becomes uncertain.
  /// So a claim decides nothing, and the others wait: until then it could be none or two mails.
  ///
  /// @return [#OURS] when the date passes to the one that asks
  public static DateGuard behind(Recipient holder) {
    return switch (holder) {
      case Recipient.Pending _, Recipient.Retry _, Recipient.Claimed _ -> WAITS;
      case Recipient.Sent _, Recipient.Uncertain _ -> TAKEN;
      case Recipient.Skipped _, Recipient.Failed _ -> OURS;
    };
  }
}
