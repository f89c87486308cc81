package masthead.newsletter.signup;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import masthead.mail.EmailAddress;
import masthead.newsletter.signup.DisposableDomains.Policy;
import masthead.runtime.Environment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DisposableDomainsTest {
  private static final DisposableDomains REJECT = new DisposableDomains(Policy.REJECT);

  private static EmailAddress address(String text) {
    return ((EmailAddress.Parsed.Valid) EmailAddress.parse(text)).address();
  }

  private static List<String> lines() throws IOException {
    try (var in =
        requireNonNull(DisposableDomains.class.getResourceAsStream("disposable-domains.txt"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }

  private static List<String> listed() throws IOException {
    return lines().stream().filter(line -> !line.startsWith("#")).toList();
  }

  @ParameterizedTest
  @CsvSource({
    "a@mailinator.com,             REJECT",
    "a@MAILINATOR.com,             REJECT",
    "a@mailinator。com,            REJECT",
    "a@mail.mailinator.com,        REJECT",
    "a@a.b.c.mailinator.com,       REJECT",
    "mailinator.com@example.org,   ALLOW",
    "a@mailinator.com.example.org, ALLOW",
    "a@amailinator.com,            ALLOW",
    "a@mailinator.example,         ALLOW",
    "a@outlook.edu.pl,             REJECT",
    "a@x.outlook.edu.pl,           REJECT",
    "a@edu.pl,                     ALLOW",
    "a@outlook.com,                ALLOW",
    "a@gmail.com,                  ALLOW",
    "a@example.org,                ALLOW",
    "a@münchen.de,                 ALLOW"
  })
  void listedDomainAndWhatIsBelowItAreRejected(String email, Policy policy) {
    assertEquals(policy, REJECT.policy(address(email)));
  }

  @Test
  void eachListedDomainIsFound() throws IOException {
    var listed = listed();
    assertTrue(listed.size() > 8000, listed.size() + " domains");
    for (var domain : listed) {
      assertEquals(Policy.REJECT, REJECT.policy(new EmailAddress("a", domain)), domain);
    }
  }

  @Test
  void listIsSortedAndInTheFormOfParsedDomains() throws IOException {
    var listed = listed();
    assertEquals(listed.stream().sorted().distinct().toList(), listed);
    for (var domain : listed) {
      assertTrue(domain.matches("([a-z0-9-]+\\.)+[a-z0-9-]+"), domain);
    }
  }

  @Test
  void headerNamesSourceLicenceAndCommit() throws IOException {
    var header = String.join("\n", lines().subList(0, lines().size() - listed().size()));
    assertTrue(header.contains("disposable-email-domains/disposable-email-domains"), header);
    assertTrue(header.contains("CC0"), header);
    assertTrue(header.matches("(?s).*[0-9a-f]{40} of \\d{4}-\\d{2}-\\d{2}.*"), header);
  }

  @ParameterizedTest
  @EnumSource(Policy.class)
  void policyIsTheDeployments(Policy policy) {
    assertEquals(policy, new DisposableDomains(policy).policy(address("a@mailinator.com")));
    assertEquals(Policy.ALLOW, new DisposableDomains(policy).policy(address("a@example.org")));
  }

  @ParameterizedTest
  @CsvSource({"reject, REJECT", "challenge, CHALLENGE", "allow, ALLOW", "'', REJECT"})
  void policyComesFromTheEnvironment(String configured, Policy policy) {
    var environment = new Environment(Map.of("DISPOSABLE_DOMAINS", configured));
    assertEquals(policy, DisposableDomains.of(environment).policy());
    assertEquals(Policy.REJECT, DisposableDomains.of(new Environment(Map.of())).policy());
  }

  @ParameterizedTest
  @ValueSource(strings = {"REJECT", "refuse", "allow,reject", " allow"})
  void functionWithAnotherPolicyDoesNotStart(String configured) {
    var environment = new Environment(Map.of("DISPOSABLE_DOMAINS", configured));
    assertThrows(IllegalStateException.class, () -> DisposableDomains.of(environment));
  }
}
