export { clientEntities } from "./client.entity.js";
export { ClientFilter, ClientOrder } from "./client.inputs.js";
export { ClientResolver } from "./client.resolver.js";
export { Client, ClientConnection } from "./client.type.js";
export { clientFilters, clientOrders, nextContactOver, SIGNED_NOTES, signedNotes } from "./client.store.js";
import "./client.policy.js";
