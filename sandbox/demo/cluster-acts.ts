import { execFile } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parseAllDocuments } from 'yaml';
import { packageRoot } from '../../src/manifest/edge/package-root.ts';
import { buildExampleRepository } from '../example-repository.ts';
import type { GitHubPullRequest } from '../github/people/github-pull-request.ts';
import type { KubernetesStandIn } from '../kubernetes/start-kubernetes.ts';
import { startKubernetes } from '../kubernetes/start-kubernetes.ts';
import { generateMetrics } from '../prometheus/generate-metrics.ts';
import { startPrometheus } from '../prometheus/start-prometheus.ts';
import type { Screen } from './screen.ts';
import { checkLine, shownText } from './shown-text.ts';
import { checkOf, until } from './stage.ts';
import type { Stage } from './stage.ts';

const run = promisify(execFile);
const OVERLAY = 'overlays/prod';

/** What the command line prints, whatever it ends with. */
async function meshwarden(folder: string, ...args: readonly string[]): Promise<string> {
  const cli = join(packageRoot(), 'dist/src/cli.js');
  const ended = await run(process.execPath, [cli, ...args], { cwd: folder }).catch(
    (error: unknown) => error as { stdout: string; stderr: string },
  );
  return `${ended.stdout}${ended.stderr}`.trimEnd();
}

/** A cluster that holds what production renders to, applied by Argo CD. */
async function clusterOf(folder: string): Promise<KubernetesStandIn> {
  const cluster = await startKubernetes({ name: 'prod-eu' });
  const rendered = await meshwarden(folder, 'render', OVERLAY);
  const objects = parseAllDocuments(rendered).map(
    (document) => document.toJS() as Parameters<KubernetesStandIn['create']>[0],
  );
  const installed = objects.filter(({ kind }) => kind !== 'IstioOperator');
  const namespaces = new Set(installed.map(({ metadata }) => namespaceOf(metadata)));
  for (const name of namespaces)
    if (
      name !== '' &&
      !installed.some((each) => each['kind'] === 'Namespace' && nameOf(each['metadata']) === name)
    )
      cluster.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  const first = installed.filter(({ kind }) => kind === 'Namespace');
  for (const object of [...first, ...installed.filter((each) => !first.includes(each))])
    cluster.apply(object, 'argocd-controller');
  return cluster;
}

const textIn = (value: unknown, key: string): string => {
  const found: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, key) : '';
  return typeof found === 'string' ? found : '';
};
const namespaceOf = (metadata: unknown): string => textIn(metadata, 'namespace');
const nameOf = (metadata: unknown): string => textIn(metadata, 'name');

/** Somebody helps production by hand; it is found, and comes into Git as a pull request. */
export async function changedByHand({ shop }: Stage, screen: Screen): Promise<void> {
  const example = await buildExampleRepository(join(packageRoot(), 'examples'));
  const { folder } = example;
  const cluster = await clusterOf(folder);
  try {
    const kubeconfig = `${folder}-kubeconfig`;
    await writeFile(kubeconfig, cluster.kubeconfig);
    const of = ['--environment', 'prod', '--kubeconfig', kubeconfig];
    screen.act(
      'noor, on call at 3 a.m., edits a timeout in the cluster: kubectl edit virtualservice orders',
    );
    cluster.patch(
      { kind: 'VirtualService', namespace: 'shop', name: 'orders' },
      { spec: { http: [{ ...ROUTE, timeout: '1s' }] } },
      'kubectl-edit',
    );
    screen.act('in the morning dana compares: meshwarden drift cluster --environment prod');
    const told = await meshwarden(folder, 'drift', 'cluster', ...of);
    screen.see(told);
    const id = /\bd-[0-9a-f]{6}\b/.exec(told)?.[0] ?? '';
    screen.act(`it is meant to stay: meshwarden drift adopt ${id} --write`);
    screen.see(await meshwarden(folder, 'drift', 'adopt', id, '--write', ...of));
    await rm(kubeconfig);
    const { stdout } = await run('git', ['status', '--porcelain', '--untracked-files=all'], {
      cwd: folder,
    });
    const paths = stdout.split('\n').flatMap((line) => (line === '' ? [] : [line.slice(3)]));
    const files: Record<string, string> = {};
    for (const path of paths) files[path] = await readFile(join(folder, path), 'utf8');
    const title = 'Adopt the timeout of orders in production';
    const pr = await shop.openPullRequest({ author: 'dana', head: `adopt-${id}`, title, files });
    screen.see('');
    screen.see(screen.paint('bold', `#${String(pr.number).padEnd(3)} ${title}`));
    screen.see(checkLine(await checkOf(pr)));
  } finally {
    await cluster.close();
    await example.remove();
  }
}

/** As the example has it. */
const ROUTE = {
  name: 'default',
  route: [{ destination: { host: 'orders.shop.svc.cluster.local', subset: 'v1' } }],
  retries: {
    attempts: 2,
    perTryTimeout: '2s',
    retryOn: 'connect-failure,refused-stream,unavailable',
  },
};

/** A change that was fine to look at makes requests fail: the numbers say so, and one comment takes it back. */
export async function errorsRise(
  pr: GitHubPullRequest,
  name: string,
  { shop, github }: Stage,
  screen: Screen,
): Promise<void> {
  screen.act(`dana merges #${String(pr.number)}: ${pr.pull.issue.title}`);
  screen.see(checkLine(await checkOf(pr)));
  await pr.merge('dana', 'squash');
  const example = await buildExampleRepository(join(packageRoot(), 'examples'), {
    pullRequests: [name],
  });
  const { folder } = example;
  const appliedAt = Date.now() - 20 * 60_000;
  const prometheus = await startPrometheus({
    series: generateMetrics({
      ...{ seed: 7, appliedAt, scrapeSeconds: 15, minutesAfter: 20 },
      services: [
        {
          ...({ namespace: 'shop', name: 'payments', shape: 'flat' } as const),
          planted: { kind: 'errors', rise: 0.12, afterSeconds: 40 },
        },
      ],
    }),
  });
  try {
    screen.act('twenty minutes later: meshwarden watch --commit HEAD --prometheus …');
    const since = new Date(appliedAt).toISOString();
    const told = await meshwarden(
      folder,
      ...['watch', '--commit', name, '--environment', 'prod', '--prometheus', prometheus.url],
      ...['--scrape-interval', '15', '--since', since],
    );
    screen.see(told);
  } finally {
    await prometheus.close();
    await example.remove();
  }
  const said = '/rollback payments fail since the merge';
  screen.act(`noor comments on #${String(pr.number)}: ${said}`);
  const known = shop.pullRequests().map(({ number }) => number);
  const asked = pr.comment('noor', said);
  const reply = await until('the reply', () =>
    pr.comments(github.app.botLogin).find((each) => each.id > asked.id),
  );
  screen.see(`meshwarden answers: ${shownText(reply.body)}`);
  const revert = await until('the revert', () =>
    shop.pullRequests().find(({ number }) => !known.includes(number)),
  );
  screen.see(`#${String(revert.number)} ${revert.pull.issue.title}`);
}
