package masthead.newsletter.transfer;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import masthead.http.Request;
import masthead.http.Response;
import masthead.json.Json;
import masthead.newsletter.subscriber.Subscription.Status;
import masthead.newsletter.subscriber.Suppression;
import masthead.newsletter.subscriber.store.AudienceStore;
import masthead.newsletter.subscriber.store.Subscribers;

/// Exports all subscribers, in the format that an import reads.
public final class ExportRoutes {

  private final AudienceStore audience;
  private final Subscribers subscribers;

  public ExportRoutes(AudienceStore audience, Subscribers subscribers) {
    this.audience = audience;
    this.subscribers = subscribers;
  }

  /// All subscribers, page by page, in the format that an import reads.
  public Response export(Request request) {
    var query = request.query();
    var page = audience.subscribers(Optional.empty(), AudiencePaging.cursor(query));
    query.end();
    var lines = new StringBuilder();
    for (var entry : page.entries()) {
      var row = entry.value();
      var suppression =
          row.status() == Status.SUPPRESSED
              ? subscribers.suppression(entry.id())
              : Optional.<Suppression>empty();
      ExportLine.status(row, suppression)
          .ifPresent(status ->
              lines
                  .append(
                      Json.text(json ->
                          ExportLine.write(json, row, suppression, status, subscribers.now())))
                  .append('\n'));
    }
    var response =
        Response.of(200, Request.NDJSON, lines.toString().getBytes(StandardCharsets.UTF_8));
    return AudiencePaging.withNext(response, request, query, "exports", page);
  }
}
