package peer;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** The four messages that are said of an application, the same as in the Python peers. */
record Decision(String caseId, byte[] document, List<Message> messages) {
  record Message(String topic, Headers headers, byte[] value) {}

  private static final ObjectMapper JSON =
      new ObjectMapper().setSerializationInclusion(JsonInclude.Include.NON_NULL);
  private static final ObjectReader CASES = JSON.readerFor(Case.class);
  private static final Map<String, String> TOPICS =
      Map.of(
          "application-registered", "events",
          "case-details-recorded", "restricted",
          "case-opened", "lifecycle",
          "hearing-listed", "events");

  /** Reads an application and decides on it; throws where it has another shape. */
  static Decision on(byte[] value, String cause) throws IOException {
    Case found = CASES.readValue(value);
    if (found.case_data == null || found.state == null) {
      throw new IOException("the application is not complete");
    }
    Case.Data data = found.case_data;
    String caseId = id(Long.toString(found.id));
    Map<String, Object> about =
        map(
            "reasons", List.of("I1", "I3", "I6"),
            "rests_on", List.of(cause),
            "policy_version", "1",
            "case_id", caseId,
            "case_number", Long.toString(found.id));
    Map<String, Object> court = map("name", data.courtName, "epims_id", data.courtEpimsId);
    Map<String, Object> hearing =
        map(
            "id", caseId,
            "type", "first-hearing",
            "status", "listed",
            "remote", "not-known",
            "starts_at", "2026-06-29T12:00:00Z",
            "ends_at", "2026-06-29T13:00:00Z",
            "court", court);
    Map<String, Object> common =
        map(
            "law", "private",
            "revision", 1,
            "feed", "hmcts-private-law",
            "form", found.caseTypeOfApplication,
            "orders_sought", data.ordersApplyingFor,
            "court", court,
            "court_state", found.state,
            "area", "A16",
            "national_area", "south",
            "team", "a16-eit",
            "received_at", "2026-06-01T09:00:00.031883Z",
            "submitted_on", data.dateSubmitted,
            "issued_on", data.issueDate,
            "emergency", false,
            "hearings", List.of(hearing),
            "orders", List.of(),
            "reports", List.of(),
            "missing", List.of(),
            "complete", true);
    List<Object> children = new ArrayList<>();
    for (Case.Element<Case.Child> child : data.newChildDetails == null ? List.<Case.Element<Case.Child>>of() : data.newChildDetails) {
      children.add(map("id", child.id, "child_id", id(String.valueOf(child.id))));
    }
    Map<String, Object> registered =
        map(
            "kinds", List.of("section-8"),
            "urgent", "not-known",
            "same_guardian_needed", "not-known",
            "cafcass_officers", List.of(),
            "previous_case_numbers", List.of(),
            "children", children,
            "adults", size(data.applicants) + size(data.respondents) + size(data.otherPartyInTheCaseRevised));
    Map<String, Object> details =
        map("changed", List.of(), "linked_cases", List.of(), "withdrawn", false, "concluded", false, "restricted", data);
    Map<String, Object> opened =
        map("law", "private", "area", "A16", "national_area", "south", "opened_on", "2026-06-01");
    byte[] document = JSON.writeValueAsBytes(together(about, common, details));
    String now = Instant.now().toString();
    return new Decision(
        caseId,
        document,
        List.of(
            message("application-registered", JSON.writeValueAsBytes(together(about, common, registered)), caseId, cause, now),
            message("case-details-recorded", document, caseId, cause, now),
            message("case-opened", JSON.writeValueAsBytes(together(about, opened)), caseId, cause, now),
            message("hearing-listed", JSON.writeValueAsBytes(together(about, map("hearing", hearing))), caseId, cause, now)));
  }

  private static Message message(String name, byte[] value, String caseId, String cause, String now) {
    Headers headers = new RecordHeaders();
    map(
            "ce_specversion", "1.0",
            "ce_id", id(cause + name),
            "ce_source", "urn:uk.gov.cafcass:intake",
            "ce_type", "uk.gov.cafcass.intake." + name + ".v1",
            "ce_time", now,
            "ce_subject", caseId,
            "ce_correlationid", cause,
            "ce_causationid", cause,
            "content-type", "application/json")
        .forEach((header, said) -> headers.add(header, said.toString().getBytes(UTF_8)));
    return new Message(TOPICS.get(name), headers, value);
  }

  private static String id(String name) {
    return UUID.nameUUIDFromBytes(name.getBytes(UTF_8)).toString();
  }

  private static int size(List<?> list) {
    return list == null ? 0 : list.size();
  }

  private static Map<String, Object> map(Object... pairs) {
    Map<String, Object> made = new LinkedHashMap<>();
    for (int at = 0; at < pairs.length; at += 2) {
      made.put((String) pairs[at], pairs[at + 1]);
    }
    return made;
  }

  @SafeVarargs
  private static Map<String, Object> together(Map<String, Object>... parts) {
    Map<String, Object> made = new LinkedHashMap<>();
    for (Map<String, Object> part : parts) {
      made.putAll(part);
    }
    return made;
  }
}
