package masthead.language;

import static java.util.Comparator.comparingDouble;
import static java.util.stream.Collectors.joining;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/// The languages a site is configured for, in their order, and the one place that decides which of
/// them matches a tag, a query or an `Accept-Language`.
public final class Languages {
  private static final String WORLD = "en,zh,hi,es,ar,fr,ur,bn,pt,sw,ru";
  private static final String INDIA = "en,hi,bn,ta,te,ml,kn,mr,gu,pa,ur";

  private static final Pattern BARE_TAG = Pattern.compile("[A-Za-z]{2,3}");

  private static final int MAX_HEADER_LENGTH = 512;
  private static final int MAX_RANGES = 20;
  private static final int MAX_RANGE_LENGTH = 35;

  /// A language range, RFC 4647 section 2.1, without its `*`.
  private static final Pattern RANGE = Pattern.compile("[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*");

  /// One member of an `Accept-Language`, RFC 9110 sections 12.4.2 and 12.5.4.
  private static final Pattern MEMBER =
      Pattern.compile(
          "[ \t]*(?<range>\\*|"
              + RANGE
              + ")[ \t]*(?:;[ \t]*[qQ]=(?<weight>0(?:\\.[0-9]{0,3})?|1(?:\\.0{0,3})?)[ \t]*)?");

  private final Map<String, Language> byTag;
  private final List<Language> all;

  private Languages(Map<String, Language> byTag) {
    this.byTag = byTag;
    this.all = List.copyOf(byTag.values());
  }

  /// Parses the configured set: `world`, `india`, or bare tags (`en,zh,hi`: no script, no region),
  /// of which the first is the default.
  ///
  /// @throws IllegalArgumentException naming the tag that is not a bare tag, or is repeated
  public static Languages of(String configured) {
    var list =
        switch (configured.strip()) {
          case "world" -> WORLD;
          case "india" -> INDIA;
          default -> configured;
        };
    var byTag = new LinkedHashMap<String, Language>();
    for (String member : list.split(",", -1)) {
      String tag = member.strip();
      if (!BARE_TAG.matcher(tag).matches()) {
        throw new IllegalArgumentException(
            "Not a bare language tag: \"%s\" in \"%s\"".formatted(tag, configured));
      }
      var language = Language.of(tag.toLowerCase(Locale.ROOT));
      if (byTag.putIfAbsent(language.tag(), language) != null) {
        throw new IllegalArgumentException(
            "Language named twice: \"%s\" in \"%s\"".formatted(tag, configured));
      }
    }
    return new Languages(byTag);
  }

  /// Every language of the site, as configured: the default first.
  public List<Language> all() {
    return all;
  }

  /// Every tag, for a message to a person: `en, zh, hi`.
  public String tags() {
    return all.stream().map(Language::tag).collect(joining(", "));
  }

  /// The default language, when none is requested: the first configured.
  public Language standard() {
    return all.getFirst();
  }

  /// The language with exactly this tag, in whatever case. The language of a tag that was chosen
  /// once, where it is still offered.
  public Language findOrStandard(String tag) {
    return find(tag).orElse(standard());
  }

  public Optional<Language> find(String tag) {
    // Shape first: in lower case the Kelvin sign is a plain k.
    return BARE_TAG.matcher(tag).matches()
        ? Optional.ofNullable(byTag.get(tag.toLowerCase(Locale.ROOT)))
        : Optional.empty();
  }

  /// The language that serves one range or tag (`hi-IN` is served by `hi`), by the lookup of RFC
  /// 4647 section 3.4. A text that is not a range, or is longer than 35 characters, finds none.
  public Optional<Language> lookup(String range) {
    if (range.length() > MAX_RANGE_LENGTH || !RANGE.matcher(range).matches()) {
      return Optional.empty();
    }
    // The RFC shortens the range from its end, single letters along with what followed them, until
    // a tag fits. Ours are bare: none can fit before only the first subtag is left.
    int end = range.indexOf('-');
    return find(end < 0 ? range : range.substring(0, end));
  }

  /// What a reader gets, and for which range.
  ///
  /// @param requested the range that won, as sent (`hi-IN`, or `*`); the language's own tag when
  ///   nothing was requested or nothing matched
  public record Choice(Language language, String requested) {}

  /// Chooses for an `Accept-Language` header, whatever it holds: a member that does not parse is
  /// skipped, and no input throws. `Locale.LanguageRange.parse` refuses headers that clients send.
  ///
  /// The highest weight wins, then the first. Weight 0 excludes the language that the range looks
  /// up to; `*` stands for the first language that is not excluded. When nothing matches, the
  /// header is ignored (RFC 9110 section 12.5.4) and the default is chosen, even if excluded.
  ///
  /// @param acceptLanguage read up to 512 characters and 20 ranges, empty when not sent
  public Choice negotiate(String acceptLanguage) {
    List<Wish> wishes = wishes(acceptLanguage);
    Set<Language> excluded = new HashSet<>();
    for (Wish wish : wishes) {
      if (wish.weight() == 0) {
        lookup(wish.range()).ifPresent(excluded::add);
      }
    }
    Predicate<Language> acceptable = language -> !excluded.contains(language);
    for (Wish wish : wishes) {
      var candidates = wish.range().equals("*") ? all.stream() : lookup(wish.range()).stream();
      var found = candidates.filter(acceptable).findFirst();
      if (wish.weight() > 0 && found.isPresent()) {
        return new Choice(found.get(), wish.range());
      }
    }
    return new Choice(standard(), standard().tag());
  }

  private record Wish(String range, double weight) {}

  /// The well-formed members of a header, by descending weight.
  private static List<Wish> wishes(String header) {
    var wishes = new ArrayList<Wish>();
    for (String member : capped(header).split(",", -1)) {
      var parts = MEMBER.matcher(member);
      if (wishes.size() < MAX_RANGES && parts.matches()) {
        String weight = parts.group("weight");
        wishes.add(new Wish(parts.group("range"), weight == null ? 1 : Double.parseDouble(weight)));
      }
    }
    wishes.sort(comparingDouble(Wish::weight).reversed());
    return wishes;
  }

  /// Cuts before the last comma that leaves at most 512 characters, so that no member is halved:
  /// half of `en;q=0.5` would mean something else.
  private static String capped(String header) {
    if (header.length() <= MAX_HEADER_LENGTH) {
      return header;
    }
    return header.substring(0, Math.max(0, header.lastIndexOf(',', MAX_HEADER_LENGTH)));
  }
}
