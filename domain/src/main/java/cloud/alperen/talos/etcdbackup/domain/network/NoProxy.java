package cloud.alperen.talos.etcdbackup.domain.network;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The hosts that are reached without a proxy. Entries are separated by commas or white space: {@code example.com} matches that
 * name and its subdomains, {@code .example.com} and {@code *.example.com} match the subdomains only, an IP literal matches
 * itself, {@code 10.0.0.0/8} matches the IP literals in that block, {@code *} matches everything. A name or address may be
 * followed by a port. Names are not resolved. Immutable.
 */
final class NoProxy {
  private static final Pattern IPV4 = Pattern.compile("(?:\\d{1,3}\\.){3}\\d{1,3}");
  private static final Pattern IPV6 = Pattern.compile("[0-9a-f.]*:[0-9a-f:.]*");
  private static final Pattern BLOCK = Pattern.compile("([0-9a-f:.]+)/(\\d{1,3})");
  private static final Pattern SERVER =
      Pattern.compile("(?:\\[(?<v6>[^\\[\\]]+)]|(?<name>[^:/\\[\\]]+))(?::(?<port>\\d{1,5}))?");

  private final List<Entry> entries;

  private interface Entry {
    boolean includes(String host, Optional<InetAddress> address, int port);
  }

  private NoProxy(List<Entry> entries) {
    this.entries = List.copyOf(entries);
  }

  /**
   * Parses the list.
   *
   * @throws IllegalArgumentException quoting an entry that can match nothing
   */
  static NoProxy parse(String text) {
    List<Entry> entries = new ArrayList<>();
    for (String entry : text.toLowerCase(Locale.ROOT).split("[,\\s]+")) {
      if (!entry.isEmpty()) {
        entries.add(entry(entry));
      }
    }
    return new NoProxy(entries);
  }

  private static Entry entry(String text) {
    if (text.equals("*")) {
      return (host, address, port) -> true;
    }
    Matcher block = BLOCK.matcher(text);
    if (block.matches()) {
      return block(text, block.group(1), Integer.parseInt(block.group(2)));
    }
    Optional<InetAddress> bare = literal(text);
    if (bare.isPresent()) {
      return (host, address, port) -> address.equals(bare);
    }
    Matcher server = SERVER.matcher(text);
    if (!server.matches()) {
      throw nonsense(text);
    }
    String only = server.group("port");
    Entry entry = server.group("v6") == null
        ? name(server.group("name"))
        : address(literal(server.group("v6")).orElseThrow(() -> nonsense(text)));
    return only == null
        ? entry
        : (host, address, port) ->
            port == Integer.parseInt(only) && entry.includes(host, address, port);
  }

  private static Entry name(String text) {
    Optional<InetAddress> literal = literal(text);
    if (literal.isPresent()) {
      return address(literal.get());
    }
    String name = text.startsWith("*.") ? text.substring(1) : text;
    return name.startsWith(".")
        ? (host, address, port) -> host.endsWith(name)
        : (host, address, port) -> host.equals(name) || host.endsWith("." + name);
  }

  private static Entry address(InetAddress one) {
    return (host, address, port) -> address.filter(one::equals).isPresent();
  }

  private static Entry block(String text, String network, int bits) {
    InetAddress first = literal(network).orElseThrow(() -> nonsense(text));
    if (bits > first.getAddress().length * Byte.SIZE) {
      throw nonsense(text);
    }
    return (host, address, port) -> address
        .filter(one -> inBlock(one.getAddress(), first.getAddress(), bits))
        .isPresent();
  }

  private static boolean inBlock(byte[] address, byte[] network, int bits) {
    if (address.length != network.length) {
      return false;
    }
    for (int bit = 0; bit < bits; bit++) {
      int mask = 0x80 >> bit % Byte.SIZE;
      if (((address[bit / Byte.SIZE] ^ network[bit / Byte.SIZE]) & mask) != 0) {
        return false;
      }
    }
    return true;
  }

  private static IllegalArgumentException nonsense(String entry) {
    return new IllegalArgumentException(
        "'%s' is no host, no IP address and no block such as 10.0.0.0/8".formatted(entry));
  }

  boolean includes(String urlHost, int port) {
    String host = urlHost.replaceFirst("^\\[(.*)]$", "$1").toLowerCase(Locale.ROOT);
    Optional<InetAddress> address = literal(host);
    return host.equals("localhost")
        || address.filter(InetAddress::isLoopbackAddress).isPresent()
        || entries.stream().anyMatch(entry -> entry.includes(host, address, port));
  }

  /** Parses an IP literal. Never asks a name server. */
  private static Optional<InetAddress> literal(String text) {
    boolean v6 = IPV6.matcher(text).matches();
    if (!v6 && !IPV4.matcher(text).matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.getByName(v6 ? "[" + text + "]" : text));
    } catch (UnknownHostException notOne) {
      return Optional.empty();
    }
  }
}
