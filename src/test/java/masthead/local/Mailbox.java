package masthead.local;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import masthead.newsletter.Mail;
import masthead.newsletter.Mailer;

public final class Mailbox implements Mailer {
  private final List<Mail> mails = new CopyOnWriteArrayList<>();

  @Override
  public Sent send(Mail mail) {
    mails.add(mail);
    return new Sent.Accepted("m" + mails.size());
  }

  public List<Mail> mails() {
    return List.copyOf(mails);
  }
}
