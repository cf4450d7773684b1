import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../../src/manifest/edge/package-root.ts';
import { lastLine, run } from '../command.ts';
import type { ReleaseTask, TaskResult } from '../run-tasks.ts';
import { helmProgram, missingForTools, validatorProgram } from './fetched-tools.ts';
import { CONTRADICTIONS, NEEDED, SETTINGS } from './values-of-chart.ts';

const CHART = 'deploy/chart';
const MANIFESTS = 'deploy/manifests';
/** Helm as it is built here takes itself for one of Kubernetes 1.20. */
const CLUSTER = ['--kube-version', '1.34.0'];
const RELEASE = ['mw', CHART, '-n', 'meshwarden', ...CLUSTER];

/** Kinds that Kubernetes itself does not have; their schemas come with who brings them. */
const OF_OTHERS = /^(?:HTTPRoute|PrometheusRule|ServiceMonitor)$/;

/** The chart as Helm reads it, which is who installs it: our own engine renders it in the tests of CI. */
export const chartOfService: ReleaseTask = {
  name: 'chart',
  title: 'the chart of the service by Helm itself, and its objects by the schemas of Kubernetes',
  missing: missingForTools,
  run: () => {
    const [helm, validator] = [helmProgram(), validatorProgram()];
    if (helm.kind === 'away')
      return { passed: false, said: 'Helm is not built', shown: helm.problem };
    if (validator.kind === 'away')
      return { passed: false, said: 'the validator is not installed', shown: validator.problem };
    const folder = mkdtempSync(join(tmpdir(), 'meshwarden-chart-'));
    try {
      return tried(folder, helm.program, validator.program);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

function tried(folder: string, helm: string, validator: string): TaskResult {
  const files: string[] = [];
  const wrong = [...SETTINGS].flatMap(([name, values]) => {
    const [given, made] = [join(folder, `${name}.values.yaml`), join(folder, `${name}.yaml`)];
    writeFileSync(given, values);
    const linted = run(helm, ['lint', CHART, '--strict', ...CLUSTER, '-f', given]);
    const rendered = run(helm, ['template', ...RELEASE, '-f', given]);
    const ours = run(process.execPath, [
      ...['dist/src/cli.js', 'render', CHART, '--release', 'mw', '-n', 'meshwarden', '-f', given],
    ]);
    writeFileSync(made, rendered.stdout);
    files.push(made);
    return [
      ...(linted.status === 0 ? [] : [`${name}: helm lint: ${linted.stdout}${linted.stderr}`]),
      ...(rendered.status === 0 ? [] : [`${name}: helm template: ${rendered.stderr}`]),
      ...(ours.stdout === rendered.stdout ? [] : [`${name}: our own engine renders other text`]),
    ];
  });
  const manifests = readdirSync(join(packageRoot(), MANIFESTS)).map((each) =>
    join(MANIFESTS, each),
  );
  const all = [...wrong, ...invalid(validator, [...files, ...manifests]), ...unrefused(helm)];
  return {
    passed: all.length === 0,
    said: `${String(SETTINGS.size)} settings rendered, ${String(CONTRADICTIONS.size)} contradictions refused`,
    shown: all.map((each) => `${each}\n`).join(''),
  };
}

/** What the schemas of Kubernetes refuse, unknown fields among it. */
function invalid(validator: string, files: readonly string[]): readonly string[] {
  const { status, stdout, stderr } = run(validator, ['--strict', ...files]);
  const lines = `${stdout}${stderr}`.trim().split('\n');
  const warned = lines.filter((line) => {
    const [, kind] = /find schema for kind (\w+)/.exec(line) ?? [];
    return kind === undefined ? line.startsWith('WARN') : !OF_OTHERS.test(kind);
  });
  return status === 0 ? warned : lines.filter((line) => !line.startsWith('INFO'));
}

/** Contradictions that Helm does not refuse with the sentence for them. */
const unrefused = (helm: string): readonly string[] =>
  [...CONTRADICTIONS].flatMap(([options, sentence]) => {
    const args = ['template', ...RELEASE, '--set', `${NEEDED},${options}`];
    const { status, stderr } = run(helm, args);
    return status !== 0 && stderr.includes(sentence)
      ? []
      : [`${options} is not refused by "${sentence}": ${lastLine(stderr)}`];
  });
