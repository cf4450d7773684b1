import { writeSync } from 'node:fs';

/** File descriptor on which the measuring parent reads the figures. */
const FIGURES = 3;

/** Runs the command line in this process and says at its end what it cost; `maxRSS` is in KiB, times in µs. */
process.on('exit', () => {
  writeSync(FIGURES, JSON.stringify(process.resourceUsage()));
});

await import('../src/cli.ts');
