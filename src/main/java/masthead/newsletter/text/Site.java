package masthead.newsletter.text;

import masthead.runtime.Environment;

/// The site that sends the newsletter, as configured.
///
/// @param name the name of the site
/// @param url of its pages, without a slash at the end
/// @param list the name of the newsletter
public record Site(String name, String url, String list) {

  public static Site of(Environment environment) {
    return new Site(
        environment.require("SITE_NAME"),
        environment.require("SITE_URL"),
        environment.require("NEWSLETTER_NAME"));
  }

  /// Names go into subjects and into sentences of eleven languages, so they become [#line]s.
  public Site {
    name = line(name);
    list = line(list);
  }

  /// One line, without characters that turn the text around them (UAX #9): embeddings, overrides,
  /// isolates and marks. Joiners stay.
  public static String line(String text) {
    return text.replaceAll("[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069\uFEFF]", "")
        .replaceAll("[\\p{Cntrl}\\p{Zl}\\p{Zp}\\s]+", " ")
        .strip();
  }
}
