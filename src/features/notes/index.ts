export { ClientCommentResolver } from "./client-comment.resolver.js";
export { ClinicalNoteResolver } from "./clinical-note.resolver.js";
export { PeerNoteResolver } from "./peer-note.resolver.js";
export { ServiceNoteResolver } from "./service-note.resolver.js";
export { ServiceNote } from "./service-note.type.js";
