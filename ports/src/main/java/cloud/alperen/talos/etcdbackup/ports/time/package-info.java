/** The clocks and timers of the use cases, which tests replace by fakes. */
package cloud.alperen.talos.etcdbackup.ports.time;
