package peer;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One application, as a court publishes it; what the court adds is kept. */
public class Case extends Open {
  public long id;
  public String state;
  public String caseTypeOfApplication;
  public Data case_data;

  /** What was applied for, and about whom. */
  public static class Data extends Open {
    public String familymanCaseNumber;
    public String dateSubmitted;
    public String issueDate;
    public String courtName;
    public String courtEpimsId;
    public List<String> ordersApplyingFor;
    public List<Element<Party>> applicants;
    public List<Element<Party>> respondents;
    public List<Element<Party>> otherPartyInTheCaseRevised;
    public List<Element<Child>> newChildDetails;
  }

  /** A member of one of the court's lists. */
  public static class Element<T> extends Open {
    public String id;
    public T value;
  }

  /** An adult. */
  public static class Party extends Open {
    public String firstName;
    public String lastName;
    public String dateOfBirth;
    public Map<String, Object> address;
    public String isAddressConfidential;
  }

  /** A child that the application is about. */
  public static class Child extends Open {
    public String firstName;
    public String lastName;
    public String dateOfBirth;
    public List<String> orderAppliedFor;
  }
}

/** Keeps the members that it does not know. */
class Open {
  private final Map<String, Object> others = new LinkedHashMap<>();

  @JsonAnySetter
  public void put(String name, Object value) {
    others.put(name, value);
  }

  @JsonAnyGetter
  public Map<String, Object> others() {
    return others;
  }
}
