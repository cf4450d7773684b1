import { expect, test } from 'vitest';
import { reportOf, reviewOf } from '../../support/review-of.ts';
import { app } from '../../gitops/delivery/argo-trees.ts';
import type { Files } from '../../gitops/delivery/argo-trees.ts';
import { object } from './flux-trees.ts';

const service = (name: string, app = name): string =>
  `apiVersion: v1\nkind: Service\nmetadata: { name: ${name} }\nspec: { selector: { app: ${app} }, ports: [{ port: 80 }] }\n`;

/** One base, and overlays of it that add an object each; one of them is a folder of plain files. */
const tree = (changed = 'web', more: Files = {}): Files => ({
  'base/kustomization.yaml': 'resources: [web.yaml, mail.yaml, shop.yaml]\n',
  'base/web.yaml': service('web'),
  'base/mail.yaml': service('mail'),
  'base/shop.yaml': service('shop'),
  'ways/insecure/kustomization.yaml': 'resources: [../../base, own.yaml]\n',
  'ways/insecure/own.yaml': object('Service', 'own', `, labels: { app: ${changed} }`),
  'ways/secure/kustomization.yaml': 'resources: [../../base]\n',
  ...Object.fromEntries(
    Array.from({ length: 9 }, (_, at) => `apps/app-${String(at)}`).flatMap((folder) => [
      [`${folder}/kustomization.yaml`, 'resources: [a.yaml]\n'],
      [`${folder}/a.yaml`, object('Service', folder.slice('apps/'.length))],
    ]),
  ),
  'release/all.yaml': ['web', 'mail', 'shop'].map((name) => service(name)).join('---\n'),
  ...more,
});

const reachOf = async (before: Files, after: Files): Promise<readonly string[]> =>
  (await reviewOf(before, after)).reach ?? [];

const ALONE =
  'What changes is in ways/insecure alone, which nothing seen in this tree applies: the change reaches what is installed from there. release and ways/secure, which nothing seen in this tree applies either, hold most of the same objects, which stay as before.';

test('of several ways to install one thing, the one that changes is named', async () => {
  expect(await reachOf(tree(), tree('mail'))).toEqual([ALONE]);
});

test('an object that only one of them has, and that goes, is told so', async () => {
  const without = {
    ...tree(),
    'ways/insecure/kustomization.yaml': 'resources: [../../base]\n',
  };
  expect(await reachOf(tree(), without)).toEqual([ALONE]);
});

test('copies that stay as they are are told beside the one that changes', async () => {
  const changed = tree('web', {
    'release/all.yaml': ['web', 'mail', 'shop'].map((name) => service(name, 'new')).join('---\n'),
  });
  const [said, ...others] = await reachOf(tree(), changed);
  expect(said).toContain('What changes is in release alone');
  expect(said).toContain('ways/insecure and ways/secure, which');
  expect(others).toEqual([]);
});

test('beside a chart that changes too, none is said to be alone', async () => {
  const chart = (version: string): Files => ({
    'chart/Chart.yaml': `apiVersion: v2\nname: web\nversion: ${version}\n`,
    'chart/templates/web.yaml':
      'apiVersion: v1\nkind: Service\nmetadata: { name: "{{ .Release.Name }}" }\n',
  });
  const said = await reachOf(tree('web', chart('1.0.0')), tree('mail', chart('2.0.0')));
  expect(said.filter((note) => note.includes(' alone'))).toEqual([]);
  expect(said.at(-1)).toBe(
    ALONE.replace('What changes is in ways/insecure alone', 'Objects change in ways/insecure'),
  );
  expect(await reachOf(tree('web', chart('1.0.0')), tree('mail', chart('1.0.0')))).toEqual([ALONE]);
});

test('where a file of the others changes that none of them takes in, none is said to be alone', async () => {
  const spare = (time: string): Files => ({
    'ways/secure/spare/cache.yaml': object('Service', `cache-${time}`),
  });
  const [said] = await reachOf(tree('web', spare('old')), tree('mail', spare('new')));
  expect(said).toContain('Objects change in ways/insecure, ');
  expect(said).toContain('hold most of the same objects, which stay as before.');
});

test('where all of them change none is said to be alone', async () => {
  const changed = tree('web', {
    'base/web.yaml': service('web', 'new'),
    'release/all.yaml': ['web', 'mail', 'shop']
      .map((name) => service(name, name === 'web' ? 'new' : name))
      .join('---\n'),
  });
  const said = await reachOf(tree(), changed);
  expect(said.filter((note) => note.includes('alone'))).toEqual([]);
  expect(said.filter((note) => note.includes('folders of default'))).toHaveLength(1);
});

test('nothing is said where an Application says which one is installed', async () => {
  const applied = { 'argo/app.yaml': app('ways/insecure') };
  expect(await reachOf(tree('web', applied), tree('mail', applied))).toEqual([]);
});

test('it stands below the table, once', async () => {
  const { text } = await reportOf(tree(), tree('mail'), 'markdown');
  expect(text.split(ALONE)).toHaveLength(2);
  expect(text.indexOf(ALONE)).toBeLessThan(text.indexOf('<details>'));
});
