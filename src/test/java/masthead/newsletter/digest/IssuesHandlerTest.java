package masthead.newsletter.digest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import masthead.articles.SampleArticles;
import masthead.local.TestApi;
import masthead.mail.FakeSes;
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
    SampleArticles.store(API.platform("PublishingFunction"));
  }

  private static TestApi api(Map<String, String> variables) {
    return API.anotherInstance(variables);
  }

  private static TestApi.Reply test(TestApi api) {
    return api.send("POST", TEST, "{\"email\": \"Editor@example.org\"}", KEY);
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
      var later = test(api);
      assertEquals(503, later.status(), later::text);
      assertTrue(later.text().contains("account-paused"), later::text);
    }
  }

  @Test
  void closedNewsletterSendsNoTest() {
    var reply = test(api(Map.of("NEWSLETTER_SENDER", "")));

    assertEquals(503, reply.status(), reply::text);
    assertTrue(reply.text().contains("#newsletter-closed"), reply::text);
  }
}
