package masthead.newsletter;

import java.util.Map;
import java.util.Optional;
import masthead.lambda.Platform;
import masthead.lambda.StreamLambda;
import masthead.language.Languages;
import masthead.mail.EmailAddress;
import masthead.mail.MailTransport;
import masthead.mail.Mailer;
import masthead.newsletter.outbox.MailComposer;
import masthead.newsletter.outbox.MailTemplates;
import masthead.newsletter.outbox.OutboxStore;
import masthead.newsletter.subscriber.Consent;
import masthead.newsletter.subscriber.Delivery;
import masthead.newsletter.subscriber.OutboxItem;
import masthead.newsletter.subscriber.OutboxItem.OutgoingMail;
import masthead.newsletter.subscriber.OutboxItem.State;
import masthead.newsletter.subscriber.Tokens;
import masthead.newsletter.subscriber.store.SubscriberTable;
import masthead.newsletter.subscriber.store.Subscribers;
import masthead.newsletter.text.MailConfig;
import masthead.runtime.Log;
import masthead.runtime.Metric;

/// Processes the outbox: decides requests, and sends the mails that follow from them.
///
/// A mail is sent at most once. It is claimed before it is sent, and if the mail server does not
/// respond it is not sent again; the recipient can request another.
///
/// A row that fails by itself holds up no others for long: it is parked, and counted in the log. A
/// fault of the sender's (no quota, no rights) is retried for an hour, because the mails behind it
/// would fail for the same reason.
public final class MailHandler extends StreamLambda {
  private final Languages languages;
  private final OutboxStore outbox;
  private final Subscribers subscribers;
  private final MailComposer composer;
  private final Mailer mailer;

  public MailHandler() {
    this(Platform.ofProcess());
  }

  /// Sends by the transport that the environment names.
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
    this.mailer = MailTransport.quietWhilePriming(environment, mailer);
  }

  /// A sign-up that becomes a mail.
  @Override
  protected Map<String, String> primingKeys() {
    var email = EmailAddress.stored("priming@example.org");
    var delivery = Delivery.standard(languages.standard().tag());
    var consent = new Consent("api", "priming", "", Optional.empty(), "", "");
    return SubscriberTable.names(outbox.ask("priming", email, delivery, consent));
  }

  /// Other rows are a test event: the event source filters.
  @Override
  protected boolean work(String pk, String sk) {
    return SubscriberTable.outbox(pk, sk).map(this::process).orElse(true);
  }

  private boolean process(OutboxItem.Key key) {
    subscribers.decide(key);
    return outbox.find(key).map(this::deliver).orElse(true);
  }

  /// A claimed mail stays claimed: it may have been sent.
  @Override
  protected void setAside(String pk, String sk) {
    SubscriberTable.outbox(pk, sk)
        .filter(key -> outbox.park(key, "failed"))
        .ifPresent(_ -> Log.count(Metric.MAILS_PARKED, "failed"));
  }

  private boolean deliver(OutgoingMail outgoing) {
    return switch (outgoing.state()) {
      case State.Waiting _ -> send(outgoing);
      case State.Parked _, State.Claimed _, State.Sent _, State.Refused _, State.Uncertain _ ->
          true;
    };
  }

  private boolean send(OutgoingMail outgoing) {
    var mail = composer.compose(outgoing);
    if (mail.isEmpty()) {
      outbox.drop(outgoing); // no longer needed
      return true;
    }
    var claimed = outbox.claim(outgoing);
    if (claimed.isEmpty()) {
      return false; // another invocation was faster: look again
    }
    var sent = mailer.send(mail.get());
    var state = outbox.settle(claimed.get(), sent);
    if (state instanceof State.Parked(var code)) {
      Log.count(Metric.MAILS_PARKED, code);
    }
    return !(state instanceof State.Waiting);
  }
}
