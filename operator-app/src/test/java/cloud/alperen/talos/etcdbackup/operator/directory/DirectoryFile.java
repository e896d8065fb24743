package cloud.alperen.talos.etcdbackup.operator.directory;

import cloud.alperen.talos.etcdbackup.domain.storage.ObjectMetadata;
import cloud.alperen.talos.etcdbackup.domain.storage.StoredObject;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;

/** The format of a file: four bytes with the length of the metadata, the metadata as properties, the content. */
final class DirectoryFile {
  private DirectoryFile() {}

  static ByteBuffer header(ObjectMetadata metadata) throws IOException {
    Properties properties = new Properties();
    properties.putAll(metadata.entries());
    StringWriter text = new StringWriter();
    properties.store(text, null);
    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(Integer.BYTES + bytes.length)
        .putInt(bytes.length)
        .put(bytes)
        .flip();
  }

  /** Leaves the channel at the first byte of the content. */
  static StoredObject read(FileChannel file) throws IOException {
    ByteBuffer length = fill(file, ByteBuffer.allocate(Integer.BYTES));
    ByteBuffer text = fill(file, ByteBuffer.allocate(length.getInt()));
    Properties properties = new Properties();
    properties.load(new StringReader(StandardCharsets.UTF_8.decode(text).toString()));
    Map<String, String> entries = properties.stringPropertyNames().stream()
        .collect(Collectors.toMap(name -> name, properties::getProperty));
    return new StoredObject(file.size() - file.position(), new ObjectMetadata(entries));
  }

  private static ByteBuffer fill(FileChannel file, ByteBuffer into) throws IOException {
    while (into.hasRemaining()) {
      if (file.read(into) < 0) {
        throw new IOException("the file is cut off");
      }
    }
    return into.flip();
  }
}
