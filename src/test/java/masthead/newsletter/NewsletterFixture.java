package masthead.newsletter;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import masthead.dynamo.Item;
import masthead.dynamo.Table;
import masthead.local.TestApi;
import masthead.local.TestApi.Reply;
import masthead.mail.EmailAddress;
import masthead.mail.Mail;
import masthead.newsletter.outbox.OutboxStore;
import masthead.newsletter.subscriber.SubscriberId;
import masthead.newsletter.subscriber.Subscription;
import masthead.newsletter.subscriber.Subscription.Status;
import masthead.newsletter.subscriber.Suppression.Reason;
import masthead.newsletter.subscriber.Tokens;
import masthead.newsletter.subscriber.store.AudienceStore;
import masthead.newsletter.subscriber.store.OutboxItemCodec;
import masthead.newsletter.subscriber.store.PersonalDataStore;
import masthead.newsletter.subscriber.store.Subscribers;
import masthead.testing.Output;
import masthead.testing.TestClock;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/// A newsletter to play with: its functions on one clock, and what its table and mailbox hold.
public final class NewsletterFixture {
  public static final String TABLE = "NewsletterTable";
  public static final String ADA = "ada@example.org";
  public static final String EVE = "eve@example.net";
  public static final String SUBSCRIPTIONS = "/v1/newsletter/subscriptions";
  public static final String FORM = "application/x-www-form-urlencoded";

  private static final Pattern LINK =
      Pattern.compile("https?://[^/\\s]+(/v1/newsletter/(confirm|u|preferences|access)/[\\w.-]+)");

  public final Clock clock = new Clock();
  public final TestApi api;
  public final Subscribers subscribers;
  public final PersonalDataStore personalData;
  public final AudienceStore audience;
  public final OutboxStore outbox;
  public final Tokens tokens;

  public NewsletterFixture() {
    this(Map.of());
  }

  /// @param variables other values of environment variables
  public NewsletterFixture(Map<String, String> variables) {
    api = TestApi.with(variables, clock);
    var platform = api.platform("NewsletterFunction");
    var secret = platform.secret();
    var table = platform.table();
    subscribers = new Subscribers(table, secret, clock);
    personalData = new PersonalDataStore(table, secret, clock);
    audience = new AudienceStore(table);
    outbox = new OutboxStore(table, subscribers);
    tokens = new Tokens(secret);
  }

  /// Stands still until it is moved.
  public static final class Clock implements InstantSource {
    private volatile Instant now = TestClock.now();

    @Override
    public Instant instant() {
      return now;
    }

    public synchronized void advance(Duration time) {
      now = now.plus(time);
    }
  }

  public Table store() {
    return api.platform("NewsletterFunction").table();
  }

  public void pass(Duration time) {
    clock.advance(time);
  }

  public static String json(String email) {
    return "{\"email\":\"%s\",\"consent\":{\"accepted\":true,\"textVersion\":\"2026-11-01/en\"}}"
        .formatted(email);
  }

  /// Sends a sign-up and has it worked off.
  public Reply signUp(String email) {
    var reply = api.send("POST", SUBSCRIPTIONS, json(email));
    work(email);
    return reply;
  }

  /// Lets the mail function process what waits for an address.
  public void work(String email) {
    var rows =
        items(email, "O#").stream()
            .filter(OutboxItemCodec::isWaiting)
            .map(item -> item.attributes())
            .toList();
    while (!rows.isEmpty() && api.work(rows) > 0) {
      Thread.onSpinWait();
    }
  }

  /// Signs up and confirms.
  public void subscribe(String email) {
    signUp(email);
    post(lastLink("confirm", email));
  }

  /// Brings an address from nothing to a state.
  public void bring(String email, Status state) {
    signUp(email);
    if (state != Status.PENDING) {
      post(lastLink("confirm", email));
    }
    switch (state) {
      case PENDING, ACTIVE -> {}
      case UNSUBSCRIBED -> post(unsubscribe(email));
      case SUPPRESSED -> suppress(email, Reason.HARD_BOUNCE);
    }
  }

  public Reply pause(String email) {
    var day = clock.instant().plus(Duration.ofDays(20)).toString().substring(0, 10);
    return api.send(
        "PATCH",
        preferences(email),
        "{\"pausedUntil\":\"" + day + "\"}",
        "content-type",
        "application/merge-patch+json",
        "if-match",
        "*");
  }

  public void suppress(String email, Reason reason) {
    subscribers.suppress(id(email), reason, "mail_event");
  }

