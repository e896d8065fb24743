package cloud.alperen.talos.etcdbackup.adapter.kubernetes.client;

/** A request, answer, watch or client that {@link ApiTransport} monitors for silence. */
interface Monitored {
  /** Is called every few seconds. Ends the request, answer or watch as if its connection were broken if it is silent. */
  void check();

  /** Makes a watch list again; does nothing for anything else. */
  void listAgain();
}
