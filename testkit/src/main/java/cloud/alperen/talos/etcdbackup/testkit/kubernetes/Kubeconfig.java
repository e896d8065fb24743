package cloud.alperen.talos.etcdbackup.testkit.kubernetes;

/** The text of a kubeconfig with one cluster and one user. */
final class Kubeconfig {
  private Kubeconfig() {}

  /**
   * The text.
   *
   * @param port of 127.0.0.1, where the API server is reached over https
   * @param trust the line that says which certificates are accepted
   */
  static String of(int port, String trust, String token, String namespace) {
    return """
        apiVersion: v1
        kind: Config
        current-context: test
        clusters:
        - name: test
          cluster:
            server: https://127.0.0.1:%d
            %s
        users:
        - name: user
          user:
            token: %s
        contexts:
        - name: test
          context: {cluster: test, user: user, namespace: %s}
        """.formatted(port, trust, token, namespace);
  }
}
