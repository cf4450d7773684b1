import type { Resource } from '../../../manifest/index.ts';
import { stringMapAt } from '../../../manifest/index.ts';

const ARGO_TRACKING = 'argocd.argoproj.io/tracking-id';
const FLUX = /^(kustomize|helm)\.toolkit\.fluxcd\.io\/(name|namespace)$/;
const HELM = 'meta.helm.sh/release-name';

/**
 * By what tools know their objects again: the Application of an Argo CD tracking id, the Kustomization or HelmRelease of
 * Flux's labels, the release of Helm's annotations. Argo CD's older label (`app.kubernetes.io/instance`) is people's too.
 */
export function marksOf({ node }: Resource): readonly string[] {
  const labels = stringMapAt(node, 'metadata', 'labels');
  const annotations = stringMapAt(node, 'metadata', 'annotations');
  const tracking = annotations.get(ARGO_TRACKING);
  const helm = annotations.get(HELM);
  const flux = [...labels].filter(([key]) => FLUX.test(key)).map((entry) => entry.join('='));
  return [
    ...(tracking === undefined ? [] : [`argo:${tracking.slice(0, tracking.indexOf(':'))}`]),
    ...(flux.length === 0 ? [] : [`flux:${flux.sort().join(',')}`]),
    ...(helm === undefined ? [] : [`helm:${helm}`]),
  ];
}

/** Whether a tool applies an object that applies none of those that Git has here. */
export function isManagedElsewhere(resource: Resource, ownMarks: ReadonlySet<string>): boolean {
  const marks = marksOf(resource);
  return marks.length > 0 && !marks.some((mark) => ownMarks.has(mark));
}

const HOOKS = ['argocd.argoproj.io/hook', 'helm.sh/hook'];

/** Whether an object is there for a step of a sync or release only, and may be gone by now. */
export const isHook = ({ node }: Resource): boolean => {
  const annotations = stringMapAt(node, 'metadata', 'annotations');
  return HOOKS.some((name) => annotations.has(name));
};
