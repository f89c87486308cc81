package masthead;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.nio.file.Files;
import java.nio.file.Path;
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
          .notDependOnEachOther();

  @ArchTest
  static final ArchRule whatIsSharedKnowsNoFeature =
      noClasses()
          .that()
          .resideInAnyPackage(
              "masthead.http..",
              "masthead.dynamo..",
              "masthead.identity..",
              "masthead.lambda..",
              "masthead.language..",
              "masthead.limit..",
              "masthead.mail..",
              "masthead.secret..",
              "masthead.stream..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "masthead.articles..", "masthead.preferences..", "masthead.newsletter..");

  @ArchTest
  static final ArchRule aBodyKnowsNothingElseOfArticles =
      noClasses()
          .that()
          .resideInAPackage("masthead.articles.body..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("masthead.articles");

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
          .that(are(not(resideInAPackage("masthead.dynamo.."))))
          .and()
          .haveSimpleNameNotEndingWith("Store")
          .and()
          .haveNameNotMatching(".*Store\\$.*")
          .and()
          .resideOutsideOfPackage("masthead.newsletter.subscriber.store..")
          .and()
          .doNotHaveFullyQualifiedName("masthead.secret.Secret")
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
  static final ArchRule onlyTheKernelKnowsLambda =
      noClasses()
          .that(are(not(resideInAnyPackage("masthead.http..", "masthead.stream.."))))
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
          .resideInAnyPackage("masthead.articles", "masthead.preferences..", "masthead.newsletter")
          .and()
          .areTopLevelClasses()
          .and()
          .haveModifier(JavaModifier.PUBLIC)
          .should()
          .haveSimpleNameEndingWith("Handler");

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
  static final ArchRule subscribersAreKeptInOnePlace =
      noClasses()
          .that()
          .resideInAPackage("masthead.newsletter.subscriber.store")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("masthead.newsletter")
          .because("the core is below the functions that use it");
}
