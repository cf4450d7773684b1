// For `node --import ./build/short-lived.js`. Node compiles for speed what has run for a while; tools of the checks, and
// processes of tests, are over before that pays. Node.js 20 alone knows this limit.
import process from 'node:process';
import { setFlagsFromString } from 'node:v8';

if (process.versions.node.startsWith('20.')) setFlagsFromString('--interrupt-budget=500000');
// the same for the engine of charts, as in src/cli.ts
setFlagsFromString('--wasm-tiering-budget=60000000');
