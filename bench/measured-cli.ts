import { reportUsage } from './report-usage.ts';

/** Runs the command line in this process and says at its end what it cost. */
reportUsage();

await import('../src/cli.ts');
