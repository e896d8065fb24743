/** The real operator process and the world around it, for end-to-end tests and the quickstart. */
@NullMarked
package cloud.alperen.talos.etcdbackup.operator.harness;

import org.jspecify.annotations.NullMarked;
