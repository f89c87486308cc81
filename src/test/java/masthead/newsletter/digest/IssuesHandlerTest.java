package masthead.newsletter.digest;

import static masthead.local.Template.list;
import static masthead.local.Template.object;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import masthead.articles.SampleArticles;
import masthead.local.Alarms;
import masthead.local.TestApi;
import masthead.mail.FakeSes;
import masthead.newsletter.issue.Frequency;
import masthead.newsletter.issue.Issue;
import masthead.newsletter.issue.IssueId;
import masthead.newsletter.issue.Slot;
import masthead.newsletter.issue.store.IssueStore;
import masthead.testing.Output;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The publisher's routes.
final class IssuesHandlerTest {
  private static final String TEST = "/v1/admin/newsletter/issues/next/test";
  private static final String[] KEY = {
    "authorization", "Bearer ed_LocalMachine_only-good-on-a-laptop-and-worthless-elsewhe"
  };

  private static final TestApi API = TestApi.fresh();

  @BeforeAll
  static void storeArticles() {
    SampleArticles.storeInEmpty(API.platform("PublishingFunction"));
  }

  private static TestApi api(Map<String, String> variables) {
    return API.anotherInstance(variables);
  }

  private static TestApi.Reply test(TestApi api) {
    return api.send("POST", TEST, "{\"email\": \"Editor@example.org\"}", KEY);
  }

  /// A page of 50 that is the last has no next one.
  @Test
  void nextPageIsNamedOnlyIfThereIsOne() {
    var api = TestApi.fresh();
    SampleArticles.letThePublisherIn(api.platform("PublishingFunction"));
    var issues = new IssueStore(api.platform("DigestFunction").table());
    var first = Instant.parse("2026-11-01T06:00:00Z");
    for (var i = 0; i < 50; i++) {
      plan(issues, first.plus(Duration.ofDays(i)));
    }
    var path = "/v1/admin/newsletter/issues";
    var last = api.get(path, KEY);
    assertEquals(50, list(last.at("issues")).size());
    assertNull(object(last.at("page")).get("next"));
    assertNull(last.header("link"));

    plan(issues, first.minus(Duration.ofDays(1)));
    var cursor = object(api.get(path, KEY).at("page")).get("next");
    var second = api.get(path + "?cursor=" + cursor, KEY);
    assertEquals(1, list(second.at("issues")).size());
    assertNull(object(second.at("page")).get("next"));
  }

  @Test
  void issueWithoutContentSaysSo() {
    var api = TestApi.fresh();
    SampleArticles.letThePublisherIn(api.platform("PublishingFunction"));
    var issues = new IssueStore(api.platform("DigestFunction").table());
    var at = Instant.parse("2026-11-01T06:00:00Z");
    plan(issues, at);
    var id = issues.latest(Optional.empty(), 1).getFirst().id();
    var preview = "/v1/admin/newsletter/issues/" + id + "/preview";
    assertTrue(api.get(preview, KEY).text().contains("no content: it is PLANNED."));

    assertTrue(issues.change(id, issue -> issue.skip("empty")).isPresent());
    var skipped = api.get(preview, KEY);
    assertEquals(404, skipped.status());
    assertTrue(skipped.text().contains("no content: it is SKIPPED."), skipped::text);
  }

  private static void plan(IssueStore issues, Instant at) {
    var date = LocalDate.ofInstant(at, ZoneOffset.UTC);
    var id = new IssueId(at, "en", Frequency.DAILY, date);
    var slot = new Slot("en", "daily", ZoneOffset.UTC, 6);
    assertTrue(issues.plan(Issue.planned(id, List.of(slot), Duration.ofHours(6))));
  }

  /// No queue has the address, and neither has the table.
  @Test
  void testIsSentAtOnceAndItsAddressIsStoredNowhere() {
    var api = api(Map.of());
    var reply = test(api);

    assertEquals(200, reply.status(), reply::text);
    assertEquals("{\"status\":\"sent\"}", reply.text());
    for (var queue : List.of("FanOutQueue", "DeliveryQueue")) {
      assertEquals(0, api.queues().size(queue), queue);
    }
    assertFalse(api.items("NewsletterTable").toString().contains("ditor@"), "no address");
    var mail = api.mailbox().mails().getFirst();
    assertEquals("Editor@example.org", mail.to());
    assertTrue(mail.subject().startsWith("[Test] "), mail::subject);
  }

  @Test
  void suppressedAddressGetsNoTest() {
    var api = api(Map.of());
    var body = "{\"email\": \"complained@example.org\"}";
    assertEquals(201, api.send("POST", "/v1/admin/newsletter/suppressions", body, KEY).status());
    var reply = api.send("POST", TEST, body, KEY);

    assertEquals(409, reply.status(), reply::text);
    assertTrue(reply.text().contains("#mail-not-sent"), reply::text);
    assertEquals(List.of(), api.mailbox().mails());
  }

  @Test
  void publisherLearnsWhatBecameOfTheTest() throws Exception {
    try (var ses = new FakeSes()) {
      var api = api(Map.of("SES_ENDPOINT", ses.environment().require("SES_ENDPOINT")));
      ses.will(_ -> new FakeSes.Mode.Close());
      assertEquals("{\"status\":\"uncertain\"}", test(api).text());

      ses.will(_ -> new FakeSes.Mode.Answer(400, "MessageRejected", "{\"message\":\"no\"}"));
      var refused = test(api);
      assertEquals(409, refused.status(), refused::text);
      assertTrue(refused.text().contains("content-refused"), refused::text);

      ses.will(_ -> new FakeSes.Mode.Answer(400, "SendingPausedException", "{\"message\":\"\"}"));
      try (var output = Output.capture()) {
        var later = test(api);
        assertEquals(503, later.status(), later::text);
        assertTrue(later.text().contains("account-paused"), later::text);
        assertEquals(Set.of("MailUnavailable"), Alarms.raisedBy(output.lines()));
      }
    }
  }

  @Test
  void closedNewsletterSendsNoTest() {
    var reply = test(api(Map.of("NEWSLETTER_SENDER", "")));

    assertEquals(503, reply.status(), reply::text);
    assertTrue(reply.text().contains("#newsletter-closed"), reply::text);
  }
}
