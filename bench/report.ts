import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keepAudit, madeAudit } from '../sandbox/recorded-audit.ts';
import { runMeasured } from './run-measured.ts';
import { seededRandom } from './seeded-random.ts';

const SEED = 20_261_127;
const DAYS = 80;
const FORMATS = ['terminal', 'html', 'csv', 'json'] as const;

/** What `meshwarden report` takes on an audit log of so many pull requests, cold, in each of its forms. */
export async function benchReport(pullRequests: number): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'meshwarden-report-'));
  try {
    const made = { pullRequests, until: Date.now(), days: DAYS, random: seededRandom(SEED) };
    const records = await keepAudit(folder, madeAudit(made));
    process.env['MESHWARDEN_DATA_DIR'] = folder;
    const lines: string[] = [];
    for (const format of FORMATS) {
      const { exitCode, stderr, stdout, ...cost } = await runMeasured([
        ...['report', '--format', format],
      ]);
      if (exitCode !== 0) throw new Error(stderr);
      lines.push(
        `| ${[format, cost.wallSeconds.toFixed(2), cost.cpuSeconds.toFixed(2), cost.peakMegabytes.toFixed(0), (stdout.length / 1e6).toFixed(2)].join(' | ')} |`,
      );
    }
    return `${[
      `${String(pullRequests)} pull requests, ${String(records)} records.`,
      '',
      '| format | seconds | of these CPU | peak MB | MB printed |',
      '| --- | --- | --- | --- | --- |',
      ...lines,
    ].join('\n')}\n`;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
