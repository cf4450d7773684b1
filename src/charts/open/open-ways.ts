/**
 * Lists the reasons why nobody here knows what a template decides by: the cluster, the clock or the release
 * tells it.
 */
export const OPEN_REASONS = [
  'lookup',
  'kubeVersion',
  'apiVersions',
  'clock',
  'chance',
  'dns',
  'revision',
  'phase',
] as const;

export type OpenReason = (typeof OPEN_REASONS)[number];

/** Names who renders a chart, because what is open depends on that. */
export type ChartApplier = 'argo-cd' | 'flux' | 'kustomize' | 'unknown';

const EVERYONE: readonly ChartApplier[] = ['argo-cd', 'flux', 'kustomize', 'unknown'];

/**
 * Says for whom something is open. Argo CD and kustomize call `helm template`, to which `lookup` finds
 * nothing, and every render is the first installation; to Flux all is as it is in the cluster (HELM-11,
 * HELM-17, ARGO-81, KUST-14). Whoever installs a chart that nothing here installs may be any of them.
 */
const OPEN_FOR: Readonly<Record<OpenReason, readonly ChartApplier[]>> = {
  lookup: ['flux', 'unknown'],
  kubeVersion: EVERYONE,
  apiVersions: EVERYONE,
  clock: EVERYONE,
  chance: EVERYONE,
  dns: EVERYONE,
  revision: ['flux', 'unknown'],
  phase: ['flux', 'unknown'],
};

/** Says what the applier writes itself, which is no longer open then. */
export interface WrittenCapabilities {
  readonly kubeVersion: boolean;
  readonly apiVersions: boolean;
}

export const openUnder = (
  applier: ChartApplier,
  written: WrittenCapabilities,
): readonly OpenReason[] =>
  OPEN_REASONS.filter((reason) => {
    if (!OPEN_FOR[reason].includes(applier)) return false;
    return !(reason === 'kubeVersion' || reason === 'apiVersions') || !written[reason];
  });

export interface OpenDecision {
  /** Names the file that is rendered, and the line of a template that decides, as Helm does. */
  readonly source: string;
  readonly template: string;
  readonly line: number;
  readonly reasons: readonly OpenReason[];
  /** Equal digests say that the same is asked. */
  readonly digest: string;
}

/** Holds a way that neither render takes, with what it would print and assign. */
export interface WayAside extends Omit<OpenDecision, 'digest'> {
  readonly text: string;
}

/** Describes a call of a template that ends the render, which an open decision makes or does not make. */
export interface OpenStop extends OpenDecision {
  /** Tells whether the call is made as the chart is rendered here. */
  readonly isHere: boolean;
}
