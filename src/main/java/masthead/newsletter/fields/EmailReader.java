package masthead.newsletter.fields;

import java.util.Optional;
import masthead.http.Members;
import masthead.mail.EmailAddress;

/// Reads an e-mail address.
public final class EmailReader {
  private EmailReader() {}

  /// The member `email`; absent if missing or invalid, which is recorded as a fault.
  public static Optional<EmailAddress> read(Members body) {
    return body.raw("email")
        .flatMap(text ->
            switch (EmailAddress.parse(text)) {
              case EmailAddress.Parsed.Valid(var address) -> Optional.of(address);
              case EmailAddress.Parsed.Invalid(var fault) ->
                  body.fault("email", fault.code(), fault.detail());
            });
  }
}
