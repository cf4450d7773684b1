import { expect, test } from 'vitest';
import { createRepository } from '../review/edge/temporary-repository.ts';
import { startProxy } from '../support/proxy.ts';
import { meshwarden } from './run-cli.ts';

const APPLICATION = `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: web, namespace: argocd }
spec:
  source: { repoURL: https://charts.example.com/stable, chart: web, targetRevision: 1.x }
  destination: { namespace: shop }
`;

const SOURCE = ['--chart-source', 'https://charts.example.com/stable'];

function shop(): string {
  const repository = createRepository();
  repository.commit({ 'apps/web.yaml': APPLICATION });
  repository.branch('change', 'main');
  repository.commit({ 'apps/web.yaml': APPLICATION.replace('1.x', '2.x') });
  return repository.path;
}

const reviewed = (folder: string, variables: Readonly<Record<string, string>>) =>
  meshwarden(['review', '--repo', folder, '--base', 'main', '--head', 'change', ...SOURCE], {
    variables,
  });

test('a review that fetches charts through a proxy says who checks their addresses, and why none came', async () => {
  const proxy = await startProxy({});
  proxy.mode = { kind: 'refuses' };
  const address = `127.0.0.1:${String(proxy.port)}`;
  const run = await reviewed(shop(), { https_proxy: `http://me:s3cret@${address}` });
  expect(run.stderr).toBe(
    'meshwarden: Charts of charts.example.com are fetched through a proxy: to which addresses these names lead is checked by the proxy, if by anybody, and not here.\n',
  );
  expect(run.stdout.replaceAll(/\s+/g, ' ')).toContain(
    `the proxy http://${address} does not connect to charts.example.com (403)`,
  );
  expect(`${run.stdout}${run.stderr}`).not.toContain('s3cret');
  expect(new Set(proxy.asked)).toEqual(new Set(['CONNECT charts.example.com:443']));
});

test('a proxy that is none ends what needs one, in a sentence without its login', async () => {
  const run = await reviewed(shop(), { HTTPS_PROXY: 'socks5://me:s3cret@proxy:1080' });
  expect([run.code, run.stdout]).toEqual([2, '']);
  expect(run.stderr).toMatch(/^meshwarden: HTTPS_PROXY is not the address of a proxy/);
  expect(run.stderr).not.toContain('s3cret');
});
