package masthead.local;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.interceptor.SdkExecutionAttribute;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;
import software.amazon.awssdk.services.sesv2.model.SendEmailRequest;

/// Notes which actions of AWS each function really uses, so that a test can hold its policy against
/// them: no emulator checks rights.
///
/// The SDK finds it by `software/amazon/awssdk/global/handlers/execution.interceptors`.
public final class Recorder implements ExecutionInterceptor {
  private static final ThreadLocal<@Nullable Set<String>> ACTIONS = new InheritableThreadLocal<>();

  /// Ends the recording.
  public interface Recording extends AutoCloseable {
    @Override
    void close();
  }

  /// Until it is closed, what this thread and those it starts call is noted there:
  /// `dynamodb:GetItem`.
  static Recording into(Set<String> actions) {
    ACTIONS.set(actions);
    return ACTIONS::remove;
  }

  @Override
  public void beforeExecution(
      Context.BeforeExecution context, ExecutionAttributes executionAttributes) {
    note(
        String.valueOf(executionAttributes.getAttribute(SdkExecutionAttribute.SERVICE_NAME)),
        String.valueOf(executionAttributes.getAttribute(SdkExecutionAttribute.OPERATION_NAME)),
        context.request());
  }

  /// Notes a call that passes no client of the SDK.
  static void note(String service, String operation, SdkRequest request) {
    var actions = ACTIONS.get();
    if (actions == null) {
      return;
    }
    if (request instanceof TransactWriteItemsRequest transaction) {
      // A transaction needs the rights of its parts.
      transaction.transactItems().forEach(item -> actions.add("dynamodb:" + action(item)));
    } else {
      actions.add(prefix(service) + ":" + right(operation));
      if (request instanceof SendEmailRequest mail && mail.content().raw() != null) {
        actions.add("ses:SendRawEmail"); // asked for besides, when the message comes as bytes
      }
    }
  }

  /// One right of SQS is for one message and for ten.
  private static String right(String operation) {
    return operation.equals("SendMessageBatch") ? "SendMessage" : operation;
  }

  private static String prefix(String service) {
    return switch (service) {
      case "DynamoDb" -> "dynamodb";
      case "Secrets Manager" -> "secretsmanager";
      case "SesV2" -> "ses"; // the rights are those of both versions of the API
      default -> service.toLowerCase(java.util.Locale.ROOT).replace(" ", "");
    };
  }

  private static String action(TransactWriteItem item) {
    if (item.put() != null) {
      return "PutItem";
    }
    if (item.update() != null) {
      return "UpdateItem";
    }
    return item.delete() != null ? "DeleteItem" : "ConditionCheckItem";
  }
}
