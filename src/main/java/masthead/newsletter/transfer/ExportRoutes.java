package masthead.newsletter.transfer;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import masthead.http.Address;
import masthead.http.Endpoint;
import masthead.http.Faults;
import masthead.http.HttpLambda;
import masthead.http.Json;
import masthead.http.Problem;
import masthead.http.ProblemType;
import masthead.http.Query;
import masthead.http.Request;
import masthead.http.Response;
import masthead.identity.Publisher;
import masthead.identity.Publishers;
import masthead.lambda.Platform;
import masthead.language.Languages;
import masthead.mail.EmailAddress;
import masthead.newsletter.links.PersonalDataJson;
import masthead.newsletter.signup.SignUpReader;
import masthead.newsletter.subscriber.SubscriberId;
import masthead.newsletter.subscriber.Subscription.Status;
import masthead.newsletter.subscriber.Suppression;
import masthead.newsletter.subscriber.Suppression.Reason;
import masthead.newsletter.subscriber.store.AudienceStore;
import masthead.newsletter.subscriber.store.AudienceStore.Page;
import masthead.newsletter.subscriber.store.PersonalDataStore;
import masthead.newsletter.subscriber.store.Subscribers;
import masthead.newsletter.transfer.ExportLine;
import masthead.newsletter.transfer.ImportFile;
import masthead.newsletter.transfer.SubscriberImport;
import masthead.newsletter.transfer.WritePace;
import tools.jackson.core.JsonGenerator;

/// Taking all subscribers out, in the format that an import takes.
public final class ExportRoutes {
  private static final String NDJSON = "application/x-ndjson";

  private final AudienceStore audience;
  private final Subscribers subscribers;

  public ExportRoutes(AudienceStore audience, Subscribers subscribers) {
    this.audience = audience;
    this.subscribers = subscribers;
  }

  /// Everybody, page by page, in the format that an import takes.
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
    var answer = Response.of(200, NDJSON, lines.toString().getBytes(StandardCharsets.UTF_8));
    return AudiencePaging.withNext(answer, request, query, "exports", page);
  }
}
