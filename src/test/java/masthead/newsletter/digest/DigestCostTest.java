package masthead.newsletter.digest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import masthead.aws.SdkClients;
import masthead.aws.TimeLimits;
import masthead.local.Meter;
import masthead.local.TestApi;
import masthead.runtime.Environment;
import masthead.testing.Rounds;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What a recipient costs: the units of the store for each step of an issue, by DynamoDB Local's
/// own account. `make digest-cost` prints it.
final class DigestCostTest {
  private static final int RECIPIENTS = Rounds.of(40, 200);

  /// No call is repeated because this machine is busy.
  private static final TimeLimits PATIENT =
      new TimeLimits(Duration.ofMinutes(1), Duration.ofMinutes(1), Duration.ofMinutes(1));

  @Tag("rounds")
  @Test
  void recipientCostsLessThanTwelveUnits() {
    var lines = new StringBuilder();
    double all;
    try (var digest = new DigestFixture()) {
      var environment = digest.api.environment("DigestFunction");
      try (var meter = Meter.before(TestApi.database())) {
        var variables = new TreeMap<>(environment.variables());
        variables.put("DYNAMODB_ENDPOINT", meter.endpoint());
        var client = SdkClients.dynamoDb(new Environment(variables), PATIENT);
        var platform = digest.platform(client);
        digest.subscribe(RECIPIENTS);

        digest.tick(platform).run();
        lines.append(report("tick: plan and freeze", meter.costs(), 0));
        var before = meter.costs().size();
        digest.drain("FanOutQueue", digest.fanOut(platform));
        lines.append(report("fan-out", meter.costs(), before));
        before = meter.costs().size();
        digest.drain("DeliveryQueue", digest.delivery(platform));
        lines.append(report("delivery", meter.costs(), before));
        before = meter.costs().size();
        digest.clock.pass(Duration.ofMinutes(15));
        digest.tick(platform).run();
        lines.append(report("tick: count and close", meter.costs(), before));
        all = units(meter.costs()) / RECIPIENTS;
      }
      assertEquals(RECIPIENTS, digest.ses.accepted().size());
    }
    lines.append(String.format(Locale.ROOT, "%nall: %.2f units a recipient%n", all));
    System.out.println(lines);

    assertTrue(all < 12, lines::toString);
  }

  /// `delivery: 8.05 units a recipient: GetItem 4.0 …`.
  private static String report(String step, List<String> costs, int from) {
    var own = costs.subList(from, costs.size());
    var byCall = new TreeMap<String, Double>();
    for (var cost : own) {
      byCall.merge(cost.split(" ")[0], units(List.of(cost)), Double::sum);
    }
    var text = new StringBuilder();
    byCall.forEach((call, units) ->
        text.append(String.format(Locale.ROOT, ", %s %.2f", call, units / RECIPIENTS)));
    return String.format(
        Locale.ROOT, "%n%s: %.2f units a recipient%s", step, units(own) / RECIPIENTS, text);
  }

  private static double units(List<String> costs) {
    return costs.stream()
        .map(cost -> cost.split(" ")[1])
        .filter(units -> units.matches("[0-9.]+"))
        .mapToDouble(Double::parseDouble)
        .sum();
  }
}
