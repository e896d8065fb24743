/**
 * Puts the parts together. Read {@link cloud.alperen.talos.etcdbackup.operator.wiring.OperatorComponent} first; the modules
 * call constructors and register what has to be closed, nothing else.
 */
@NullMarked
package cloud.alperen.talos.etcdbackup.operator.wiring;

import org.jspecify.annotations.NullMarked;
