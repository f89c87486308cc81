package masthead.newsletter;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import masthead.dynamo.Item;
import masthead.lambda.Platform;
import masthead.lambda.StreamLambda;
import masthead.language.Languages;
import masthead.mail.EmailAddress;
import masthead.mail.MailTransport;
import masthead.mail.Mailer;
import masthead.newsletter.outbox.MailComposer;
import masthead.newsletter.outbox.MailConfig;
import masthead.newsletter.outbox.MailTemplates;
import masthead.newsletter.outbox.OutboxItem;
import masthead.newsletter.outbox.OutboxStore;
import masthead.newsletter.subscriber.Consent;
import masthead.newsletter.subscriber.Delivery;
import masthead.newsletter.subscriber.Tokens;
import masthead.newsletter.subscriber.store.SubscriberTable;
import masthead.newsletter.subscriber.store.Subscribers;
import masthead.runtime.Log;
import masthead.runtime.Priming;

/// Works off the outbox: decides on requests, and sends the mails that follow from them.
///
/// A mail is sent at most once. It is claimed before it is sent, and when no answer comes it is not
/// sent again; its owner can ask for another.
///
/// Nothing waits long behind a row that fails by itself: it is parked, and counted in the log. A
/// fault of the sender's (no quota, no rights) is retried for an hour, because the mails behind it
/// would meet it too.
public final class MailHandler extends StreamLambda {
  private final Languages languages;
  private final OutboxStore outbox;
  private final Subscribers subscribers;
  private final MailComposer composer;
  private final Mailer mailer;
  private final Mailer nowhere;
  private final String table;

  public MailHandler() {
    this(Platform.ofProcess());
  }

  /// Sends as the environment says.
  public MailHandler(Platform platform) {
    this(platform, MailTransport.of(platform.environment()));
  }

  public MailHandler(Platform platform, Mailer mailer) {
    var environment = platform.environment();
    var secret = platform.secret();
    var tokens = new Tokens(secret);
    this.languages = Languages.of(environment.require("LANGUAGES"));
    this.subscribers = new Subscribers(platform.table(), secret, platform.clock());
    this.outbox = new OutboxStore(platform.table(), subscribers);
    this.composer =
        new MailComposer(
            subscribers,
            tokens,
            new MailTemplates(MailConfig.of(environment)),
            languages,
            environment.require("PUBLIC_API_URL"));
    this.mailer = mailer;
    this.table = environment.require("TABLE_NAME");
    this.nowhere = MailTransport.toNowhere(environment);
  }

  /// A sign-up, which becomes a mail.
  @Override
  protected Map<String, String> primingKeys() {
    var id = "priming";
    var email = EmailAddress.stored("priming@example.org");
    var delivery = Delivery.standard(languages.standard().tag());
    var consent = new Consent("api", "priming", "", Optional.empty(), "", "");
    outbox.ask(id, email, delivery, consent);
    return Map.of("pk", "S#" + subscribers.id(email).text(), "sk", "O#" + id);
  }

  @Override
  protected boolean work(String pk, String sk) {
    if (!pk.startsWith("S#") || !sk.startsWith("O#")) {
      return true; // the event source filters, so this is somebody's test event
    }
    var key = Item.attributes("pk", pk, "sk", sk);
    SubscriberTable.outbox(pk, sk)
        .ifPresent(item -> subscribers.decide(item.id(), item.requestId()));
    return outbox.find(key).map(this::deliver).orElse(true);
  }

  /// One that was claimed stays so: it may have been sent.
  @Override
  protected void setAside(String pk, String sk) {
    outbox
        .find(Item.attributes("pk", pk, "sk", sk))
        .filter(errand -> errand.state() == OutboxItem.State.WAITING)
        .filter(errand -> outbox.park(errand, "failed"))
        .ifPresent(_ -> parked("failed"));
  }

  private void parked(String code) {
    var dimensions = new LinkedHashMap<String, String>();
    dimensions.put("table", table);
    dimensions.put("code", code);
    Log.count("MailsParked", dimensions);
  }

  private boolean deliver(OutboxItem errand) {
    return switch (errand.state()) {
      case WAITING -> send(errand);
      case PARKED, CLAIMED, SENT, REFUSED, UNCERTAIN -> true;
    };
  }

  private boolean send(OutboxItem errand) {
    var mail = composer.write(errand);
    if (mail.isEmpty()) {
      outbox.drop(errand); // nobody waits for it any more
      return true;
    }
    Optional<OutboxItem> claimed = outbox.claim(errand);
    if (claimed.isEmpty()) {
      return false; // another one was faster: look again
    }
    var sent = (Priming.isRunning() ? nowhere : mailer).send(mail.get());
    var state = outbox.settle(claimed.get(), sent);
    if (state == OutboxItem.State.PARKED && sent instanceof Mailer.Sent.TryLater(var code)) {
      parked(code);
    }
    return state != OutboxItem.State.WAITING;
  }
}
