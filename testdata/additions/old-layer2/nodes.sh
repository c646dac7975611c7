# What the scripts beside this one share. Sourced by sh.

set -e
NODE=$1

# Name, number (k8s.ovn.org/node-id) and chassis (k8s.ovn.org/node-chassis-id) of each node.
nodes='ovn-worker2 4 79551a34-2384-4208-88be-c053ead0ee18
ovn-worker 2 b9c4e0de-2eda-4aa3-b907-d41c8ba1624c
ovn-control-plane 3 67cc9ea7-12ac-4af2-9d6f-1d8bfefc9648'
