/**
 * The custom resource as users write it and as the API server stores it. Read {@link
 * cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.TalosEtcdBackup} first.
 *
 * <p>The schema in {@code deploy/crds} is generated from these classes. Whatever the API server may leave out is {@link
 * org.jspecify.annotations.Nullable}, required or not: not every server validates, and old objects exist.
 */
@NullMarked
package cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource;

import org.jspecify.annotations.NullMarked;
