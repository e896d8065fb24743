/**
 * A Talos node in this process: its machine API over mutual TLS, with the faults that real nodes
 * show, and the PKI that such a node belongs to.
 *
 * <p>Start with {@link cloud.alperen.talos.etcdbackup.testkit.talos.TalosApiServer}. What it serves
 * is a {@link cloud.alperen.talos.etcdbackup.contract.source.SnapshotContent}, what goes wrong is a
 * {@link cloud.alperen.talos.etcdbackup.testkit.talos.TalosFault}, and what a client did to it is in
 * {@link cloud.alperen.talos.etcdbackup.testkit.talos.TalosFacts}.
 */
@NullMarked
package cloud.alperen.talos.etcdbackup.testkit.talos;

import org.jspecify.annotations.NullMarked;
