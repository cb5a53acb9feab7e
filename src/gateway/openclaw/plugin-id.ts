/** The companion plugin's id in the gateway, and what a role names to be bound to it. */
export const PLUGIN_ID = "gatehouse-access";
