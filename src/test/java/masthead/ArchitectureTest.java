package masthead;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// The shape of the code: who may know whom. `docs/architecture.md` says why.
@AnalyzeClasses(packages = "masthead", importOptions = ArchitectureTest.Main.class)
final class ArchitectureTest {

  /// Only what has its source in `src/main/java`, whatever folder it was compiled into.
  static final class Main implements ImportOption {
    private static final Pattern TOP_LEVEL_CLASS = Pattern.compile(".*/(masthead/[\\w/-]+)");

    @Override
    public boolean includes(Location location) {
      var name = TOP_LEVEL_CLASS.matcher(location.asURI().getPath());
      return name.find() && Files.exists(Path.of("src/main/java").resolve(name.group(1) + ".java"));
    }
  }

  @ArchTest
  static final ArchRule featuresDoNotKnowEachOther =
      slices()
          .matching("masthead.(articles|preferences|newsletter)..")
          .should()
          .notDependOnEachOther()
          .ignoreDependency(
              resideInAPackage("masthead.newsletter.digest.."),
              nameMatching("masthead[.]articles[.]Headlines([$].*)?"));

  @ArchTest
  static final ArchRule whatIsSharedKnowsNoFeature =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "masthead.articles..", "masthead.preferences..", "masthead.newsletter..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "masthead.articles..", "masthead.preferences..", "masthead.newsletter..");

  /// A room may know the rooms below it, and nothing else of its feature.
  @ArchTest
  static final ArchRule roomsOfTheNewsletterKnowInOneDirection =
      layeredArchitecture()
          .consideringOnlyDependenciesInAnyPackage("masthead.newsletter..")
          .layer("functions")
          .definedBy("masthead.newsletter")
          .layer("signup")
          .definedBy("masthead.newsletter.signup")
          .layer("outbox")
          .definedBy("masthead.newsletter.outbox")
          .layer("links")
          .definedBy("masthead.newsletter.links")
          .layer("transfer")
          .definedBy("masthead.newsletter.transfer")
          .layer("digest")
          .definedBy("masthead.newsletter.digest")
          .layer("issue store")
          .definedBy("masthead.newsletter.issue.store")
          .layer("issue")
          .definedBy("masthead.newsletter.issue")
          .layer("fields")
          .definedBy("masthead.newsletter.fields")
          .layer("text")
          .definedBy("masthead.newsletter.text")
          .layer("store")
          .definedBy("masthead.newsletter.subscriber.store")
          .layer("subscriber")
          .definedBy("masthead.newsletter.subscriber")
          .whereLayer("functions")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("signup")
          .mayOnlyBeAccessedByLayers("functions")
          .whereLayer("links")
          .mayOnlyBeAccessedByLayers("functions")
          .whereLayer("transfer")
          .mayOnlyBeAccessedByLayers("functions")
          .whereLayer("digest")
          .mayOnlyBeAccessedByLayers("functions")
          .whereLayer("issue store")
          .mayOnlyBeAccessedByLayers("functions", "links", "digest")
          .whereLayer("issue")
          .mayOnlyBeAccessedByLayers("links", "digest", "issue store")
          .whereLayer("outbox")
          .mayOnlyBeAccessedByLayers("functions", "signup")
          .whereLayer("fields")
          .mayOnlyBeAccessedByLayers("functions", "signup", "links", "transfer", "digest")
          .whereLayer("text")
          .mayOnlyBeAccessedByLayers("functions", "links", "outbox", "digest")
          .whereLayer("store")
          .mayOnlyBeAccessedByLayers("functions", "signup", "outbox", "links", "transfer", "digest")
          .because("a change in one room must not be felt in another: hand over a value instead");

