import { expect, test } from 'vitest';
import { reviewOf } from '../../support/review-of.ts';
import { manifest } from '../../support/objects.ts';
import type { Files } from '../../support/review-of.ts';

const service = (name: string): string => manifest('Service', name, '{ ports: [{ port: 80 }] }');

interface Case {
  readonly rootPrunes: 'by itself' | 'never' | 'where asked';
  /** Tells whether the applier takes along what it applied: a finalizer of Argo CD, `prune` of Flux. */
  readonly takesAlong: boolean;
  /** Tells whether another applier applies the same folder, before and after. */
  readonly hasTwin: boolean;
  readonly event: 'removed' | 'renamed';
}

const EVENTS = ['removed', 'renamed'] as const;
const casesOf = (roots: readonly Case['rootPrunes'][]): readonly Case[] =>
  roots.flatMap((rootPrunes) =>
    [true, false].flatMap((takesAlong) =>
      [false, true].flatMap((hasTwin) =>
        EVENTS.map((event) => ({ rootPrunes, takesAlong, hasTwin, event })),
      ),
    ),
  );

/** What ARGO-43, ARGO-53, FLUX-33 and FLUX-34 make of the Service that the applier brought. */
function fateByRule({ rootPrunes, takesAlong, hasTwin, event }: Case): string {
  // who else applies it keeps it, as far as anybody knows
  if (hasTwin) return 'stays';
  if (event === 'renamed')
    return rootPrunes === 'by itself' && takesAlong ? 'deleted, and made anew' : 'stays';
  if (rootPrunes === 'never') return 'left: applier-stays';
  if (!takesAlong) return rootPrunes === 'by itself' ? 'left: orphaned' : 'left: applier-stays';
  return rootPrunes === 'by itself' ? 'deleted' : 'left: unless-asked';
}

async function fateTold(before: Files, after: Files): Promise<string> {
  const { changes, findings } = await reviewOf(before, after);
  const gone = changes.find(({ subject, field }) => subject.name === 'web' && field === null);
  const isAnew = findings.some(({ check }) => check === 'deleted-with-applier');
  if (gone === undefined) return 'stays';
  if (isAnew) return 'deleted, and made anew';
  return gone.remains === undefined ? 'deleted' : `left: ${gone.remains.kind}`;
}

const SYNC = {
  'by itself': 'automated: { prune: true }',
  never: 'automated: {}',
  'where asked': '',
} as const;

const application = (name: string, path: string, sync: string, takesAlong = false): string =>
  `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: ${name}, namespace: argocd${takesAlong ? ', finalizers: [resources-finalizer.argocd.argoproj.io]' : ''} }
spec:
  source: { repoURL: 'https://git.example/acme/deploy', path: ${path} }
  destination: { server: 'https://kubernetes.default.svc', namespace: shop }
  syncPolicy: { ${sync} }
`;

const ofArgo = ({ rootPrunes, takesAlong, hasTwin }: Case, name: string | null): Files => {
  const own = (called: string): string =>
    application(called, 'shop', SYNC['by itself'], takesAlong);
  return {
    'argo/root.yaml': application('root', 'argo/apps', SYNC[rootPrunes]),
    'argo/apps/keep.yaml': application('keep', 'keep', SYNC['by itself']),
    'keep/keep.yaml': service('keep'),
    'shop/web.yaml': service('web'),
    ...(hasTwin && { 'argo/apps/twin.yaml': own('twin') }),
    ...(name !== null && { 'argo/apps/shop.yaml': own(name) }),
  };
};

const kustomization = (name: string, path: string, prune: boolean): string =>
  `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: ${name}, namespace: flux-system }
spec: { interval: 10m, path: ./${path}, prune: ${String(prune)}, sourceRef: { kind: GitRepository, name: flux-system } }
`;

const ofFlux = ({ rootPrunes, takesAlong, hasTwin }: Case, name: string | null): Files => ({
  'clusters/prod/root.yaml': kustomization('root', 'clusters/prod', rootPrunes === 'by itself'),
  'clusters/prod/keep.yaml': kustomization('keep', 'keep', true),
  'keep/keep.yaml': service('keep'),
  'shop/web.yaml': service('web'),
  ...(hasTwin && { 'clusters/prod/twin.yaml': kustomization('twin', 'shop', takesAlong) }),
  ...(name !== null && { 'clusters/prod/shop.yaml': kustomization(name, 'shop', takesAlong) }),
});

test.each([
  ['Argo CD', casesOf(['by itself', 'never', 'where asked']), ofArgo],
  ['Flux', casesOf(['by itself', 'never']), ofFlux],
])(
  'what an applier of %s leaves that goes or is renamed is as its rules say',
  async (_, cases, files) => {
    const told = await Promise.all(
      cases.map(async (each) => ({
        ...each,
        fate: await fateTold(
          files(each, 'shop'),
          files(each, each.event === 'renamed' ? 'store' : null),
        ),
      })),
    );
    expect(told).toEqual(cases.map((each) => ({ ...each, fate: fateByRule(each) })));
  },
);
