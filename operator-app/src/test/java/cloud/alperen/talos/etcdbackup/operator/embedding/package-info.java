/** The library as another Java program uses it. */
@NullMarked
package cloud.alperen.talos.etcdbackup.operator.embedding;

import org.jspecify.annotations.NullMarked;
