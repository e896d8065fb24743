package cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource;

import cloud.alperen.talos.etcdbackup.domain.failure.BackupException;
import cloud.alperen.talos.etcdbackup.domain.failure.StorageProblem;
import cloud.alperen.talos.etcdbackup.domain.storage.StoreRef;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The kinds of store that a resource may name. Immutable and thread-safe. */
public final class StorageTargets {
  private static final String FIELD = "spec.backupStorage";

  private final List<StorageMember> members;

  /**
   * Creates the set of kinds.
   *
   * @param members at least one member, with different names
   */
  public StorageTargets(Collection<? extends StorageMember> members) {
    this.members = members.stream()
        .<StorageMember>map(member -> member)
        .sorted(Comparator.comparing(StorageMember::name))
        .toList();
    long names = members.stream().map(StorageMember::name).distinct().count();
    if (members.isEmpty() || names != members.size()) {
      throw new IllegalArgumentException("the kinds of store need different names: " + names());
    }
  }

  /** The store that a spec names. A failure names the field and the fix. */
  StoreRef read(BackupStorage storage, FieldRules rules) throws BackupException {
    List<StorageMember> given = given(storage);
    if (given.size() == 1) {
      return given.get(0).read(storage, rules);
    }
    if (members.size() == 1) {
      throw rules.broken(FIELD + "." + names(), "is required");
    }
    throw rules.broken(FIELD, "must have exactly one of " + names());
  }

  /**
   * The store that a recorded status names.
   *
   * @throws IllegalArgumentException if it names no store that can be read
   */
  public StoreRef store(BackupStorage storage) {
    List<StorageMember> given = given(storage);
    if (given.size() != 1) {
      throw new IllegalArgumentException("not exactly one of " + names());
    }
    return given.get(0).store(storage);
  }

  /**
   * The store in the form in which it is recorded.
   *
   * @throws IllegalArgumentException if no member names stores of this kind
   */
  public BackupStorage storage(StoreRef store) {
    return members.stream()
        .flatMap(member -> member.storage(store).stream())
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(
            "a store of kind %s is none of %s".formatted(store.target().kind(), names())));
  }

  /** The place in the cluster where a user can fix a problem with this store; empty if there is none. */
  Optional<String> whereToMend(StorageProblem problem, StoreRef store) {
    return members.stream()
        .flatMap(member -> member.whereToMend(problem, store).stream())
        .findFirst();
  }

  private List<StorageMember> given(BackupStorage storage) {
    return members.stream().filter(member -> member.isIn(storage)).toList();
  }

  private String names() {
    return members.stream().map(StorageMember::name).collect(Collectors.joining(", "));
  }
}
