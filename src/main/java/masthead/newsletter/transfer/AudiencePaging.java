package masthead.newsletter.transfer;

import java.util.Optional;
import masthead.http.ApiLink;
import masthead.http.Query;
import masthead.http.Request;
import masthead.http.Response;
import masthead.newsletter.subscriber.store.AudienceStore;
import masthead.newsletter.subscriber.store.AudienceStore.Page;

/// The cursors of lists of subscribers, and the links to their next pages.
public final class AudiencePaging {
  private static final String PATH = "/v1/admin/newsletter/";

  private AudiencePaging() {}

  public static Optional<String> cursor(Query query) {
    var cursor = query.text("cursor");
    return cursor.isPresent() && !AudienceStore.isCursor(cursor.get())
        ? query.fault("cursor", "not-allowed", "must be a cursor from the previous page")
        : cursor;
  }

  public static Response withNext(
      Response response, Request request, Query query, String name, Page<?> page) {
    var address = query.copyTo(new ApiLink(request.origin() + PATH + name), "state");
    return page.next()
        .map(next ->
            response.header("link", "<" + address.with("cursor", next).text() + ">; rel=\"next\""))
        .orElse(response);
  }
}
