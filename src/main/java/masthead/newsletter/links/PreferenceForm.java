package masthead.newsletter.links;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import masthead.language.Language;
import masthead.language.Languages;
import masthead.newsletter.fields.DeliveryReader;
import masthead.newsletter.subscriber.Delivery;
import masthead.newsletter.text.Texts;

/// The form of preferences, for `preferences.html`: the options, the choices, and which of them
/// were refused.
final class PreferenceForm {
  /// Zones that are named by a place. The others are offsets and old names.
  private static final Pattern PLACE =
      Pattern.compile(
          "(Africa|America|Antarctica|Asia|Atlantic|Australia|Europe|Indian|Pacific)/(.+)");

  private static final Map<String, List<String>> ZONES = zones();

  private final Texts texts;
  private final PreferencePage view;
  private final List<Select> selects;

  /// @param fault blank, or why the choice was refused
  record Select(String name, String label, String fault, List<Group> groups) {}

  /// @param label blank for options outside of a group
  record Group(String label, List<Option> options) {}

  /// @param language the tag of the label's language, or blank
  record Option(String value, String label, boolean selected, String language, String dir) {
    Option selectedIf(String chosen) {
      return new Option(value, label, value.equals(chosen), language, dir);
    }
  }

  PreferenceForm(Texts texts, Languages languages, PreferencePage view) {
    this.texts = texts;
    this.view = view;
    this.selects =
        List.of(
            select(
                "language",
                view.language(),
                languages.all().stream().map(PreferenceForm::inItsOwnWords).toList()),
            select(
                "frequency",
                view.frequency(),
                Delivery.FREQUENCIES.stream()
                    .map(id -> option(id, texts.text("frequency." + id)))
                    .toList()),
            select(
                "hour",
                view.hour(),
                IntStream.range(0, 24).mapToObj(PreferenceForm::hour).toList()),
            zoneSelect());
  }

  List<Select> selects() {
    return selects;
  }

  String version() {
    return view.version();
  }

  String pausedUntil() {
    return view.pausedUntil();
  }

  String pauseLabel() {
    return texts.html("preferences.pausedUntil");
  }

  String pauseHint() {
    return texts.html("preferences.pauseHint");
  }

  String pauseFault() {
    return view.faults().contains("pausedUntil") ? texts.html("fault.date") : "";
  }

  String save() {
    return texts.html("preferences.save");
  }

  private Select zoneSelect() {
    var groups = new ArrayList<Group>();
    groups.add(new Group("", List.of(option("Etc/UTC", "UTC"))));
    ZONES.forEach((region, places) ->
        groups.add(
            new Group(
                region,
                places.stream()
                    .map(place -> option(region + "/" + place, readable(place)))
                    .toList())));
    return select("timeZone", groups, view.timeZone());
  }

  private Select select(String name, String chosen, List<Option> options) {
    return select(name, List.of(new Group("", options)), chosen);
  }

  /// A choice that is in none of the groups is offered too, or it would be lost when the page is
  /// saved; if it was refused, the choice is blank instead.
  private Select select(String name, List<Group> groups, String chosen) {
    var refused = view.faults().contains(name);
    var marked = new ArrayList<Group>();
    for (var group : groups) {
      marked.add(
          new Group(
              group.label(),
              group.options().stream().map(option -> option.selectedIf(chosen)).toList()));
    }
    if (marked.stream().flatMap(group -> group.options().stream()).noneMatch(Option::selected)) {
      var value = refused ? "" : chosen;
      marked.addFirst(new Group("", List.of(new Option(value, value, true, "", ""))));
    }
    return new Select(
        name, texts.html("preferences." + name), refused ? texts.html("fault.choice") : "", marked);
  }

  private static Option inItsOwnWords(Language language) {
    return new Option(
        language.tag(), language.nativeName(), false, language.tag(), language.direction().code());
  }

  private static Option hour(int hour) {
    return option(Integer.toString(hour), (hour < 10 ? "0" : "") + hour + ":00");
  }

  private static Option option(String value, String label) {
    return new Option(value, label, false, "", "");
  }

  private static String readable(String place) {
    return place.replace('_', ' ').replace("/", ", ");
  }

  /// Places by their region, both in order. It holds nothing that differs between instances.
  private static Map<String, List<String>> zones() {
    var zones = new TreeMap<String, List<String>>();
    for (var id : DeliveryReader.zones().stream().sorted().toList()) {
      var place = PLACE.matcher(id);
      if (place.matches()) {
        zones.computeIfAbsent(place.group(1), _ -> new ArrayList<>()).add(place.group(2));
      }
    }
    return zones;
  }
}
