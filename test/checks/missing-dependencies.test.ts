import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { reviewOf } from '../support/review-of.ts';
import { configMap, flux } from '../compare/delivery/flux-trees.ts';

const waiting = (name: string, ...more: readonly string[]): string =>
  flux('web', './web', `  dependsOn: [{ name: ${name} }]\n${more.join('')}`);

const tree = (files: Readonly<Record<string, string>>) => ({
  'sync/all.yaml': flux('all', './ks'),
  'web/note.yaml': configMap('web', '{ a: b }'),
  'db/note.yaml': configMap('db', '{ a: b }'),
  ...files,
});
const both = tree({ 'ks/db.yaml': flux('db', './db'), 'ks/web.yaml': waiting('db') });

const told = async (
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
) => {
  const { findings, unknowns } = await reviewOf(before, after);
  return {
    found: findings
      .filter(({ check }) => check === 'dependency-missing')
      .map(({ origin: { file }, ...told }) => `${spoken(messageOf(told))} ${file}`),
    undecided: unknowns
      .map(({ message }) => message)
      .filter((message) => message.includes('Kustomization')),
  };
};

describe('what a Flux Kustomization waits for', () => {
  test('and that goes holds all of it up', async () => {
    const after = tree({ 'ks/web.yaml': waiting('db') });
    expect(await told(both, after)).toEqual({
      found: [
        'Flux applies nothing of what it builds from web: Kustomization flux-system/web waits for Kustomization flux-system/db, which this change removes. ks/web.yaml',
      ],
      undecided: [],
    });
  });

  test('and that goes is not there for another cluster having one of its name', async () => {
    const clusters = (prod: readonly string[]) => ({
      'clusters/prod/flux-system/sync.yaml': flux('flux-system', './clusters/prod'),
      'clusters/staging/flux-system/sync.yaml': flux('flux-system', './clusters/staging'),
      'clusters/prod/web.yaml': waiting('db'),
      'clusters/staging/web.yaml': waiting('db'),
      'clusters/staging/db.yaml': flux('db', './db'),
      ...Object.fromEntries(prod.map((file) => [file, flux('db', './db')])),
      'web/note.yaml': configMap('web', '{ a: b }'),
      'db/note.yaml': configMap('db', '{ a: b }'),
    });
    const before = clusters(['clusters/prod/db.yaml']);
    expect((await told(before, clusters([]))).found).toEqual([
      expect.stringMatching(
        /Kustomization flux-system\/db, which this change removes. clusters\/prod/,
      ),
    ]);
    // it moves to a file of its own, in the same cluster
    expect((await told(before, clusters(['clusters/prod/data/db.yaml']))).found).toEqual([]);
  });

  test.each([
    ['where its applier prunes', 'true'],
    ['where its applier leaves it in the cluster', 'false'],
  ])('and that goes is to be kept, %s', async (_, prune) => {
    const sync = {
      'sync/all.yaml': flux('all', './ks').replace('prune: true', `prune: ${prune}`),
    };
    const after = tree({ 'ks/web.yaml': waiting('db'), ...sync });
    const { findings } = await reviewOf({ ...both, ...sync }, after);
    const found = findings.filter(({ check }) => check === 'dependency-missing');
    expect(found.map(({ fix }) => spoken(fix.text))).toEqual([
      'Keep Kustomization flux-system/db (ks/db.yaml:1). If it is meant to go, take it out of dependsOn, too.',
    ]);
  });

  test('and that its applier leaves in the cluster holds it up once it is deleted there', async () => {
    const kept = { 'sync/all.yaml': flux('all', './ks').replace('prune: true', 'prune: false') };
    const after = tree({ 'ks/web.yaml': waiting('db'), ...kept });
    expect((await told({ ...both, ...kept }, after)).found).toEqual([
      'Once somebody deletes Kustomization flux-system/db from the cluster, Flux applies nothing of what it builds from web: Kustomization flux-system/web waits for it. ks/web.yaml',
    ]);
  });

  test('and that is not seen is listed: another repository may bring it', async () => {
    const after = tree({
      'ks/db.yaml': flux('db', './db'),
      'ks/web.yaml': waiting('certificates'),
    });
    const { found, undecided } = await told(both, after);
    expect(found).toEqual([]);
    expect(undecided).toEqual([
      expect.stringMatching(/^Whether Kustomization certificates in namespace flux-system exists/),
    ]);
  });

  test.each([
    ['lies where delivery begins', waiting('all'), {}],
    ['is suspended itself', waiting('gone', '  suspend: true\n'), {}],
    ['is taken in by nothing', waiting('mail'), { 'by-hand/mail.yaml': flux('mail', './db') }],
  ])('and that is no finding where it %s', async (_, web, more) => {
    const after = tree({ 'ks/db.yaml': flux('db', './db'), 'ks/web.yaml': web, ...more });
    expect(await told(both, after)).toEqual({ found: [], undecided: [] });
  });
});

