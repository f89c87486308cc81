package masthead.mail;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MailboxTest {

  @ParameterizedTest
  @CsvSource({
    "Ada.Lovelace+news@gmail.com,      adalovelace@gmail.com",
    "a.d.a.lovelace@googlemail.com,    adalovelace@gmail.com",
    "+ada@gmail.com,                   +ada@gmail.com",
    "ada.l+news@outlook.com,           ada.l@outlook.com",
    "ada+news@hotmail.co.uk,           ada@hotmail.co.uk",
    "ada+news@live.nl,                 ada@live.nl",
    "ada+news@msn.com,                 ada@msn.com",
    "ada.l+news@icloud.com,            ada.l@icloud.com",
    "ada+news@me.com,                  ada@icloud.com",
    "ada@mac.com,                      ada@icloud.com",
    "a.d-a_l+news@proton.me,           adal@proton.me",
    "adal@protonmail.com,              adal@proton.me",
    "a-dal@pm.me,                      adal@proton.me",
    "ada-news@yahoo.com,               ada@yahoo.com",
    "ada-a-b@yahoo.co.uk,              ada@yahoo.co.uk",
    "ada+x-y@yahoo.fr,                 ada@yahoo.fr",
    "ada-x@ymail.com,                  ada@ymail.com",
    "-ada@yahoo.com,                   -ada@yahoo.com",
    "ada+news@fastmail.com,            ada@fastmail.com",
    "news@ada.fastmail.com,            ada@fastmail.com",
    "a+b@ada.fastmail.co.uk,           ada@fastmail.co.uk"
  })
  void spellingsOfOneMailboxAreOne(String address, String mailbox) {
    assertEquals(mailbox, Mailbox.of(EmailAddress.stored(address)));
  }

  /// Where nobody says so they may be different people.
  @ParameterizedTest
  @CsvSource({
    "ada+news@example.org,    ada+news@example.org",
    "a.da@example.org,        a.da@example.org",
    "Ada-x@example.org,       ada-x@example.org",
    "ada@mail.gmail.com,      ada@mail.gmail.com",
    "ada+x@notgmail.com,      ada+x@notgmail.com",
    "ada-x@yahoo.example.org, ada-x@yahoo.example.org",
    "ada@x.notfastmail.com,   ada@x.notfastmail.com",
    "a.b@outlook.com,         a.b@outlook.com"
  })
  void spellingsElsewhereStayApart(String address, String mailbox) {
    assertEquals(mailbox, Mailbox.of(EmailAddress.stored(address)));
  }
}
