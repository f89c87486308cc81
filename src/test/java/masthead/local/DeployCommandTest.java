package masthead.local;

import static java.util.Objects.requireNonNull;
import static masthead.local.Template.object;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import masthead.runtime.Environment;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// `make deploy`, and what the template's patterns and `Rules` refuse before anything is made.
final class DeployCommandTest {
  private static final Map<String, Object> TEMPLATE = Template.read().root();
  private static final Map<String, Object> PARAMETERS = object(TEMPLATE.get("Parameters"));
  private static final String ARN = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:relay-a1";

  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final DeployCommand command =
      new DeployCommand(
          () -> Instant.ofEpochSecond(1_795_812_345L),
          new PrintStream(printed, true, StandardCharsets.UTF_8));

  private DeployCommand.Deployment read(List<String> faults, String... namesAndValues) {
    var values = new HashMap<String, String>();
    for (var i = 0; i < namesAndValues.length; i += 2) {
      values.put(namesAndValues[i], namesAndValues[i + 1]);
    }
    return command.read(List.copyOf(values.keySet()), new Environment(values), faults);
  }

  private DeployCommand.Deployment read(String... namesAndValues) {
    var faults = new ArrayList<String>();
    var deployment = read(faults, namesAndValues);
    assertEquals(List.of(), faults);
    return deployment;
  }

  @Test
  void siteIsEnough() {
    var deployment = read("SITE", "https://paper.example");

    assertEquals("masthead", deployment.stack());
    assertEquals(
        Map.of("SiteUrl", "https://paper.example", "Stage", "prod", "Release", "1795812345"),
        deployment.values());
  }

  /// The translator takes the first ten characters of a release into a version's name.
  @Test
  void releaseIsNewEverySecond() {
    var faults = new ArrayList<String>();
    var next = new DeployCommand(() -> Instant.ofEpochSecond(1_795_812_346L), System.out);
    var given = new Environment(Map.of("SITE", "https://paper.example"));
    var before =
        requireNonNull(command.read(List.of("SITE"), given, faults).values().get("Release"));
    var after = requireNonNull(next.read(List.of("SITE"), given, faults).values().get("Release"));

    assertFalse(before.substring(0, 10).equals(after.substring(0, 10)), before + " " + after);
    assertTrue(before.matches(Template.text(PARAMETERS.get("Release"), "AllowedPattern")), before);
  }

  @Test
  void valuesWithSpacesAndQuotesAreQuoted() {
    var deployment = read("SITE", "https://paper.example", "SiteName", "The \"Herald\" & Sons'");

    assertTrue(
        DeployCommand.command(deployment).contains("SiteName=\"The \\\"Herald\\\" & Sons'\""),
        () -> DeployCommand.command(deployment).toString());
  }

  @Test
  void devStackHasAnotherNameAndKeepsNothing() throws IOException {
    var deployment = read("SITE", "https://paper.example", "Stage", "dev");
    var template = Files.readString(Path.of("template.yaml"));

    assertEquals("masthead-dev", deployment.stack());
    assertTrue(DeployCommand.command(deployment).contains(".aws-sam/build/template-dev.yaml"));
    assertTrue(template.contains("DeletionPolicy: Retain"));
    assertFalse(DeployCommand.withoutRetention(template).contains(": Retain"));
  }

