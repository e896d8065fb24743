/** The main job before a newcomer's eyes. Read {@link cloud.alperen.talos.etcdbackup.operator.quickstart.Quickstart}. */
@NullMarked
package cloud.alperen.talos.etcdbackup.operator.quickstart;

import org.jspecify.annotations.NullMarked;
