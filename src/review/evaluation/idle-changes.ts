import type { Finding } from '../../checks/index.ts';
import { comesIntoForce, idleUntil } from '../../checks/index.ts';
import type { Change } from '../../compare/index.ts';
import type { EnvironmentPair, RenderedTree } from '../../gitops/index.ts';
import type { ResourceId } from '../../manifest/index.ts';
import { resourceKey } from '../../manifest/index.ts';
import { appliersOf } from './object-appliers.ts';

/**
 * Marks what changes of objects that do nothing as they stand: it comes about once they do. What a change stops from
 * working has an effect at once.
 */
export function withIdle(
  changes: readonly Change[],
  findings: readonly Finding[],
): readonly Change[] {
  const idle = new Map<string, { readonly until: string; readonly isOld: boolean }>();
  for (const finding of findings) {
    const { holdsUp, subject, side } = finding;
    const until = idleUntil(finding);
    const key = resourceKey(subject);
    // what is certain to do nothing comes before what depends on something that is not seen
    if (until !== null && side === 'head' && (holdsUp?.until === null || !idle.has(key)))
      idle.set(key, { until, isOld: !comesIntoForce(finding) });
  }
  if (idle.size === 0) return changes;
  return changes.map((change) => {
    const found = idle.get(resourceKey(change.subject));
    const { object, oldObject, heldUpBy } = change;
    if (found === undefined || object === null || heldUpBy !== undefined) return change;
    return oldObject === null || found.isOld
      ? { ...change, heldUpBy: { kind: 'idle', until: found.until } }
      : change;
  });
}

interface Sides {
  readonly pair: Pick<EnvironmentPair, 'before' | 'after'>;
  readonly renderedBase: RenderedTree;
  readonly renderedMerged: RenderedTree;
}

type ApplierOf = ReturnType<typeof appliersOf>;

/**
 * Marks what changes of objects that something applies which applies nothing new as it stands: neither does it come, nor is
 * it deleted, before that is mended. What such an applier brings newly, and applies more, is not there either.
 */
export function withStoppedAppliers(
  changes: readonly Change[],
  findings: readonly Finding[],
  { pair, renderedBase, renderedMerged }: Sides,
): readonly Change[] {
  const stopped = new Map<string, string>();
  for (const { holdsUp, side } of findings)
    if (holdsUp?.until != null && side === 'head')
      for (const applier of holdsUp.appliers ?? []) stopped.set(keyOf(applier), holdsUp.until);
  if (stopped.size === 0) return changes;
  const now = appliersOf(pair.after, renderedMerged);
  const then = appliersOf(pair.before, renderedBase);
  const untilOf = (change: Change): string | undefined => {
    const by = applierOf(change, now, then);
    return by === null || by === undefined ? undefined : stopped.get(`${by.kind} ${by.name}`);
  };
  addBrought(stopped, changes, untilOf);
  return changes.map((change) => {
    const until = change.heldUpBy === undefined ? untilOf(change) : undefined;
    return until === undefined ? change : { ...change, heldUpBy: { kind: 'idle', until } };
  });
}

const keyOf = ({ kind, namespace, name }: ResourceId): string => `${kind} ${namespace}/${name}`;

/** Gives what applies an object; one that goes for another reason than that its folder has it no longer is told by that. */
function applierOf(
  { object, oldObject, cause, remains }: Change,
  now: ApplierOf,
  then: ApplierOf,
): ReturnType<ApplierOf> | undefined {
  if (object !== null) return now(object);
  return oldObject === null || cause !== undefined || remains !== undefined
    ? undefined
    : then(oldObject);
}

/** Adds what stands still because the object that applies it is itself new, and is not applied. */
function addBrought(
  stopped: Map<string, string>,
  changes: readonly Change[],
  untilOf: (change: Change) => string | undefined,
): void {
  const open = changes.filter(
    ({ object, oldObject }) => object !== null && oldObject === null && APPLYING.has(object.kind),
  );
  for (let size = -1; size !== stopped.size;) {
    size = stopped.size;
    for (const change of open) {
      const until = untilOf(change);
      const key = keyOf(change.subject);
      if (until !== undefined && !stopped.has(key)) stopped.set(key, until);
    }
  }
}

const APPLYING: ReadonlySet<string> = new Set(['Kustomization', 'Application', 'ApplicationSet']);