  @Test
  void everyFaultIsNamedAtOnce() {
    var faults = new ArrayList<String>();
    read(faults, "SiteNmae", "x", "Release", "1", "STACK", "a b", "SmtpPort", "0", "Stage", "test");

    assertEquals(
        List.of(
            "Release is set by make deploy.",
            "SiteNmae is no parameter.",
            "Say where the site's pages are: make deploy SITE=https://paper.example",
            "SmtpPort must be a number from 1 to 65535.",
            "Stage must be one of [prod, dev].",
            "STACK must be 1 to 128 letters, digits or -, beginning with a letter."),
        faults);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SiteUrl            | https://paper.example/",
        "SiteUrl            | paper.example",
        "SiteUrl            | https://paper.example?x",
        "SiteName           | ' '",
        "SiteLogo           | logo.png",
        "SiteLogo           | http://paper.example/logo.png",
        "SiteProfiles       | 'https://x.com/paper,https://social.example/@paper x'",
        "SiteProfiles       | 'https://x.com/paper  https://social.example/@paper'",
        "PrinciplesUrl      | /principles",
        "ImprintUrl         | 'the imprint'",
        "PublicApiUrl       | https://api.paper.example/",
        "PublicApiUrl       | https://api.paper.example/base",
        "PublicApiUrl       | http://api.paper.example",
        "CdnSecretSha256    | swordfish",
        "NewsletterSender   | The Paper",
        "NewsletterSender   | The Paper <news>",
        "NewsletterReplyTo  | a@b.example, c@d.example",
        "NewsletterIdentity | https://paper.example",
        "SmtpHost           | smtp://relay.example",
        "SmtpHost           | relay.example:587",
        "SmtpPort           | smtp",
        "SmtpSecret         | hunter2",
        "ThanksUrl          | thanks.html",
        "OidcIssuer         | http://id.example",
        "OidcIssuer         | https://id.example?tenant=1",
        "OidcPublisherClaim | ''",
        "SiteUrl            | https://пример.рф",
        "SiteUrl            | https://paper_one.example",
        "PublicApiUrl       | https://пример.рф",
        "Languages          | 'en, hi'",
        "Languages          | 'zh-Hant,en'",
        "Languages          | 'en,english'",
        "Languages          | 'en,hi,EN'",
        "Languages          | ''",
        "AllowedOrigins     | https://paper.example/",
        "ProblemsUrl        | problems",
        "LogRetentionDays   | 31",
        "MaxReadUnits      | 0",
        "SignUpsPerHour     | 1.5",
        "Challenge          | on",
        "MailTransport      | sendmail",
        "Architecture       | sparc"
      })
  void wrongValueIsRefused(String name, String value) {
    var faults = new ArrayList<String>();
    read(faults, "SITE", "https://paper.example", name, value);

    assertEquals(1, faults.size(), () -> name + "=" + value + " " + faults);
    assertTrue(faults.getFirst().startsWith(name + " must "), faults::toString);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SiteUrl            | https://paper.example/news",
        "SiteUrl            | http://localhost:8080",
        "SiteLogo           | https://paper.example/logo.png?v=2",
        "SiteProfiles       | https://x.com/paper",
        "SiteProfiles       | 'https://x.com/paper https://social.example/@paper'",
        "PrinciplesUrl      | https://paper.example/principles#corrections",
        "ImprintUrl         | https://paper.example/imprint",
        "PublicApiUrl       | https://api.paper.example",
        "NewsletterSender   | news@paper.example",
        "NewsletterSender   | The Paper <news@paper.example>",
        "NewsletterSender   | ''",
        "NewsletterIdentity | paper.example",
        "NewsletterIdentity | news@paper.example",
        "SmtpSecret         | arn:aws-cn:secretsmanager:cn-north-1:123456789012:secret:a/b-c",
        "ThanksUrl          | https://paper.example/thanks?from=form",
        "OidcIssuer         | https://paper.eu.auth0.com/",
        "OidcIssuer         | https://id.paper.example/realms/news",
        "SiteUrl            | https://xn--e1afmkfd.xn--p1ai",
        "Languages          | 'ta,fil,en'",
        "Languages          | india",
        "AllowedOrigins     | 'https://paper.example,https://www.paper.example'"
      })
  void rightValueIsTaken(String name, String value) {
    assertEquals(value, read("SITE", "https://paper.example", name, value).values().get(name));
  }

  @Test
  void everyDefaultIsTaken() {
    PARAMETERS.forEach((name, parameter) -> {
      if (!name.equals("Release")) {
        read("SITE", "https://paper.example", name, Template.text(parameter, "Default"));
      }
    });
  }

  @Test
  void everyParameterIsExplained() throws IOException {
    command.help();
    var help = printed.toString(StandardCharsets.UTF_8);
    var page = Files.readString(Path.of("docs/deploying.md"));
    PARAMETERS.forEach((name, parameter) -> {
      if (!name.equals("Release")) {
        assertTrue(help.contains("\n" + name) || help.startsWith(name), name);
        assertTrue(help.contains(Template.text(parameter, "Description")), name);
        assertTrue(page.contains("| `" + name + "` |"), name + " is not in docs/deploying.md");
      }
      if (object(parameter).containsKey("AllowedPattern")) {
        assertTrue(object(parameter).containsKey("ConstraintDescription"), name);
      }
    });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "OidcIssuer=https://id.example OidcAudience=masthead",
        "MailTransport=smtp SmtpHost=relay.example SmtpSecret=" + ARN,
        "MailTransport=smtp SmtpHost=relay.example SmtpSecret=" + ARN + " NewsletterSender=a@b.c",
        "NewsletterSender=news@paper.example NewsletterIdentity=paper.example",
        "PublicApiUrl=https://api.paper.example",
        "PublicApiUrl=https://api.paper.example CdnSecretSha256=aa"
      })
  void completeParametersPassTheRules(String given) {
    assertEquals(List.of(), broken("Release=0123456789 " + given));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "OidcIssuer=https://id.example | Give both OidcIssuer and OidcAudience, or neither.",
        "OidcAudience=masthead | Give both OidcIssuer and OidcAudience, or neither.",
        "MailTransport=smtp SmtpSecret=" + ARN + " | MailTransport=smtp needs SmtpHost.",
        "MailTransport=smtp SmtpHost=relay.example | MailTransport=smtp needs SmtpSecret.",
        "NewsletterSender=a@b.example | NewsletterSender needs NewsletterIdentity, its verified"
            + " identity of Amazon SES; or MailTransport=smtp.",
        "CdnSecretSha256=aa | CdnSecretSha256 needs PublicApiUrl, the CDN's address: otherwise"
            + " links bypass it."
      })
  void halfSetParametersBreakARule(String given, String description) {
    assertEquals(List.of(description), broken("Release=0123456789 " + given));
  }

  @Test
  void issueIsPossibleWithAnyNumbersThatAreTaken() {
    for (var least = 1; least <= 10; least++) {
      for (var most = 1; most <= 20; most++) {
        var given = "DigestMinHeadlines=%d DigestMaxHeadlines=%d".formatted(least, most);
        assertEquals(least > most, !broken("Release=0123456789 " + given).isEmpty(), given);
      }
    }
    assertEquals("10", Template.text(PARAMETERS.get("DigestMinHeadlines"), "MaxValue"));
  }

  /// Before minutes of building.
  @Test
  void deploymentThatBreaksARuleIsRefused() {
    var faults = new ArrayList<String>();
    read(
        faults,
        "SITE",
        "https://paper.example",
        "DigestMinHeadlines",
        "5",
        "DigestMaxHeadlines",
        "4",
        "MailTransport",
        "smtp",
        "SmtpHost",
        "");

    assertEquals(
        List.of(
            "MailTransport=smtp needs SmtpHost.",
            "DigestMinHeadlines must not be more than DigestMaxHeadlines: there would never be an"
                + " issue."),
        faults);
  }

  @Test
  void bareDeploymentIsRefused() {
    assertEquals(1, broken("").size());
    assertTrue(broken("").getFirst().startsWith("Deploy with make deploy"));
  }

  /// The descriptions of the assertions that do not hold.
  private static List<String> broken(String given) {
    var values = new HashMap<String, String>();
    PARAMETERS.forEach((name, each) -> values.put(name, Template.text(each, "Default")));
    for (var pair : given.strip().split(" ", -1)) {
      if (!pair.isEmpty()) {
        var parts = pair.split("=", 2);
        assertTrue(values.containsKey(parts[0]), parts[0]);
        values.put(parts[0], parts[1]);
      }
    }
    return new TemplateRules(values).broken(Template.read());
  }

  @Test
  void conditionsOfTheRulesNameParametersOnly() {
    var named = new TreeSet<String>();
    references(TEMPLATE.get("Rules"), named);

    assertTrue(PARAMETERS.keySet().containsAll(named), named::toString);
  }

  private static void references(@Nullable Object value, Set<String> named) {
    if (value instanceof Map<?, ?> map) {
      if (map.get("Ref") instanceof String name) {
        named.add(name);
      }
      map.values().forEach(each -> references(each, named));
    } else if (value instanceof List<?> list) {
      list.forEach(each -> references(each, named));
    }
  }
}
