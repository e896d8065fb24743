/**
 * Takes etcd snapshots over the Talos machine API. Start with {@link
 * cloud.alperen.talos.etcdbackup.adapter.talosgrpc.TalosSnapshotSource}, the port's implementation;
 * {@link cloud.alperen.talos.etcdbackup.adapter.talosgrpc.TalosConfig} says where a control plane is.
 *
 * <p>Wire facts come from siderolabs/talos, {@code api/machine/machine.proto} and {@code
 * api/common/common.proto}. gRPC statuses and TLS errors are read in {@code
 * TalosFailures} and nowhere else.
 */
@NullMarked
package cloud.alperen.talos.etcdbackup.adapter.talosgrpc;

import org.jspecify.annotations.NullMarked;
