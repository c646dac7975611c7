# The rows of a second node, ovn-worker2, in the Northbound database of the zone of ovn-worker. Where each follows from is in
# README.md.
#
#     sh -c "$(cat nodes.sh northbound.sh)" sh NODE

if [ "$NODE" = ovn-worker ]; then
    ovn-nbctl -- lr-route-del ovn_cluster_router 10.244.0.0/24 100.88.0.4 \
        -- ls-add ovn-worker2 -- set logical_switch ovn-worker2 other_config:subnet=10.244.0.0/24 \
        -- lrp-add ovn_cluster_router rtos-ovn-worker2 0a:58:0a:f4:00:01 10.244.0.1/24 \
        -- lrp-set-gateway-chassis rtos-ovn-worker2 $chassis 1 \
        -- lsp-add ovn-worker2 stor-ovn-worker2 -- lsp-set-type stor-ovn-worker2 router \
        -- lsp-set-addresses stor-ovn-worker2 router \
        -- lsp-set-options stor-ovn-worker2 router-port=rtos-ovn-worker2 \
        -- lsp-add ovn-worker2 k8s-ovn-worker2 -- lsp-set-addresses k8s-ovn-worker2 '0a:58:0a:f4:00:02 10.244.0.2' \
        -- lrp-add ovn_cluster_router rtots-ovn-worker2 0a:58:64:58:00:04 100.88.0.4/16 \
        -- lsp-set-type tstor-ovn-worker2 router -- lsp-set-addresses tstor-ovn-worker2 router \
        -- lsp-set-options tstor-ovn-worker2 router-port=rtots-ovn-worker2 requested-tnl-key=4
    echo "$pods" | while read -r name byte; do
        port=shop_$name addresses="0a:58:0a:f4:00:0$byte 10.244.0.$byte"
        ovn-nbctl -- lsp-add ovn-worker2 "$port" -- lsp-set-addresses "$port" "$addresses" \
            -- lsp-set-port-security "$port" "$addresses" -- lsp-set-options "$port" requested-chassis=$chassis \
            -- set logical_switch_port "$port" external_ids:pod=true external_ids:namespace=shop
    done
fi
