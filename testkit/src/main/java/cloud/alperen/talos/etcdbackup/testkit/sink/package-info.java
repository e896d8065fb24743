/**
 * What proves an {@code ObjectSink}: a view behind the port at what is really stored. Read {@link
 * cloud.alperen.talos.etcdbackup.testkit.sink.BucketView} first.
 */
@NullMarked
package cloud.alperen.talos.etcdbackup.testkit.sink;

import org.jspecify.annotations.NullMarked;
