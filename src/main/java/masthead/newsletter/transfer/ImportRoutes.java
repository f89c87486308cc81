package masthead.newsletter.transfer;

import java.util.List;
import java.util.Optional;
import masthead.http.Faults;
import masthead.http.ProblemType;
import masthead.http.Request;
import masthead.http.Response;
import masthead.lambda.Platform;
import masthead.language.Languages;
import masthead.newsletter.subscriber.store.Subscribers;

/// Imports subscribers from a file.
public final class ImportRoutes {
  private static final String CSV = "text/csv";

  private final SubscriberImport importing;

  public ImportRoutes(Platform platform, Subscribers subscribers) {
    var environment = platform.environment();
    var clock = platform.clock();
    var writeUnits = Integer.parseInt(environment.require("MAX_WRITE_UNITS"));
    this.importing =
        new SubscriberImport(
            subscribers,
            Languages.of(environment.require("LANGUAGES")),
            clock,
            () -> new WritePace(writeUnits, clock, Thread::sleep));
  }

  /// Imports a file; unless `dryRun=false` is given, it only reports what an import would do.
  public Response take(Request request) {
    var query = request.query();
    var dryRun = !query.choice("dryRun", List.of("true", "false")).equals(Optional.of("false"));
    query.end();
    var body = request.content(ImportFile.MAX_BYTES, CSV, Request.NDJSON);
    return switch (importing.take(request.sends(CSV), body, dryRun)) {
      case SubscriberImport.Outcome.Done(var report) -> Response.json(200, report::write);
      case SubscriberImport.Outcome.Refused(var fault) ->
          throw Faults.only(
              ProblemType.INVALID_REQUEST,
              fault.place(),
              fault.name(),
              fault.code(),
              fault.detail());
    };
  }
}
