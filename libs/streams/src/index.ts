export { sniffContentType } from './content-type.js';
export { holdLast } from './hold-last.js';
export { DigestPool, type Inspection, Inspector } from './inspect.js';
