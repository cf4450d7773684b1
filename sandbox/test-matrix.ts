import { spawnSync } from 'node:child_process';
import { packageRoot } from '../src/adapters/package-data/package-root.ts';

/** Versions of Node.js that package.json promises: the oldest, and the releases with long-term support. */
const VERSIONS = ['20', '22', '24'];

/** Options of the test runner, e.g. `--project unit`; the whole suite without them. */
const options = process.argv.slice(2);
const root = packageRoot();
const results = VERSIONS.map((version) => ({ version, ...testOn(version) }));

for (const { version, found, passed, last } of results)
  process.stdout.write(
    `Node.js ${version} (${found}): ${passed ? 'passed' : 'FAILED'}${last === '' ? '' : `, ${last}`}\n`,
  );
if (results.some(({ passed }) => !passed)) process.exitCode = 1;

interface VersionResult {
  /** What `node --version` says, or that there is no such Node.js. */
  readonly found: string;
  readonly passed: boolean;
  /** The runner's last line: how many tests passed and failed. */
  readonly last: string;
}

/** Runs the suite under one version, which npx brings; the output of a run that fails is shown. */
function testOn(version: string): VersionResult {
  const node = ['-y', '-p', `node@${version}`, 'node'];
  const found = run([...node, '--version']);
  if (!found.stdout.startsWith(`v${version}.`))
    return { found: 'not available', passed: false, last: found.stderr.trim() };
  const { status, stdout, stderr } = run([
    ...node,
    'node_modules/vitest/vitest.mjs',
    'run',
    ...options,
  ]);
  if (status !== 0) process.stderr.write(`${stdout}${stderr}`);
  const last = stdout.trimEnd().split('\n').at(-1) ?? '';
  return { found: found.stdout.trim(), passed: status === 0, last };
}

function run(args: readonly string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync('npx', args, { cwd: root, encoding: 'utf8', maxBuffer: 100_000_000 });
}
