/**
 * How the nodes of a control plane are reached and which of them is asked. Read {@link
 * cloud.alperen.talos.etcdbackup.domain.controlplane.ControlPlaneAccess} first.
 */
package cloud.alperen.talos.etcdbackup.domain.controlplane;
