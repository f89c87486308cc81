package masthead.newsletter.digest;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import masthead.articles.Headlines;
import masthead.articles.Headlines.Headline;
import masthead.json.Sha256;
import masthead.lambda.Platform;
import masthead.language.Language;
import masthead.language.Languages;
import masthead.newsletter.issue.Content;
import masthead.newsletter.issue.Frequency;
import masthead.newsletter.issue.IssueId;
import masthead.newsletter.text.MailConfig;
import masthead.newsletter.text.Site;
import masthead.newsletter.text.Texts;
import masthead.runtime.Environment;
import masthead.template.Templates;

/// Writes what an issue says, once for all of its readers.
final class DigestComposer {
  /// Gmail cuts a mail at 102 KB, its phone apps earlier, and with it the link to unsubscribe.
  static final int MAX_HTML_BYTES = 40_000;

  private static final int MAX_TITLE = 300;
  private static final int MAX_STANDFIRST = 220;

  /// Mail programs show about that much of a subject, and some refuse very long lines.
  private static final int MAX_SUBJECT = 120;

  private final Headlines headlines;
  private final Languages languages;
  private final MailConfig config;
  private final Templates templates = Templates.beside(Texts.class);
  private final Size size;

  /// How many headlines an issue has: with fewer than the least there is none that day.
  record Size(int least, int most) {
    /// A deployment that slips past the template's rules ends here: it publishes no version.
    Size {
      if (least > most) {
        throw new IllegalArgumentException("no issue has " + least + " to " + most + " headlines");
      }
    }

    static Size of(Environment environment) {
      return new Size(
          Integer.parseInt(environment.require("DIGEST_MIN_HEADLINES")),
          Integer.parseInt(environment.require("DIGEST_MAX_HEADLINES")));
    }
  }

  DigestComposer(Headlines headlines, Languages languages, MailConfig config, Size size) {
    this.headlines = headlines;
    this.languages = languages;
    this.config = config;
    this.size = size;
  }

  static DigestComposer of(Platform platform, Languages languages) {
    var environment = platform.environment();
    return new DigestComposer(
        new Headlines(platform.table("ARTICLES_TABLE"), environment, platform.clock()),
        languages,
        MailConfig.of(environment),
        Size.of(environment));
  }

  /// Empty when there are too few headlines, in the readers' language and in the paper's first one.
  Optional<Content> compose(IssueId issue, Instant since) {
    var wanted = languages.find(issue.language()).orElse(languages.standard());
    var found = headlines.between(wanted, since, issue.at(), size.most);
    if (found.size() >= size.least) {
      return Optional.of(write(issue, wanted, wanted, found));
    }
    var standard = languages.standard();
    var others = headlines.between(standard, since, issue.at(), size.most);
    return others.size() >= size.least && !standard.equals(wanted)
        ? Optional.of(write(issue, wanted, standard, others))
        : Optional.empty();
  }

  /// With as many headlines as fit.
  private Content write(IssueId issue, Language reader, Language language, List<Headline> found) {
    for (var shown = found; ; shown = shown.subList(0, shown.size() - 1)) {
      var content = render(issue, reader, language, shown);
      if (content.html().getBytes(StandardCharsets.UTF_8).length <= MAX_HTML_BYTES
          || shown.size() == 1) {
        return content;
      }
    }
  }

  private Content render(IssueId issue, Language reader, Language language, List<Headline> shown) {
    var texts = Texts.of(reader, config.site());
    var subject = shorten(shown.getFirst().title(), MAX_SUBJECT);
    return new Content(
        subject,
        templates.render("digest.html", values(issue, texts, language, shown, texts::html)),
        templates.render("digest.txt", values(issue, texts, language, shown, texts::text)),
        language.tag(),
        hash(language, shown),
        shown.size());
  }

  private Map<String, Object> values(
      IssueId issue,
      Texts texts,
      Language language,
      List<Headline> shown,
      Function<String, String> words) {
    var site = config.site();
    var values = new HashMap<String, Object>();
    values.put("language", texts.language().tag());
    values.put("dir", texts.language().direction().code());
    values.put("newsLanguage", language.tag());
    values.put("newsDir", language.direction().code());
    values.put("site", site.name());
    values.put("siteUrl", site.url());
    values.put("subject", shorten(shown.getFirst().title(), MAX_SUBJECT));
    values.put("preview", preview(shown));
    values.put(
        "title", words.apply(issue.frequency() == Frequency.WEEKLY ? "digest.week" : "digest.day"));
    values.put("date", date(issue.date(), texts.language()));
    var isFallback = !language.tag().equals(issue.language());
    values.put("fallback", isFallback ? List.of(words.apply("digest.fallback")) : List.of());
    values.put("lead", headline(shown.getFirst()));
    values.put("others", shown.stream().skip(1).map(this::headline).toList());
    values.put("more", words.apply("digest.more"));
    values.put("why", words.apply("digest.why"));
    values.put("preferences", words.apply("link.preferences"));
    values.put("preferencesUrl", Content.PREFERENCES);
    values.put("unsubscribe", words.apply("link.unsubscribe"));
    values.put("unsubscribeUrl", Content.UNSUBSCRIBE);
    values.put("postalAddress", config.postalAddress());
    return values;
  }

  private Map<String, Object> headline(Headline headline) {
    return Map.of(
        "title", shorten(headline.title(), MAX_TITLE),
        "standfirst", headline.standfirst().map(text -> shorten(text, MAX_STANDFIRST)).orElse(""),
        "section", Site.line(headline.section()),
        "url", headline.url(),
        "picture",
            headline.picture().filter(picture -> picture.url().startsWith("https://")).stream()
                .map(picture -> Map.of("src", picture.url(), "alt", Site.line(picture.alt())))
                .toList());
  }

  /// What mail programs show behind the subject: the next headlines.
  private static String preview(List<Headline> shown) {
    return shown.stream()
        .skip(1)
        .limit(2)
        .map(headline -> shorten(headline.title(), MAX_SUBJECT))
        .collect(Collectors.joining(" · "));
  }

  /// `Saturday, November 28, 2026`, as the language writes it; digits as everywhere in our mails.
  private static String date(LocalDate date, Language language) {
    return DateTimeFormatter.ofLocalizedDate(FormatStyle.FULL)
        .withLocale(Locale.forLanguageTag(language.tag()))
        .format(date);
  }

  /// One line of at most that many characters; it ends between words where there are any.
  static String shorten(String text, int most) {
    var line = Site.line(text);
    if (line.codePointCount(0, line.length()) <= most) {
      return line;
    }
    var cut = line.substring(0, line.offsetByCodePoints(0, most - 1));
    var space = cut.lastIndexOf(' ');
    return (space > cut.length() * 2 / 3 ? cut.substring(0, space) : cut).strip() + "…";
  }

  private static String hash(Language language, List<Headline> shown) {
    var all =
        shown.stream()
            .map(headline -> headline.id() + " " + headline.title())
            .collect(Collectors.joining("\n", language.tag() + "\n", ""));
    return Sha256.hex(all).substring(0, 32);
  }
}