  /// Asks for the link to what is kept of an address and has it worked off.
  public String access(String email) {
    api.send("POST", "/v1/newsletter/access", "{\"email\":\"" + email + "\"}");
    work(email);
    return lastLink("access", email);
  }

  public Reply post(String path, String... headers) {
    return api.send("POST", path, null, headers);
  }

  public String unsubscribe(String email) {
    return "/v1/newsletter/u/" + tokens.link(Tokens.Use.UNSUBSCRIBE, link(email));
  }

  public String preferences(String email) {
    return "/v1/newsletter/preferences/" + tokens.link(Tokens.Use.PREFERENCES, link(email));
  }

  private Tokens.Link link(String email) {
    return Tokens.Link.daily(id(email));
  }

  // ---- what there is

  public static EmailAddress email(String text) {
    return ((EmailAddress.Parsed.Valid) EmailAddress.parse(text)).address();
  }

  public SubscriberId id(String email) {
    return subscribers.id(email(email));
  }

  /// Who an address is, in keys.
  public String address(String email) {
    return id(email).text();
  }

  /// Also when it is past its time.
  public Optional<Subscription> find(String email) {
    return items(email, "L#").isEmpty()
        ? Optional.empty()
        : audience.subscribers(Optional.empty(), Optional.empty()).entries().stream()
            .filter(entry -> entry.id().equals(id(email)))
            .map(AudienceStore.Entry::value)
            .findFirst();
  }

  public Subscription row(String email) {
    return find(email).orElseThrow();
  }

  /// The subscription as the table holds it.
  public Item item(String email) {
    return items(email, "L#").getFirst();
  }

  public Optional<Item> suppression(String email) {
    return api.items(TABLE, "X#" + address(email)).stream().findFirst();
  }

  /// The times of the mails that a mailbox was sent.
  public List<Item> mailTimes() {
    return api.items(TABLE, "M#");
  }

  /// The items of one address whose sort key starts so, in the order of their keys.
  public List<Item> items(String email, String sortKeyStart) {
    return items(email).stream().filter(item -> item.text("sk").startsWith(sortKeyStart)).toList();
  }

  public List<Item> items(String email) {
    return api
        .dynamo()
        .queryPaginator(r ->
            r.tableName(api.table(TABLE))
                .consistentRead(true)
                .keyConditionExpression("pk = :pk")
                .expressionAttributeValues(Item.attributes(":pk", "S#" + address(email))))
        .items()
        .stream()
        .map(Item::new)
        .toList();
  }

  /// What happened to an address: the types of its events, in the order of time.
  public List<String> events(String email) {
    return items(email, "E#").stream().map(event -> event.text("type")).toList();
  }

  public Item lastEvent(String email) {
    return items(email, "E#").getLast();
  }

  /// All of the table that is no count of a rate limit: those are anybody's.
  public List<Map<String, AttributeValue>> table() {
    return api.items(TABLE).stream()
        .filter(item -> !new Item(item).text("pk").matches("(N|SLOTS)#.*")) // nobody's
        .toList();
  }

  // ---- mails

  public List<Mail> mails(String email) {
    return api.mailbox().mails().stream().filter(mail -> mail.to().equals(email)).toList();
  }

  /// How many mails of a kind went to an address: those with a link `confirm`, `access`, ...
  public long mails(String kind, String email) {
    return mails(email).stream().filter(mail -> !links(kind, mail).isEmpty()).count();
  }

  /// The paths of the links of that kind in a mail's text.
  public static List<String> links(String kind, Mail mail) {
    var links = new ArrayList<String>();
    LINK.matcher(mail.text())
        .results()
        .filter(found -> found.group(2).equals(kind))
        .forEach(found -> links.add(URI.create(found.group(1)).getRawPath()));
    return links;
  }

  /// The path of the newest link of that kind that an address was sent.
  public String lastLink(String kind, String email) {
    return mails(email).stream()
        .flatMap(mail -> links(kind, mail).stream())
        .reduce((_, last) -> last)
        .orElseThrow();
  }

  /// The path of the one-click link of a mail (RFC 2369).
  public static String oneClick(Mail mail) {
    var header = mail.headers().getOrDefault("List-Unsubscribe", "");
    var found = LINK.matcher(header);
    if (!found.find()) {
      throw new IllegalStateException("no link in " + header);
    }
    return found.group(1);
  }

  public static String token(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /// The lines on standard output.
  public static List<String> printed(Runnable run) {
    try (var output = Output.capture()) {
      run.run();
      return output.lines();
    }
  }
}
