/** Time as the use cases see it, so that tests can run it. */
package cloud.alperen.talos.etcdbackup.ports.time;