describe('a cluster that begins with a Kustomization which holds itself', () => {
  const cluster = (files: Readonly<Record<string, string>>) => ({
    'clusters/prod/flux-system/sync.yaml': flux('flux-system', './clusters/prod'),
    'web/note.yaml': configMap('web', '{ a: b }'),
    ...files,
  });
  const dependency = (on: string): string => flux('web', './web', `  dependsOn: [${on}]\n`);
  const before = cluster({ 'clusters/prod/web.yaml': flux('web', './web') });

  test('shows what nothing brings', async () => {
    const after = cluster({ 'clusters/prod/web.yaml': dependency('{ name: certificates }') });
    expect(await told(before, after)).toEqual({
      found: [
        'Flux applies nothing of what it builds from web: Kustomization flux-system/web waits for Kustomization flux-system/certificates, which does not exist. clusters/prod/web.yaml',
      ],
      undecided: [],
    });
  });

  test('does not where one reads another repository', async () => {
    const other = { 'clusters/prod/data.yaml': flux('data', './data', '', 'data') };
    const after = cluster({
      'clusters/prod/web.yaml': dependency('{ name: certificates }'),
      ...other,
    });
    expect((await told({ ...before, ...other }, after)).found).toEqual([]);
  });

  test('shows a HelmRelease that waits for one that goes', async () => {
    const release = (spec: string, name = 'web'): string =>
      `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: ${name}, namespace: shop }
spec:
${spec}  chart: { spec: { chart: web, version: 1.0.0, sourceRef: { kind: HelmRepository, name: charts } } }
`;
    const after = { ...before, 'web/release.yaml': release('  dependsOn: [{ name: database }]\n') };
    const { found } = await told({ ...after, 'web/database.yaml': release('', 'database') }, after);
    expect(found).toEqual([
      'Flux neither installs nor upgrades HelmRelease shop/web: it waits for HelmRelease shop/database, which does not exist. web/release.yaml',
    ]);
  });
});

describe('the health of what a Flux Kustomization checks', () => {
  const checking = (name: string, more = ''): string =>
    flux(
      'web',
      './web',
      `  healthChecks: [{ apiVersion: kustomize.toolkit.fluxcd.io/v1, kind: Kustomization, name: ${name}, namespace: flux-system }]\n${more}`,
    );
  const found = async (after: Readonly<Record<string, string>>, before = both) => {
    const { findings } = await reviewOf(before, after);
    return findings
      .filter(({ check }) => check === 'health-check-missing')
      .map((told) => spoken(messageOf(told)));
  };

  test('is never there for one that goes, or whose name has a slip', async () => {
    const before = tree({ 'ks/db.yaml': flux('db', './db'), 'ks/web.yaml': checking('db') });
    expect(await found(tree({ 'ks/web.yaml': checking('db') }), before)).toEqual([
      'Kustomization flux-system/web is no longer ready: it checks the health of Kustomization flux-system/db, which this change removes.',
    ]);
    const slip = {
      'ks/database.yaml': flux('database', './db'),
      'ks/web.yaml': checking('databse'),
    };
    expect(await found(tree(slip))).toEqual([
      'Kustomization flux-system/web never becomes ready: it checks the health of Kustomization flux-system/databse, which does not exist.',
    ]);
  });

  test('is not asked for where it waits for all that it applies, nor of itself', async () => {
    const slip = {
      'ks/database.yaml': flux('database', './db'),
      'ks/web.yaml': checking('databse', '  wait: true\n'),
    };
    expect(await found(tree(slip))).toEqual([]);
    expect(await found(tree({ 'ks/web.yaml': checking('web') }))).toEqual([]);
  });
});
