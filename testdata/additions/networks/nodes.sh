# What the scripts beside this one share: the nodes of the bundle `today`, and which pods are on the networks that are added.
# Sourced by sh.

set -e
NODE=$1

# Name, number (k8s.ovn.org/node-id) and chassis (k8s.ovn.org/node-chassis-id) of each node.
nodes='ovn-worker2 4 79551a34-2384-4208-88be-c053ead0ee18
ovn-worker 2 b9c4e0de-2eda-4aa3-b907-d41c8ba1624c
ovn-control-plane 3 67cc9ea7-12ac-4af2-9d6f-1d8bfefc9648'

# Namespace, name and node of each pod, and the last byte of its address on networks of one switch, which is its tunnel key too.
pods='shop storefront-77867b77f9-4snk4 ovn-worker 3
shop storefront-77867b77f9-8nhqm ovn-worker2 4
shop cart-7f95b7bbf-zfrwz ovn-worker 5
shop cart-7f95b7bbf-ddj7k ovn-worker2 6'

chassis_of() { echo "$nodes" | while read -r name _ chassis; do [ "$name" != "$1" ] || echo "$chassis"; done; }

# The third byte of a node's subnet on networks that have one for each node: as on the default network.
subnet_of() { case $1 in ovn-worker2) echo 0 ;; ovn-worker) echo 1 ;; *) echo 2 ;; esac; }

# The Ethernet address that is derived from an IPv4 address.
mac_of() { printf '0a:58:%02x:%02x:%02x:%02x' $(echo "$1" | tr . ' '); }