  @ArchTest
  static final ArchRule roomsOfArticlesKnowInOneDirection =
      layeredArchitecture()
          .consideringOnlyDependenciesInAnyPackage("masthead.articles..")
          .layer("publishing")
          .definedBy("masthead.articles.publishing")
          .layer("site")
          .definedBy("masthead.articles.site")
          .layer("reading")
          .definedBy("masthead.articles")
          .layer("head")
          .definedBy("masthead.articles.head")
          .layer("feed")
          .definedBy("masthead.articles.feed")
          .layer("body")
          .definedBy("masthead.articles.body")
          .layer("address")
          .definedBy("masthead.articles.address")
          .whereLayer("publishing")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("site")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("reading")
          .mayOnlyBeAccessedByLayers("publishing", "site")
          .whereLayer("head")
          .mayOnlyBeAccessedByLayers("reading", "site")
          .whereLayer("feed")
          .mayOnlyBeAccessedByLayers("reading", "publishing", "head", "site")
          .whereLayer("address")
          .mayOnlyBeAccessedByLayers("reading", "publishing", "feed", "head", "site")
          .because("what readers are served must not depend on how it is written");

  @ArchTest
  static final ArchRule aBodyHasTheseDoors =
      classes()
          .that()
          .resideInAPackage("masthead.articles.body..")
          .and()
          .areTopLevelClasses()
          .and()
          .haveModifier(JavaModifier.PUBLIC)
          .should()
          .haveNameMatching(
              "masthead[.]articles[.]body[.](Block|Image|BlockJson|BlockReader|BodyHtml|WordCount)");

  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices().matching("masthead.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule onlyStoresSpeakToAws =
      noClasses()
          .that(are(not(resideInAnyPackage("masthead.dynamo..", "masthead.aws.."))))
          .and()
          .haveSimpleNameNotEndingWith("Store")
          .and()
          .haveNameNotMatching(".*Store\\$.*")
          .and()
          .haveSimpleNameNotEndingWith("Table") // keys
          .and()
          .resideOutsideOfPackage("masthead.queue..")
          .and()
          .doNotHaveFullyQualifiedName("masthead.mail.SendingLimits")
          .and()
          .resideOutsideOfPackage("masthead.newsletter.subscriber.store..")
          .and()
          .doNotHaveFullyQualifiedName("masthead.aws.DeploymentSecret")
          .and()
          .haveNameNotMatching("masthead[.]mail[.]SesMailer([$].*)?")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("software.amazon.awssdk..");

  @ArchTest
  static final ArchRule onlyMailKnowsJakartaMail =
      noClasses()
          .that(are(not(resideInAPackage("masthead.mail.."))))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("jakarta..", "org.eclipse.angus..");

  @ArchTest
  static final ArchRule onlyTheEdgeKnowsLambda =
      noClasses()
          .that(are(not(resideInAPackage("masthead.lambda.."))))
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.amazonaws..");

  @ArchTest
  static final ArchRule onlyTheCheckOfJwtsLoadsItsLibrary =
      noClasses()
          .that()
          .haveNameNotMatching("masthead\\.identity\\.(JwtVerifier|KeySet)(\\$.*)?")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.nimbusds..")
          .because("a request without a JWT must not wait for its classes");

  @ArchTest
  static final ArchRule featuresShowOnlyTheirHandlers =
      classes()
          .that()
          .resideInAnyPackage(
              "masthead.preferences..",
              "masthead.newsletter",
              "masthead.newsletter.digest",
              "masthead.articles.publishing",
              "masthead.articles.site")
          .and()
          .areTopLevelClasses()
          .and()
          .haveModifier(JavaModifier.PUBLIC)
          .should()
          .haveSimpleNameEndingWith("Handler")
          .orShould()
          .haveFullyQualifiedName("masthead.newsletter.digest.DeliveryReports")
          .because("nobody but Lambda and the local server may need more of a feature");

  @ArchTest
  static final ArchRule jsonKnowsNothingOfOurs =
      noClasses()
          .that()
          .resideInAPackage("masthead.json")
          .should()
          .dependOnClassesThat(
              resideInAPackage("masthead..").and(not(resideInAPackage("masthead.json"))))
          .because("parsing fails with MalformedJsonException; http makes a problem of it");

  @ArchTest
  static final ArchRule streamsAndEventsAreNoHttp =
      noClasses()
          .that()
          .haveSimpleNameStartingWith("Stream")
          .or()
          .haveSimpleNameStartingWith("Event")
          .or()
          .haveSimpleNameStartingWith("Queue")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("masthead.http");

  @ArchTest
  static final ArchRule valuesKnowNeitherHttpNorTheStore =
      noClasses()
          .that()
          .resideInAnyPackage(
              "masthead.preferences", "masthead.newsletter.subscriber", "masthead.articles.body")
          .and(are(assignableTo(Record.class).or(assignableTo(Enum.class))))
          .and()
          .areTopLevelClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("masthead.http", "masthead.dynamo", "masthead.lambda", "tools..")
          .because("a value says what is valid; handlers read it and stores keep it");

  /// What a person can keep in mind: files of at most 300 lines, packages of at most 20 files, and
  /// no banner comments, each of which is a class that wants to leave.
  @ArchTest
  static void filesAndPackagesStaySmall(JavaClasses classes) throws IOException {
    var tooBig = new ArrayList<String>();
    try (var folders = Files.walk(Path.of("src/main/java"))) {
      for (var folder : folders.filter(Files::isDirectory).toList()) {
        var files = javaFiles(folder);
        var count =
            files.stream().filter(file -> !file.endsWith(Path.of("package-info.java"))).count();
        if (count > 20) {
          tooBig.add(folder + " has " + count + " files: give what belongs together a room");
        }
        for (var file : files) {
          var lines = Files.readAllLines(file);
          if (lines.size() > 300) {
            tooBig.add(file + " has " + lines.size() + " lines: which class wants to leave?");
          }
          if (lines.stream().anyMatch(line -> line.strip().startsWith("// ---"))) {
            tooBig.add(file + " has a banner: make what follows it a class");
          }
        }
      }
    }
    assertEquals(List.of(), tooBig);
  }

  private static List<Path> javaFiles(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".java")).toList();
    }
  }

  @ArchTest
  static final ArchRule nothingRandomOrTimedIsMadeAtStart =
      noClasses()
          .should()
          .dependOnClassesThat(simpleName("Random"))
          .because("what SnapStart's snapshot holds is the same in every instance");

  @ArchTest
  static final ArchRule rulesOfTheNewsletterArePure =
      noClasses()
          .that()
          .resideInAPackage("masthead.newsletter.subscriber")
          .and()
          .doNotHaveFullyQualifiedName("masthead.newsletter.subscriber.Tokens")
          .and()
          .haveNameNotMatching("masthead[.]newsletter[.]subscriber[.]Tokens[$].*")
          .should()
          .dependOnClassesThat(
              not(
                  resideInAnyPackage(
                      "java..",
                      "masthead.mail..",
                      "masthead.newsletter.subscriber",
                      "org.jspecify..")))
          .orShould()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.time.InstantSource")
          .because(
              "a rule is a function of what is kept and of the time: it can be tried out in"
                  + " memory. What it needs from elsewhere, hand over as a value");

  @ArchTest
  static final ArchRule rulesOfAnIssueArePure =
      noClasses()
          .that()
          .resideInAPackage("masthead.newsletter.issue")
          .should()
          .dependOnClassesThat(
              not(
                  resideInAnyPackage(
                      "java..",
                      "masthead.language..",
                      "masthead.mail..",
                      "masthead.newsletter.issue",
                      "masthead.newsletter.subscriber",
                      "org.jspecify..")))
          .orShould()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.time.InstantSource")
          .because("every interleaving of two workers can be tried out in memory");

  @ArchTest
  static final ArchRule subscribersAreKeptInOnePlace =
      noClasses()
          .that()
          .resideInAPackage("masthead.newsletter.subscriber.store")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("masthead.newsletter")
          .because("the core is below the functions that use it");
}
