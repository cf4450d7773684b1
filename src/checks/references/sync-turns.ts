import type { Origin, Resource } from '../../manifest/index.ts';
import { nodeAt, stringMapAt } from '../../manifest/index.ts';

const PHASES = ['PreSync', 'Sync', 'PostSync'] as const;

/** Says when a sync applies an object. */
export interface Turn {
  readonly phase: (typeof PHASES)[number];
  readonly wave: number;
}

export const isBefore = (one: Turn, other: Turn): boolean => {
  const [first, second] = [PHASES.indexOf(one.phase), PHASES.indexOf(other.phase)];
  return first === second ? one.wave < other.wave : first < second;
};

const HELM_PHASES: ReadonlyMap<string, Turn['phase']> = new Map([
  ['pre-install', 'PreSync'],
  ['pre-upgrade', 'PreSync'],
  ['post-install', 'PostSync'],
  ['post-upgrade', 'PostSync'],
  ['crd-install', 'Sync'],
]);

/** Reads the first phase and the wave of an object; null where no sync that succeeds applies it (ARGO-47, ARGO-48). */
export function turnOf({ node }: Resource): Turn | null {
  const annotations = stringMapAt(node, 'metadata', 'annotations');
  const wave =
    integerOf(annotations.get('argocd.argoproj.io/sync-wave')) ??
    integerOf(annotations.get('helm.sh/hook-weight')) ??
    0;
  const [hook, helm] = ['argocd.argoproj.io/hook', 'helm.sh/hook'].map((key) =>
    annotations
      .get(key)
      ?.split(',')
      .map((word) => word.trim()),
  );
  const phases = hook ?? helm?.map((word) => HELM_PHASES.get(word)) ?? ['Sync'];
  const phase = PHASES.find((each) => phases.includes(each));
  return phase === undefined ? null : { phase, wave };
}

const integerOf = (text: string | undefined): number | null =>
  text === undefined || !/^[-+]?\d{1,9}$/.test(text) ? null : Number(text);

/** Points to the annotation that decides, where there is one. */
export const placeOfTurn = ({ node, origin }: Resource): Origin =>
  (
    nodeAt(node, 'metadata', 'annotations', 'argocd.argoproj.io/sync-wave') ??
    nodeAt(node, 'metadata', 'annotations', 'argocd.argoproj.io/hook')
  )?.origin ?? origin;
