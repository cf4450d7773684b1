import type { Review } from '../../../src/review/index.ts';
import { reviewOf } from '../../support/review-of.ts';

export type Files = Readonly<Record<string, string>>;

/** The mesh-wide policy; `metadata` and `spec` go on in flow style. */
export const strict = (metadata = '', spec = ''): string => `apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: default, namespace: istio-system${metadata} }
spec: { mtls: { mode: STRICT }${spec} }
`;

export const NAMESPACE = 'apiVersion: v1\nkind: Namespace\nmetadata: { name: shop }\n';

export const kustomization = (...resources: readonly string[]): string =>
  `resources: [${resources.join(', ')}]\n`;

/** Production is one kustomization, and nothing here says who applies it. */
export const PROD: Files = {
  'overlays/prod/kustomization.yaml': kustomization('namespace.yaml', 'mtls.yaml'),
  'overlays/prod/namespace.yaml': NAMESPACE,
  'overlays/prod/mtls.yaml': strict(),
};

/** The same without its policy, which is still in the tree of `files` if they have it. */
export const withoutPolicy = (files: Files, path = 'overlays/prod/mtls.yaml'): Files => ({
  ...Object.fromEntries(Object.entries(files).filter(([each]) => each !== path)),
  'overlays/prod/kustomization.yaml': kustomization('namespace.yaml'),
});

export const application = (path: string, directory = ''): string =>
  `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: mesh, namespace: argocd }
spec:
  source: { repoURL: 'https://example.com/mesh.git', path: ${path}${directory} }
  destination: { server: 'https://kubernetes.default.svc' }
`;

export const fluxKustomization = (
  path: string,
): string => `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: mesh, namespace: flux-system }
spec: { path: ${path}, sourceRef: { kind: GitRepository, name: mesh } }
`;

/** What comes and goes as a whole, and the tier. */
export async function outcome(before: Files, after: Files) {
  const review = await reviewOf(before, after);
  return { tier: review.tier, ...comesAndGoes(review) };
}

function comesAndGoes({ changes, reasons }: Review) {
  const named = (wanted: string): readonly string[] => [
    ...new Set(
      changes
        .filter(({ kind }) => kind === wanted)
        .map(({ subject }) => `${subject.kind} ${subject.name}`),
    ),
  ];
  return {
    gone: named('resource-removed'),
    come: named('resource-added'),
    texts: reasons.flatMap(({ because }) => because.map(({ text }) => text)),
  };
}
