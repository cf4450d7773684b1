import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { packageRoot } from '../../../src/manifest/edge/package-root.ts';
import { checkOf, setStage } from '../../demo/stage.ts';
import type { Stage } from '../../demo/stage.ts';
import { run } from '../command.ts';
import type { ReleaseTask, TaskResult } from '../run-tasks.ts';
import { watchService } from './watched-service.ts';
import type { Series, Watch } from './watched-service.ts';

const FILES = join(packageRoot(), 'deploy/chart/files');

const Alerts = z.object({
  alerts: z.array(z.object({ alert: z.string(), expr: z.string(), for: z.string().optional() })),
});
const Dashboard = z.object({
  panels: z.array(
    z.object({
      title: z.string(),
      targets: z.array(z.object({ expr: z.string(), legendFormat: z.string().optional() })),
    }),
  ),
});

/** What only some installations have: no charts are fetched and no cluster is compared in what is watched here. */
const OF_SOME = /^meshwarden_(?:chart_fetch_seconds|drift_)/;

/** Alerts and dashboard, asked of the metrics that the service really has while it reviews. */
export const alertsOfChart: ReleaseTask = {
  name: 'alerts',
  title: "the chart's alerts and dashboard by Prometheus itself, which watches the service",
  missing: () =>
    ['prometheus', 'promtool'].some((tool) => run(tool, ['--version']).status !== 0)
      ? 'no prometheus is here, which Debian has'
      : null,
  run: async () => {
    const folder = mkdtempSync(join(tmpdir(), 'meshwarden-alerts-'));
    const shop = { pullRequests: [LOW, CRITICAL] };
    const stage = await setStage({ port: 0, shop });
    try {
      return await tried(folder, stage);
    } finally {
      await stage.close();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

const LOW = '01-comment-only';
const CRITICAL = '06-strict-mesh-wide';

async function tried(folder: string, stage: Stage): Promise<TaskResult> {
  const { alerts } = Alerts.parse(parse(readFileSync(join(FILES, 'alerts.yaml'), 'utf8')));
  const rules = join(folder, 'rules.yaml');
  // at once: what is waited for is whether an alert can fire at all
  const group = { name: 'meshwarden', rules: alerts.map(({ alert, expr }) => ({ alert, expr })) };
  writeFileSync(rules, JSON.stringify({ groups: [group] }));
  const checked = run('promtool', ['check', 'rules', rules]);
  if (checked.status !== 0)
    return { passed: false, said: 'promtool refuses the rules', shown: checked.stderr };

  const watch = await watchService(folder, stage.app.url, rules);
  try {
    await atWork(stage);
    const wrong = [
      ...(await wrongQueries(watch, queriesOf(alerts))),
      ...(await wrongRules(watch, stage)),
    ];
    return {
      passed: wrong.length === 0,
      said: `${String(alerts.length)} alerts and ${String(queriesOf(alerts).length - alerts.length)} queries of the dashboard`,
      shown: wrong.map((each) => `${each}\n`).join(''),
    };
  } finally {
    await watch.close();
  }
}

interface AskedQuery {
  readonly of: string;
  readonly expr: string;
  /** Labels that a legend shows. */
  readonly shown: readonly string[];
}

function queriesOf(alerts: z.output<typeof Alerts>['alerts']): readonly AskedQuery[] {
  const text = readFileSync(join(FILES, 'dashboard.json'), 'utf8');
  const { panels } = Dashboard.parse(JSON.parse(text));
  return [
    ...alerts.map(({ alert, expr }) => ({ of: alert, expr, shown: [] })),
    ...panels.flatMap(({ title, targets }) =>
      targets.map(({ expr, legendFormat = '' }) => ({
        of: `panel "${title}"`,
        expr,
        shown: [...legendFormat.matchAll(/\{\{\s*(\w+)\s*\}\}/g)].map(([, label = '']) => label),
      })),
    ),
  ];
}

/** Reviews two changes, so that what is counted has been counted. */
async function atWork({ shop }: Stage): Promise<void> {
  for (const head of [LOW, CRITICAL]) {
    const pr = await shop.openPullRequest({ author: 'dana', head, title: head });
    await checkOf(pr);
  }
  // as many times as a rate takes, and one more
  await new Promise((resolve) => setTimeout(resolve, 4_000));
}

async function wrongQueries(
  watch: Watch,
  queries: readonly AskedQuery[],
): Promise<readonly string[]> {
  const wrong: string[] = [];
  for (const query of queries) {
    const answered = await watch.query(query.expr).catch((error: unknown) => String(error));
    if (typeof answered === 'string') wrong.push(`${query.of}: ${answered} (${query.expr})`);
    const names = new Set(query.expr.match(/\b(?:meshwarden|process)_\w+/g) ?? []);
    for (const name of names)
      if (!OF_SOME.test(name)) wrong.push(...unknownIn(query, name, await watch.query(name)));
  }
  return wrong;
}

/** What a query asks of a metric that it has not. */
function unknownIn(
  { of, expr, shown }: AskedQuery,
  name: string,
  series: readonly Series[],
): readonly string[] {
  if (series.length === 0) return [`${of}: there is no ${name}`];
  const labels = new Set(series.flatMap((each) => Object.keys(each)));
  return [...labelsOf(expr), ...shown]
    .filter((label) => !labels.has(label))
    .map((label) => `${of}: ${name} has no label ${label} (it has ${[...labels].join(', ')})`);
}

/** Labels that a query groups by or asks for. */
const labelsOf = (expr: string): readonly string[] => [
  ...[...expr.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, list = '']) => list.split(/,\s*/)),
  ...[...expr.matchAll(/(\w+)\s*=~?"/g)].map(([, label = '']) => label),
];

const FORGED = `sha256=${'0'.repeat(64)}`;

/** One alert fires by what is done to the service, and none of the others by ordinary work. */
async function wrongRules(watch: Watch, stage: Stage): Promise<readonly string[]> {
  const before = await watch.rules();
  const broken = before.filter(({ health }) => health !== 'ok');
  const firing = before.filter(({ state }) => state === 'firing');
  for (let sent = 0; sent < 10; sent += 1)
    await fetch(`${stage.app.url}/api/github/webhooks`, {
      method: 'POST',
      headers: {
        ...{ 'content-type': 'application/json', 'x-github-event': 'ping' },
        ...{ 'x-github-delivery': `forged-${String(sent)}`, 'x-hub-signature-256': FORGED },
      },
      body: '{}',
    });
  const refused = 'MeshwardenRefusesSignatures';
  const hasFired = await firesSoon(watch, refused);
  return [
    ...broken.map(({ name, health, lastError }) => `${name} is ${health}: ${lastError ?? ''}`),
    ...firing.map(({ name }) => `${name} fires while nothing is wrong`),
    ...(hasFired ? [] : [`${refused} does not fire after ten of them`]),
  ];
}

async function firesSoon(watch: Watch, alert: string): Promise<boolean> {
  for (let second = 0; second < 20; second += 1) {
    const rules = await watch.rules();
    if (rules.some(({ name, state }) => name === alert && state === 'firing')) return true;
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
  return false;
}
