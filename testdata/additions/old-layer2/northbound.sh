# The network `mesh` as releases before October 2025 built it, in the Northbound database of one node's zone. Where each row follows
# from is in README.md.
#
#     sh -c "$(cat nodes.sh northbound.sh)" sh NODE

switch=cluster_udn_mesh_ovn_layer2_switch
router=GR_cluster_udn_mesh_$NODE
ovn-nbctl -- lsp-del stotr-$switch -- lr-del cluster_udn_mesh_transit_router -- lrp-del "rtotr-$router" \
    -- --if-exists lr-route-del "$router" 10.130.0.0/16
# The one router is in front of the pods and of the outside: only what leaves is translated.
ovn-nbctl --bare --columns=nat list logical_router "$router" | tr ' ' '\n' | while read -r nat; do
    ovn-nbctl set nat "$nat" match="\"outport == \\\"rtoe-$router\\\"\""
done
echo "$nodes" | while read -r name number chassis; do
    address=100.65.0.$number mac=0a:58:64:41:00:0$number
    if [ "$name" = "$NODE" ]; then
        ovn-nbctl -- lrp-add "$router" rtos-$switch $mac "$address/16" 10.130.0.1/16 \
            -- lsp-add $switch stor-$switch -- lsp-set-type stor-$switch router \
            -- lsp-set-addresses stor-$switch router \
            -- lsp-set-options stor-$switch router-port=rtos-$switch requested-tnl-key=$((20 + number))
    else
        ovn-nbctl -- lsp-add $switch "stor-${switch}_$name" -- lsp-set-type "stor-${switch}_$name" remote \
            -- lsp-set-addresses "stor-${switch}_$name" "$mac $address/16" \
            -- lsp-set-options "stor-${switch}_$name" requested-chassis="$chassis" \
            requested-tnl-key=$((20 + number))
    fi
done
