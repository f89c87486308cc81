package masthead.language;

import java.util.Locale;
import java.util.Set;

/// One language that articles may be written in, with what a Settings panel shows of it.
///
/// @param tag the bare tag, lower case: `ur`
/// @param name what English calls it: `Urdu`
/// @param nativeName what its own readers call it: `اردو`
public record Language(String tag, String name, String nativeName, Direction direction) {

  /// Tags whose likely script (CLDR, `likelySubtags.xml`) is Arab, Hebr, Thaa, Syrc, Nkoo or Rohg.
  /// Adlm would belong here, but no bare tag leads to it: Fula (`ff`) is Latn first. Of the many
  /// small languages in Arab, those with readers in print; `iw`, `ji` and `prs` are aliases of
  /// languages here.
  private static final Set<String> RIGHT_TO_LEFT =
      Set.of(
          ("acm aeb afb apc ar arq ars ary arz azb bal bej bgn bqi brh ckb fa glk haz hno khw ks lah"
                  + " lki lrc mzn pnb prs ps sd sdh shu skr swb trw ug ur" // Arab
                  + " he iw ji jpr jrb lad yi" // Hebr
                  + " dv aii syc syr nqo rhg") // Thaa, Syrc, Nkoo, Rohg
              .split(" "));

  /// Describes a bare tag. The languages of both presets are listed as CLDR has them, because
  /// loading the JDK's locale data would slow a cold start. Any other one is looked up there; if
  /// CLDR has no name, the tag is the name.
  static Language of(String tag) {
    return switch (tag) {
      case "ar" -> of(tag, "Arabic", "العربية");
      case "bn" -> of(tag, "Bangla", "বাংলা");
      case "en" -> of(tag, "English", "English");
      case "es" -> of(tag, "Spanish", "español");
      case "fr" -> of(tag, "French", "français");
      case "gu" -> of(tag, "Gujarati", "ગુજરાતી");
      case "hi" -> of(tag, "Hindi", "हिन्दी");
      case "kn" -> of(tag, "Kannada", "ಕನ್ನಡ");
      case "ml" -> of(tag, "Malayalam", "മലയാളം");
      case "mr" -> of(tag, "Marathi", "मराठी");
      case "pa" -> of(tag, "Punjabi", "ਪੰਜਾਬੀ");
      case "pt" -> of(tag, "Portuguese", "português");
      case "ru" -> of(tag, "Russian", "русский");
      case "sw" -> of(tag, "Swahili", "Kiswahili");
      case "ta" -> of(tag, "Tamil", "தமிழ்");
      case "te" -> of(tag, "Telugu", "తెలుగు");
      case "ur" -> of(tag, "Urdu", "اردو");
      case "zh" -> of(tag, "Chinese", "中文");
      default -> fromLocaleData(tag);
    };
  }

  private static Language fromLocaleData(String tag) {
    var locale = Locale.forLanguageTag(tag);
    return of(tag, locale.getDisplayLanguage(Locale.ENGLISH), locale.getDisplayLanguage(locale));
  }

  private static Language of(String tag, String name, String nativeName) {
    var direction = RIGHT_TO_LEFT.contains(tag) ? Direction.RTL : Direction.LTR;
    return new Language(tag, name, nativeName, direction);
  }
}
