import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readPackageData } from '../../src/review/edge/package-data.ts';
import { packageRoot } from '../../src/manifest/edge/package-root.ts';
import { resultPrinters } from '../../src/checks/index.ts';
import type { CheckResult } from '../../src/checks/index.ts';
import { buildExampleRepository } from '../example-repository.ts';
import { run } from './command.ts';
import type { ReleaseTask, TaskResult } from './run-tasks.ts';

const TOOL = '@microsoft/sarif-multitool-linux';
const VERSION = '5.7.0';
/** Where pages are shown: a log without it has no address of the program, which the rules ask for. */
const PAGES = 'https://github.com/acme/meshwarden/blob/main';

const EXAMPLES = ['05-missing-subset', '06-strict-mesh-wide', '12-does-not-parse'];

/**
 * Logs of SARIF, as the program of its authors reads them: it knows what GitHub demands beyond the schema. It is installed
 * here alone, for it has 104 MB.
 */
export const sarifTool: ReleaseTask = {
  name: 'sarif',
  title: `${TOOL} finds nothing in logs of SARIF, by the rules of SARIF and of GitHub`,
  missing: () =>
    process.platform === 'linux' && process.arch === 'x64' ? null : `${TOOL} runs on Linux alone`,
  run: async () => {
    const folder = mkdtempSync(join(tmpdir(), 'meshwarden-sarif-'));
    const example = await buildExampleRepository(join(packageRoot(), 'examples'), {
      pullRequests: EXAMPLES,
    });
    try {
      return tried(folder, example.folder);
    } finally {
      rmSync(folder, { recursive: true, force: true });
      await example.remove();
    }
  },
};

function tried(folder: string, shop: string): TaskResult {
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  const install = ['install', '--no-fund', '--no-audit', `${TOOL}@${VERSION}`];
  const installed = run('npm', install, {}, folder);
  if (installed.status !== 0)
    return { passed: false, said: `npm brings no ${TOOL}`, shown: installed.stderr };
  const program = join(folder, 'node_modules', TOOL, 'Sarif.Multitool');
  chmodSync(program, 0o755);
  const logs = { ...printedLogs(shop), ...composedLogs() };
  const wrong = Object.entries(logs).flatMap(([name, text]) => {
    const file = join(folder, `${name}.sarif`);
    writeFileSync(file, text);
    const args = ['validate', file, '--rule-kind', 'Sarif;Ghas'];
    const { status, stdout, stderr } = run(program, args, {
      DOTNET_SYSTEM_GLOBALIZATION_INVARIANT: '1',
    });
    const said = `${stdout}${stderr}`;
    const isClean = status === 0 && !/: (?:error|warning) \w+:/.test(said);
    return isClean ? [] : [`${name} (${String(status)}):\n${said}\n`];
  });
  const count = Object.keys(logs).length;
  return {
    passed: wrong.length === 0,
    said: `${String(count - wrong.length)} of ${String(count)} logs clean`,
    shown: wrong.join(''),
  };
}

/** What the command line prints of examples, and of one at rest. */
function printedLogs(shop: string): Readonly<Record<string, string>> {
  const printed = (...args: readonly string[]): string =>
    run(process.execPath, ['dist/src/cli.js', ...args, '--format', 'sarif'], {
      MESHWARDEN_PAGES_URL: PAGES,
    }).stdout;
  return {
    ...Object.fromEntries(
      EXAMPLES.map((head) => [
        head,
        printed('review', '--repo', shop, '--base', 'main', '--head', head),
      ]),
    ),
    'at-rest': printed('analyze', shop),
  };
}

/** Ten thousand results, and texts and paths that a hostile repository may have. */
function composedLogs(): Readonly<Record<string, string>> {
  const { version, detectorPage } = readPackageData();
  const tool = { version: version(), pagesUrl: PAGES, pageOf: detectorPage };
  const logOf = (results: readonly CheckResult[]): string =>
    resultPrinters.sarif(
      {
        ...{ command: 'review', looked: 1, results, notes: [], failures: [] },
        anchor: { file: '.meshwarden/config.yaml', line: 1 },
      },
      tool,
    );
  const many = Array.from({ length: 10_000 }, (_, at) =>
    resultAt(at, 'apps/routes.yaml', 'It does.'),
  );
  const hostile = HOSTILE.map((text, at) => resultAt(at, `${text}.yaml`, `${text} does.`));
  return { 'ten-thousand': logOf(many), hostile: logOf(hostile) };
}

const resultAt = (at: number, file: string, message: string): CheckResult => ({
  ...{ rule: 'route-shadowed/prefix-takes-neighbour', level: 'warning', message },
  ...{ details: [message], subject: message, place: { file, line: at + 1 }, related: [] },
  fingerprint: at.toString(16).padStart(12, '0'),
  ...{ state: 'new', leftOut: null, environments: ['prod'], where: ['prod'], tier: 'medium' },
});

const HOSTILE = [
  '<script>alert(1)</script>',
  '../../etc/passwd',
  'https://evil.example/x',
  'C:\\windows\\x',
  '{0} {1} [link](1)',
  'a\u0000b\u202ec\ud800d',
  'line\nbreak and \t tab',
  '%2e%2e/%00 #x?y=1 & é 漢字 🙂',
  'x'.repeat(5_000),
];
