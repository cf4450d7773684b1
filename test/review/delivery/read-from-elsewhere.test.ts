import { messageOf } from '../../../src/checks/index.ts';
import { spoken } from '../../support/spoken.ts';
import { expect, test } from 'vitest';
import type { Files } from '../../support/review-of.ts';
import { reviewOf } from '../../support/review-of.ts';
import { writtenOf } from '../../bot/written-of-review.ts';
import { authorizationPolicy, meshMtls, namespace } from '../../support/objects.ts';
import { app } from '../../checks/findings-of.ts';

const OWN = 'https://git.example/acme/fleet.git';
const OTHER = 'https://git.example/other/fleet.git';

/** Folders that are read from here all the same. */
const STAYING = ['tools', 'data', 'logs'];

const MESH: Files = {
  ...Object.fromEntries(
    STAYING.map((name) => [`${name}/prod/all.yaml`, namespace(name) + app(name, 'job')]),
  ),
  'mesh/prod/pa.yaml': meshMtls('STRICT'),
  'shop/prod/all.yaml':
    namespace('shop', 'istio-injection: enabled') +
    app('shop', 'web', ['orders']) +
    app('shop', 'orders') +
    authorizationPolicy('none', '{ selector: { matchLabels: { app: orders } } }'),
};

const application = (name: string, url: string): string => `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: ${name}-prod, namespace: argocd }
spec:
  destination: { name: prod, namespace: ${name} }
  source:
    path: ${name}/prod
    repoURL: ${url}
  syncPolicy: { automated: { prune: true } }
`;
const argo = (url: string): Files => ({
  'argocd/mesh.yaml': application('mesh', url),
  'argocd/shop.yaml': application('shop', url),
  'argocd/staying.yaml': STAYING.map((name) => application(name, OWN)).join('---\n'),
});

const source = (name: string, url: string): string => `apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: { name: ${name}, namespace: flux-system }
spec: { url: ${url} }
`;
const kustomization = (name: string, from: string): string => `---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: ${name}, namespace: flux-system }
spec: { path: ./${name}/prod, prune: true, sourceRef: { kind: GitRepository, name: ${from} } }
`;
const flux = (url: string): Files => ({
  'clusters/prod/own.yaml': `${source('own', OWN)}${STAYING.map((name) => kustomization(name, 'own')).join('')}`,
  'clusters/prod/fleet.yaml': `${source('fleet', url)}${kustomization('mesh', 'fleet')}${kustomization('shop', 'fleet')}`,
});

test.each([
  ['Argo CD', argo, null],
  ['Flux', flux, 'clusters/prod/fleet.yaml:4'],
])('what %s reads from another repository is not said to be gone', async (_, applier, place) => {
  const review = await reviewOf({ ...MESH, ...applier(OWN) }, { ...MESH, ...applier(OTHER) });
  const said = writtenOf(review)['terminal'] ?? '';
  const text = said.replace(/\s+/g, ' ');
  expect(text).not.toContain('nothing does any more');
  expect(['high', 'critical']).toContain(review.tier);
  const [headline = ''] = said.split('\n');
  expect(headline).not.toMatch(/STRICT|can (?:no longer|now)|anyone/i);
  const lost = review.findings.filter(({ detector }) => detector === 'security-loosened');
  expect(lost.length).toBeGreaterThan(0);
  for (const told of lost)
    expect(spoken(messageOf(told))).toMatch(
      /^Where `https:\/\/git\.example\/other\/fleet\.git` has its folder without it: /,
    );
  if (place !== null)
    for (const { origin } of lost) expect(`${origin.file}:${String(origin.line)}`).toBe(place);
  // what becomes of calls is told with the same condition
  for (const sentence of text.match(/[^.!?]*\bcan (?:no longer|now) (?:call|be reached)[^.]*/g) ??
    [])
    expect(sentence).toMatch(/where/i);
});
