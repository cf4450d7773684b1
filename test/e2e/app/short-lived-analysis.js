import process from 'node:process';
import { setFlagsFromString } from 'node:v8';

// The built analysis process, for apps that live as long as one test: `SHORT_LIVED` in ./served.ts says why.
if (process.versions.node.startsWith('20.')) setFlagsFromString('--interrupt-budget=500000');
await import('../../../dist/src/analysis-process.js');
