/**
 * The custom resource as users write it and as the API server stores it. Read {@link
 * cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource.TalosEtcdBackup} first.
 *
 * <p>The schema in {@code deploy/crds} is generated from these classes. Every field is {@link
 * org.jspecify.annotations.Nullable}, even a required one: not every API server validates, and an object may be older than a
 * rule.
 */
@NullMarked
package cloud.alperen.talos.etcdbackup.adapter.kubernetes.resource;

import org.jspecify.annotations.NullMarked;
