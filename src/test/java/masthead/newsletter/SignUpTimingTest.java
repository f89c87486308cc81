package masthead.newsletter;

import static masthead.newsletter.NewsletterFixture.SUBSCRIPTIONS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import masthead.newsletter.subscriber.Consent;
import masthead.newsletter.subscriber.Delivery;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A sign-up takes as long for an address that is known as for one that is not.
///
/// Rank sums (Wilcoxon) of 2,000 known and 2,000 unknown addresses, in random order. Five
/// deviations happen by chance once in two million runs, and a difference that somebody could use
/// is far beyond them.
final class SignUpTimingTest {
  private final NewsletterFixture life = new NewsletterFixture();

  @Test
  @Tag("slow")
  void timeTellsNothingOfWhoIsKnown() {
    var count = 2000;
    for (var i = 0; i < count; i++) {
      var email = "known%04d@d%d.example.org".formatted(i, i % 400);
      life.outbox.ask(
          NewsletterFixture.email(email),
          choices(),
          new Consent("api", "2026-11-01/en", "h", Optional.empty(), "", ""));
      life.work(email);
      if (i % 2 == 0) {
        life.post(life.lastLink("confirm", email));
      }
    }
    var order = new ArrayList<String>();
    for (var i = 0; i < count; i++) {
      order.add("known%04d@d%d.example.org".formatted(i, i % 400));
      order.add("other%04d@d%d.example.org".formatted(i, i % 400));
    }
    Collections.shuffle(order, new Random(7));
    var times = new ArrayList<Map.Entry<Long, Boolean>>();
    for (var i = 0; i < order.size(); i++) {
      if (i % 1000 == 0) {
        life.pass(Duration.ofHours(1));
      }
      var email = order.get(i);
      var start = System.nanoTime();
      assertEquals(
          202, life.api.send("POST", SUBSCRIPTIONS, NewsletterFixture.json(email)).status());
      times.add(Map.entry(System.nanoTime() - start, email.startsWith("known")));
    }
    times.sort(Map.Entry.comparingByKey());
    var rankSum =
        IntStream.range(0, times.size())
            .filter(i -> times.get(i).getValue())
            .mapToLong(i -> i + 1L)
            .sum();
    var mean = count * (2.0 * count + 1) / 2;
    var deviation = Math.sqrt((double) count * count * (2.0 * count + 1) / 12);
    var z = (rankSum - mean) / deviation;
    assertTrue(Math.abs(z) < 5, "z = " + z);
  }

  private static Delivery choices() {
    return new Delivery("en", "daily", ZoneId.of("Etc/UTC"), 7);
  }
}
