package masthead.articles.site;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.Locale;
import masthead.language.Language;

/// A moment as a page writes it: for programs, and in words of the language. A page is the same for
/// all readers, so it is the time in UTC; scripts add the reader's own.
record PageDate(String iso, String text) {
  static PageDate day(Instant time, Language language) {
    return of(time, DateTimeFormatter.ofLocalizedDate(FormatStyle.LONG), language, "");
  }

  static PageDate minute(Instant time, Language language) {
    var format = DateTimeFormatter.ofLocalizedDateTime(FormatStyle.LONG, FormatStyle.SHORT);
    return of(time, format, language, " UTC");
  }

  private static PageDate of(
      Instant time, DateTimeFormatter format, Language language, String zone) {
    var localized = format.withLocale(Locale.forLanguageTag(language.tag()));
    return new PageDate(time.toString(), localized.format(time.atOffset(ZoneOffset.UTC)) + zone);
  }
}
