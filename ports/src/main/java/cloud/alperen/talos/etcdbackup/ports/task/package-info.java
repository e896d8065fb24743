/** Work on threads that belong to others. */
package cloud.alperen.talos.etcdbackup.ports.task;
