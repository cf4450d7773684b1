import '../../build/short-lived.js';

// The built analysis process, for apps that live as long as one test: `SHORT_LIVED` in test/e2e/app/served.ts says why.
await import('../../dist/src/analysis-process.js');
