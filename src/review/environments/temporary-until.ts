import { datedSettings } from '../../checks/index.ts';
import { environmentOfUnit } from '../../gitops/index.ts';
import type { Mesh } from '../../istio/index.ts';
import { resourceKey } from '../../manifest/index.ts';
import type { ResourceName } from '../gate/reverts/revert-scope.ts';
import { dayOf, daysAfter, firstInstantAt } from '../policy/configuration/local-time.ts';

/** A setting of an object that is for a time, and until when. */
export interface TemporaryUntil {
  readonly resource: ResourceName;
  /** Says what it does, after the name of the object. */
  readonly does: string;
  /** Names the environments that have it until then. */
  readonly environments: readonly string[];
  /** The last day, or the instant, as the object writes it. */
  readonly until: string;
  /** The instant at which that is over: ISO 8601, UTC. */
  readonly deadline: string;
}

/** More are not kept in mind. */
const MOST = 100;

/** Lists the settings for a time that say until when: one for each object and end. */
export function temporaryUntil(
  meshes: readonly Mesh[],
  timeZone: string,
): readonly TemporaryUntil[] {
  const found = new Map<string, TemporaryUntil>();
  for (const mesh of meshes)
    for (const { resource, does, end } of datedSettings(mesh)) {
      if (end.kind === 'unread') continue;
      const { kind, namespace, name } = resource;
      const key = `${resourceKey(resource)} ${end.text}`;
      const known = found.get(key);
      const environment = environmentOfUnit(mesh.environment.name);
      found.set(key, {
        ...{ resource: { kind, namespace, name }, does: known?.does ?? does, until: end.text },
        environments: [...new Set([...(known?.environments ?? []), environment])],
        deadline: deadlineOf(end.text, end.kind, timeZone),
      });
    }
  return [...found.values()].slice(0, MOST);
}

/**
 * Gives the instant at which an end is over. A day ends where the next one begins in the zone, however long it is there:
 * it is an instant from then on, which no later change of the clocks moves.
 */
export function deadlineOf(text: string, kind: 'day' | 'instant', timeZone: string): string {
  const at =
    kind === 'instant'
      ? Date.parse(text)
      : firstInstantAt(daysAfter(dayOf(text), 1), '00:00', timeZone);
  return new Date(at).toISOString();
}
