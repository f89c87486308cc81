package masthead.mail;

import java.util.Set;

/// Sends one mail to one reader.
public interface Mailer {

  /// Makes exactly one attempt, which ends within 10 s.
  ///
  /// Nothing that the mail server does is an exception; a fault of ours, such as a missing right on
  /// a secret, is.
  Sent send(Mail mail);

  /// The outcome. The codes are from closed lists, never the mail server's words, because those
  /// quote addresses.
  sealed interface Sent {

    /// The mail server has accepted it.
    record Accepted(String messageId) implements Sent {}

    /// It was not sent and never will be:
    ///
    /// - `address-refused`: the recipient does not exist
    /// - `content-refused`: the mail server refuses what the mail says
    /// - `invalid`: the mail server cannot parse an address, a header or the whole
    record Refused(String code) implements Sent {
      private static final Set<String> CODES =
          Set.of("address-refused", "content-refused", "invalid");

      public Refused {
        check(CODES, code);
      }
    }

    /// It was certainly not sent, and the same mail may be sent later:
    ///
    /// - `throttled`: too many at once
    /// - `quota`: too many for today
    /// - `deferred`: this recipient, not now (greylisting, a full mailbox)
    /// - `recipient-not-verified`: this recipient, not while the account is in SES's sandbox
    /// - `unreachable`: no connection
    /// - `account-paused`: no mail is sent until the operator acts
    /// - `sender-refused`: the same, because the mail server does not believe that the mail is from
    ///   its sender's domain (SPF, DKIM, DMARC)
    /// - `configuration`: the same, for a sender, a right, a password or a name that is wrong
    record TryLater(String code) implements Sent {
      private static final Set<String> CODES =
          Set.of(
              "throttled",
              "quota",
              "deferred",
              "recipient-not-verified",
              "unreachable",
              "account-paused",
              "sender-refused",
              "configuration");

      public TryLater {
        check(CODES, code);
      }

      /// Whether only this mail's recipient is affected. Any other code holds for every mail.
      public boolean isOfRecipient() {
        return code.equals("deferred") || code.equals("recipient-not-verified");
      }
    }

    /// It may or may not have been sent: the response was lost, cut off, or a server error.
    record Unknown() implements Sent {}

    private static void check(Set<String> codes, String code) {
      if (!codes.contains(code)) {
        throw new IllegalArgumentException("Not one of " + codes);
      }
    }
  }
}
