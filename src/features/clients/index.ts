export { ClientFilter, ClientOrder } from "./client.inputs.js";
export { ClientResolver } from "./client.resolver.js";
export { Client, ClientConnection } from "./client.type.js";
