/**
 * Keeps snapshots in S3-compatible storage. Read {@link
 * cloud.alperen.talos.etcdbackup.adapter.s3.S3ObjectSink} first, then {@code S3Upload}, the part loop.
 */
@NullMarked
package cloud.alperen.talos.etcdbackup.adapter.s3;

import org.jspecify.annotations.NullMarked;
