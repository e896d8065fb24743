package cloud.alperen.talos.etcdbackup.testkit.s3;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cloud.alperen.talos.etcdbackup.contract.store.BucketObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ScriptedS3ServerIT {
  private static final int PART = 5 * 1024 * 1024;

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @Test
  void showsAPutObjectWithItsMetadataAndRanges() throws Exception {
    try (ScriptedS3Server server = ScriptedS3Server.startHttp()) {
      send(request(server, "/key").header("x-amz-meta-node", "a").PUT(body("0123456789")));

      BucketObject object = server.bucketView().find("key").orElseThrow();
      assertEquals("0123456789", new String(object.bytes(), StandardCharsets.UTF_8));
      assertEquals("a", object.metadata().get("node"));
      HttpResponse<byte[]> end = send(request(server, "/key").header("Range", "bytes=-3"));
      assertEquals(206, end.statusCode());
      assertEquals("bytes 7-9/10", end.headers().firstValue("Content-Range").orElseThrow());
      assertEquals("789", new String(end.body(), StandardCharsets.UTF_8));
    }
  }

  @Test
  void answersLateAndSendsSpaceMeanwhileIfItIsToldTo() throws Exception {
    for (S3Fault.Assembles.Meanwhile meanwhile : S3Fault.Assembles.Meanwhile.values()) {
      try (ScriptedS3Server server = ScriptedS3Server.startHttp()) {
        String id = begin(server, "key");
        String part = part(server, id, 1, random(1), 0, 1);
        server.script(
            S3Operation.COMPLETE_MULTIPART_UPLOAD,
            1,
            new S3Fault.Assembles(Duration.ofMillis(1), 2, meanwhile));

        HttpResponse<byte[]> answer = complete(server, id, part);

        String text = new String(answer.body(), StandardCharsets.UTF_8);
        assertTrue(
            text.startsWith(
                switch (meanwhile) {
                  case NOTHING -> "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Complete";
                  case SPACE_AFTER_THE_DECLARATION ->
                    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>  \n<Complete";
                  case SPACE_BEFORE_THE_DECLARATION -> "  <?xml";
                }),
            text);
        assertTrue(server.bucketView().find("key").isPresent());
      }
    }
  }

  @Test
  void doesNotSayHowLongAnObjectIsIfItIsToldSo() throws Exception {
    try (ScriptedS3Server server = ScriptedS3Server.startHttp()) {
      send(request(server, "/key").PUT(body("0123456789")));
      for (S3Fault.WithoutLength.End end :
          List.of(S3Fault.WithoutLength.End.CHUNKED, S3Fault.WithoutLength.End.CLOSED)) {
        server.script(S3Operation.GET_OBJECT, 1, new S3Fault.WithoutLength(end));

        HttpResponse<byte[]> answer = send(request(server, "/key"));

        assertEquals("0123456789", new String(answer.body(), StandardCharsets.UTF_8));
        assertTrue(answer.headers().firstValue("Content-Length").isEmpty());
      }
    }
  }

  @Test
  void showsAMultipartUploadOnlyOnceItIsCompleted() throws Exception {
    byte[] content = random(PART + 7);
    try (ScriptedS3Server server = ScriptedS3Server.startHttp()) {
      String id = begin(server, "key");
      String first = part(server, id, 1, content, 0, PART);
      String second = part(server, id, 2, content, PART, 7);
      assertEquals(Optional.empty(), server.bucketView().find("key"));
      assertEquals(List.of("key"), server.bucketView().unfinishedUploads());

      complete(server, id, first, second);

      assertArrayEquals(content, server.bucketView().find("key").orElseThrow().bytes());
      assertEquals(List.of(), server.bucketView().unfinishedUploads());
    }
  }

  @Test
  void refusesAnEntityTagThatItDidNotGive() throws Exception {
    try (ScriptedS3Server server = ScriptedS3Server.startHttp()) {
      String id = begin(server, "key");
      part(server, id, 1, random(1), 0, 1);

      HttpResponse<byte[]> answer = complete(server, id, "\"another\"");

      assertEquals(400, answer.statusCode());
      assertEquals(Optional.empty(), server.bucketView().find("key"));
    }
  }

  @Test
  void digestsPartsThatArriveInAnyOrder() throws Exception {
    byte[] content = random(2 * PART + 7);
    BucketObject expected = BucketObject.of(content, Map.of());
    try (ScriptedS3Server server = ScriptedS3Server.builder().digestOnly().start()) {
      String id = begin(server, "key");
      String second = part(server, id, 2, content, PART, PART);
      String first = part(server, id, 1, content, 0, PART);
      String third = part(server, id, 3, content, 2 * PART, 7);

      complete(server, id, first, second, third);

      BucketObject object = server.bucketView().find("key").orElseThrow();
      assertEquals(expected.size(), object.size());
      assertEquals(expected.sha256Hex(), object.sha256Hex());
      assertArrayEquals(expected.lastBytes(64), object.lastBytes(64));
      assertThrows(IllegalStateException.class, object::bytes);
    }
  }

  @Test
  void followsItsScriptAndThenBehaves() throws Exception {
    try (ScriptedS3Server server = ScriptedS3Server.startHttp()) {
      server.script(S3Operation.PUT_OBJECT, 2, S3Fault.slowDown());
      server.script(S3Operation.PUT_OBJECT, 1, S3Fault.accessDenied());

      assertEquals(503, put(server));
      assertEquals(503, put(server));
      assertEquals(403, put(server));
      assertEquals(200, put(server));
      assertEquals(4, server.requests(S3Operation.PUT_OBJECT).size());
    }
  }

  @Test
  void keepsWhatItTookWhenItsAnswerIsLost() throws Exception {
    try (ScriptedS3Server server = ScriptedS3Server.startHttp()) {
      server.script(S3Operation.PUT_OBJECT, 1, new S3Fault.LostResponse());

      assertThrows(IOException.class, () -> put(server));

      assertTrue(server.bucketView().find("key").isPresent());
    }
  }

  @Test
  void keepsNothingOfABodyThatItCutsOff() throws Exception {
    try (ScriptedS3Server server = ScriptedS3Server.startHttp()) {
      server.script(S3Operation.PUT_OBJECT, 1, new S3Fault.ResetInBody());

      assertThrows(IOException.class, () -> put(server));

      assertEquals(Optional.empty(), server.bucketView().find("key"));
    }
  }

  @Test
  void saysNothingOnNewConnectionsOnceItFellSilent() {
    try (ScriptedS3Server server = ScriptedS3Server.startHttp()) {
      server.fallSilent();

      assertThrows(
          HttpTimeoutException.class,
          () -> send(request(server, "/key").timeout(Duration.ofMillis(200))));
      assertEquals(List.of(), server.requests());
    }
  }

  @Test
  void listsUploadsInPages() throws Exception {
    try (ScriptedS3Server server = ScriptedS3Server.builder().pageSize(2).start()) {
      for (int i = 0; i < 3; i++) {
        begin(server, "key");
      }

      String first = text(send(request(server, "?uploads&prefix=ke")));
      String second = text(send(
          request(server, "?uploads&upload-id-marker=" + element("NextUploadIdMarker", first))));

      assertEquals("true", element("IsTruncated", first));
      assertEquals("false", element("IsTruncated", second));
    }
  }

  @Test
  void answersFromAProcessOfItsOwn() throws Exception {
    try (DiscardingS3Process server = DiscardingS3Process.startHttp()) {
      URI key = URI.create(server.endpoint() + "/" + server.bucket() + "/key");
      client.send(
          HttpRequest.newBuilder(key).PUT(body("0123456789")).build(), BodyHandlers.discarding());

      assertEquals(10, server.bucketView().find("key").orElseThrow().size());
      assertEquals(Optional.empty(), server.bucketView().find("other"));
    }
  }

  private String begin(ScriptedS3Server server, String key) throws Exception {
    return element(
        "UploadId",
        text(send(request(server, "/" + key + "?uploads").POST(BodyPublishers.noBody()))));
  }

  private String part(
      ScriptedS3Server server, String id, int number, byte[] content, int from, int length)
      throws Exception {
    HttpRequest.Builder request = request(server, "/key?partNumber=" + number + "&uploadId=" + id)
        .PUT(BodyPublishers.ofByteArray(content, from, length));
    return send(request).headers().firstValue("ETag").orElseThrow();
  }

  private HttpResponse<byte[]> complete(ScriptedS3Server server, String id, String... tags)
      throws Exception {
    StringBuilder document = new StringBuilder("<CompleteMultipartUpload>");
    for (int i = 0; i < tags.length; i++) {
      document.append(
          "<Part><PartNumber>" + (i + 1) + "</PartNumber><ETag>" + tags[i] + "</ETag></Part>");
    }
    document.append("</CompleteMultipartUpload>");
    return send(request(server, "/key?uploadId=" + id).POST(body(document.toString())));
  }

  private int put(ScriptedS3Server server) throws Exception {
    return send(request(server, "/key").PUT(body("content"))).statusCode();
  }

  private static HttpRequest.Builder request(ScriptedS3Server server, String suffix) {
    return HttpRequest.newBuilder(URI.create(server.endpoint() + "/" + server.bucket() + suffix));
  }

  private HttpResponse<byte[]> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return client.send(request.build(), BodyHandlers.ofByteArray());
  }

  private static HttpRequest.BodyPublisher body(String text) {
    return BodyPublishers.ofString(text);
  }

  private static String text(HttpResponse<byte[]> response) {
    return new String(response.body(), StandardCharsets.UTF_8);
  }

  private static String element(String name, String document) {
    return document.split("</?" + name + ">")[1];
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(1).nextBytes(bytes);
    return bytes;
  }
}
