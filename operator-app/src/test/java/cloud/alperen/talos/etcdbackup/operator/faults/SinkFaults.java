package cloud.alperen.talos.etcdbackup.operator.faults;

import static cloud.alperen.talos.etcdbackup.operator.faults.Fault.fails;
import static cloud.alperen.talos.etcdbackup.operator.faults.Fault.survived;
import static cloud.alperen.talos.etcdbackup.testkit.s3.S3Operation.ABORT_MULTIPART_UPLOAD;
import static cloud.alperen.talos.etcdbackup.testkit.s3.S3Operation.COMPLETE_MULTIPART_UPLOAD;
import static cloud.alperen.talos.etcdbackup.testkit.s3.S3Operation.CREATE_MULTIPART_UPLOAD;
import static cloud.alperen.talos.etcdbackup.testkit.s3.S3Operation.GET_OBJECT;
import static cloud.alperen.talos.etcdbackup.testkit.s3.S3Operation.PUT_OBJECT;
import static cloud.alperen.talos.etcdbackup.testkit.s3.S3Operation.UPLOAD_PART;
import static cloud.alperen.talos.etcdbackup.testkit.s3.ScriptedS3Server.ALWAYS;

import cloud.alperen.talos.etcdbackup.contract.source.SnapshotContent;
import cloud.alperen.talos.etcdbackup.testkit.net.TcpFault;
import cloud.alperen.talos.etcdbackup.testkit.s3.S3Fault;
import cloud.alperen.talos.etcdbackup.testkit.s3.S3Operation;
import cloud.alperen.talos.etcdbackup.testkit.talos.TalosFault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the store, or the network before it, does to an upload of three parts, or of one request. */
final class SinkFaults {
  private static final S3Fault WELL = new S3Fault.None();
  private static final int MEBIBYTE = 1 << 20;

  private SinkFaults() {}

  static List<Fault> all() {
    List<Fault> faults = new ArrayList<>();
    faults.addAll(answers());
    faults.addAll(lostAnswers());
    faults.addAll(refusals());
    faults.addAll(networks());
    return faults;
  }

  private static List<Fault> answers() {
    Map<String, S3Fault> answers = new LinkedHashMap<>();
    answers.put("500", S3Fault.internalError());
    answers.put("503 SlowDown", S3Fault.slowDown());
    answers.put("429", S3Fault.tooManyRequests());
    List<Fault> faults = new ArrayList<>();
    answers.forEach((name, fault) -> {
      String code = ((S3Fault.ErrorAnswer) fault).code();
      for (S3Operation operation :
          List.of(CREATE_MULTIPART_UPLOAD, UPLOAD_PART, COMPLETE_MULTIPART_UPLOAD)) {
        faults.add(survived(name + " twice, then fine", 1, store(operation, 2, fault)));
        faults.add(fails(name + " for ever", 1, code, store(operation, ALWAYS, fault)));
      }
      faults.add(survived(name + " twice, then fine", 1, small(2, fault)));
      faults.add(fails(name + " for ever", 1, code, small(ALWAYS, fault)));
    });
    return faults;
  }

  private static List<Fault> lostAnswers() {
    S3Fault lost = new S3Fault.LostResponse();
    S3Fault errorIn200 = new S3Fault.ErrorInOkAnswer("InternalError", "Please try again.");
    return List.of(
        survived("reset inside a part", 2, store(UPLOAD_PART, 1, new S3Fault.ResetInBody())),
        fails(
            "reset inside every part",
            1,
            "cannot be reached",
            store(UPLOAD_PART, ALWAYS, new S3Fault.ResetInBody())),
        survived(
            "answer lost after the upload was begun", 2, store(CREATE_MULTIPART_UPLOAD, 1, lost)),
        survived("answer lost after a part was stored", 2, store(UPLOAD_PART, 1, lost)),
        survived("answer lost after the completion", 2, store(COMPLETE_MULTIPART_UPLOAD, 1, lost)),
        survived("answer lost after a small object was stored", 2, small(1, lost)),
        fails("answer to the completion lost, looking denied", 1, "s3:GetObject", (rig, random) -> {
              rig.store.script(COMPLETE_MULTIPART_UPLOAD, 1, lost);
              rig.store.script(GET_OBJECT, ALWAYS, S3Fault.accessDenied());
            })
            .leaving(Fault.Remainder.WHOLE_OBJECT),
        survived(
            "200 with an error, then fine", 2, store(COMPLETE_MULTIPART_UPLOAD, 1, errorIn200)),
        fails(
            "200 with an error for ever",
            1,
            "InternalError",
            store(COMPLETE_MULTIPART_UPLOAD, ALWAYS, errorIn200)),
        fails(
            "wrong ETag of a part",
            2,
            "InvalidPart",
            store(UPLOAD_PART, 1, new S3Fault.WrongEntityTag())),
        survived(
            "wrong ETag of the object",
            1,
            store(COMPLETE_MULTIPART_UPLOAD, 1, new S3Fault.WrongEntityTag())),
        survived("wrong ETag of the object", 1, small(1, new S3Fault.WrongEntityTag())),
        fails(
                "object not shown after its completion",
                1,
                "does not show the object as it was sent",
                store(GET_OBJECT, ALWAYS, S3Fault.error(404, "NoSuchKey", "No such key.")))
            .leaving(Fault.Remainder.WHOLE_OBJECT),
        fails(
            "object shown shorter after its completion",
            1,
            "it was deleted",
            store(GET_OBJECT, ALWAYS, new S3Fault.ShownShorter())),
        fails(
            "store changes the last byte",
            2,
            "it was deleted",
            store(COMPLETE_MULTIPART_UPLOAD, ALWAYS, S3Fault.changesTheLastByte())),
        fails(
            "store changes the last byte",
            1,
            "it was deleted",
            small(ALWAYS, S3Fault.changesTheLastByte())),
        fails("reading it back breaks off", 1, "InternalError", (rig, random) -> {
              // The looks before and after it is stored.
              rig.store.script(GET_OBJECT, 2, WELL);
              rig.store.script(GET_OBJECT, ALWAYS, S3Fault.internalError());
            })
            .leaving(Fault.Remainder.WHOLE_OBJECT),
        fails("abort answered with 500 twice", 1, "ended after", (rig, random) -> {
          rig.first.failAlways(TalosFault.endsEarlyAfter(8 * MEBIBYTE));
          rig.store.script(ABORT_MULTIPART_UPLOAD, 2, S3Fault.internalError());
        }),
        survived("store silent once", 1, store(UPLOAD_PART, 1, new S3Fault.Silence())),
        fails(
                "store silent for ever",
                1,
                "in time",
                store(UPLOAD_PART, ALWAYS, new S3Fault.Silence()))
            .within(Rig.STORE_SILENCE.multipliedBy(Rig.STORE_ATTEMPTS)));
  }

