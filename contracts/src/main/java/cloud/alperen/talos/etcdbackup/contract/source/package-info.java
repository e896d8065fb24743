/**
 * What every snapshot source must do, and a source that does it from memory. Read {@link
 * cloud.alperen.talos.etcdbackup.contract.source.SnapshotSourceContract} first; a new adapter
 * extends it and says how a node is made to behave through a {@link
 * cloud.alperen.talos.etcdbackup.contract.source.SourceNode}.
 */
@NullMarked
package cloud.alperen.talos.etcdbackup.contract.source;

import org.jspecify.annotations.NullMarked;
