export { type Attributes } from "./attributes.js";
export {
  untraced,
  type PartName,
  type RequestSpan,
  type TracedPool,
  type Tracing,
  type TracingSetting,
} from "./tracing.js";
