package cloud.alperen.talos.etcdbackup.adapter.kubernetes.client;

/** Something on which the API server is expected to be heard. */
interface Line {
  /** Is called every few seconds. What has been silent for too long is ended as if its connection were broken. */
  void check();

  /** Has a watch listed anew; does nothing if it is none. */
  void listAgain();
}