  private static List<Fault> refusals() {
    return List.of(
        fails(
            "clock skew",
            1,
            "clocks",
            store(CREATE_MULTIPART_UPLOAD, ALWAYS, S3Fault.requestTimeTooSkewed())),
        fails(
            "credentials expire midway",
            1,
            "expired",
            fromThen(UPLOAD_PART, S3Fault.expiredToken())),
        fails("credentials expire midway, for the abort too", 1, "expired", (rig, random) -> {
              rig.store.script(UPLOAD_PART, 1, WELL);
              rig.store.script(UPLOAD_PART, ALWAYS, S3Fault.expiredToken());
              rig.store.script(ABORT_MULTIPART_UPLOAD, ALWAYS, S3Fault.expiredToken());
            })
            .leaving(Fault.Remainder.UPLOAD_FOR_THE_NEXT_ATTEMPT),
        fails(
            "bucket disappears midway",
            1,
            "the bucket does not exist",
            fromThen(UPLOAD_PART, S3Fault.noSuchBucket("backups"))),
        fails(
            "access denied",
            1,
            "s3:PutObject",
            store(UPLOAD_PART, ALWAYS, S3Fault.accessDenied())));
  }

  private static List<Fault> networks() {
    return List.of(
        fails(
            "store down",
            1,
            "cannot be reached",
            (rig, random) -> rig.storeEndpoint = "http://" + SourceFaults.NOBODY),
        fails(
            "store's certificate is not trusted",
            1,
            "certificate is not trusted",
            (rig, random) -> rig.storeEndpoint = rig.untrusted.endpoint().toString()),
        fails(
            "every upload cut after k bytes",
            6,
            "cannot be reached",
            (rig, random) -> rig.toStore.towardsServer(
                new TcpFault.Cut(MEBIBYTE + random.nextInt(3 * MEBIBYTE)))),
        fails(
                "network to the store silent after k bytes",
                2,
                "in time",
                (rig, random) -> rig.toStore.towardsServer(
                    new TcpFault.Stall(MEBIBYTE + random.nextInt(3 * MEBIBYTE))))
            .within(Rig.STORE_SILENCE.multipliedBy(Rig.STORE_ATTEMPTS)),
        fails(
            "body byte flipped on the way to the store",
            6,
            "XAmzContentSHA256Mismatch",
            (rig, random) -> rig.toStore.towardsServer(
                new TcpFault.Flip(MEBIBYTE + random.nextInt(3 * MEBIBYTE)))),
        survived(
            "slow acceptance",
            2,
            // Kernels take a whole part at once: until it has arrived, the store is silent.
            (rig, random) -> rig.toStore.towardsServer(new TcpFault.Throttle(8 * MEBIBYTE))),
        survived(
            "every packet to the store delayed",
            2,
            (rig, random) -> rig.toStore.towardsServer(new TcpFault.Delay(Duration.ofMillis(2)))));
  }

  private static Fault.Arrangement store(S3Operation operation, int times, S3Fault fault) {
    return (rig, random) -> rig.store.script(operation, times, fault);
  }

  private static Fault.Arrangement small(int times, S3Fault fault) {
    return (rig, random) -> {
      rig.serve(SnapshotContent.etcd36());
      rig.store.script(PUT_OBJECT, times, fault);
    };
  }

  private static Fault.Arrangement fromThen(S3Operation operation, S3Fault fault) {
    return (rig, random) -> {
      rig.store.script(operation, 1, WELL);
      rig.store.script(operation, ALWAYS, fault);
    };
  }
}
