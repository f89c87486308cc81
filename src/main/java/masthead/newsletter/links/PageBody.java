package masthead.newsletter.links;

import com.samskivert.mustache.Escapers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import masthead.newsletter.text.Texts;

/// The content below the heading of a page, for the template `page.html`. Texts are named by their
/// keys.
final class PageBody {
  private final Texts texts;
  private final List<Notice> notices = new ArrayList<>();
  private final List<String> paragraphs = new ArrayList<>();
  private final List<PreferenceForm> fields = new ArrayList<>();
  private final List<PageForm> forms = new ArrayList<>();
  private final List<Link> links = new ArrayList<>();

  PageBody(Texts texts) {
    this.texts = texts;
  }

  /// @param role `status` or `alert`, as WAI-ARIA has them
  record Notice(String role, String key, String html) {}

  record Link(String url, String html) {}

  PageBody notice(String role, String key) {
    notices.add(new Notice(role, key, texts.html(key)));
    return this;
  }

  PageBody say(String key, Map<String, String> inserts) {
    paragraphs.add(texts.html(key, inserts));
    return this;
  }

  PageBody say(String key) {
    paragraphs.add(texts.html(key));
    return this;
  }

  /// @param email masked
  PageBody address(String email) {
    paragraphs.add(texts.html("address", Map.of("email", email)));
    return this;
  }

  /// Sentences without a translation.
  PageBody english(List<String> sentences) {
    for (var sentence : sentences) {
      paragraphs.add("<span lang=\"en\" dir=\"ltr\">" + Escapers.HTML.escape(sentence) + "</span>");
    }
    return this;
  }

  PageBody fields(PreferenceForm form) {
    fields.add(form);
    return this;
  }

  PageBody form(PageForm form) {
    forms.add(form);
    return this;
  }

  PageBody link(String key, String url) {
    links.add(new Link(url, texts.html(key)));
    return this;
  }

  /// The text for the title: what changed, before what the page is.
  String titleKey(String heading) {
    return notices.isEmpty() ? heading : notices.getFirst().key();
  }

  List<Notice> notices() {
    return notices;
  }

  List<String> paragraphs() {
    return paragraphs;
  }

  /// The form of preferences: one, or none.
  List<PreferenceForm> fields() {
    return fields;
  }

  List<PageForm> forms() {
    return forms;
  }

  List<Link> links() {
    return links;
  }
}
