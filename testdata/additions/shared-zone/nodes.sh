# What the scripts beside this one share. Sourced by sh.

set -e
NODE=$1

# The chassis of the node that the zone of ovn-worker takes over (k8s.ovn.org/node-chassis-id).
chassis=79551a34-2384-4208-88be-c053ead0ee18

# The pods on that node: name, last byte of the address.
pods='cart-7f95b7bbf-ddj7k 4
storefront-77867b77f9-8nhqm 5'
