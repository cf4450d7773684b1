import type { Workload } from '../../../istio/index.ts';
import { subjectText } from '../../../manifest/index.ts';
import type { PushedType } from '../pushed-configuration.ts';
import { pushedTypes } from '../pushed-configuration.ts';
import type { ProxyGroup } from './proxy-groups.ts';
import type { Receivers } from './receiving-proxies.ts';

const nameOf = ({ resource }: Workload): string => subjectText(resource);

/** Counts who gets what, over many objects: whole groups are counted once, and not by their members. */
export class ReceivedTally {
  private readonly groups = new Map<PushedType, Set<ProxyGroup>>();
  private readonly single = new Map<PushedType, Set<Workload>>();

  add(kind: string, { groups, workloads }: Receivers): void {
    for (const group of groups)
      for (const type of pushedTypes(kind, group.isGateway ? 'gateway' : 'sidecar'))
        setIn(this.groups, type).add(group);
    const types = pushedTypes(kind, kind === 'Gateway' ? 'gateway' : 'sidecar');
    for (const type of types) for (const one of workloads) setIn(this.single, type).add(one);
  }

  /** Names of who gets each kind of configuration. */
  names(): ReadonlyMap<PushedType, ReadonlySet<string>> {
    const types = new Set([...this.groups.keys(), ...this.single.keys()]);
    return new Map(
      [...types].map((type) => [
        type,
        new Set([
          ...[...(this.groups.get(type) ?? [])].flatMap(({ workloads }) => workloads.map(nameOf)),
          ...[...(this.single.get(type) ?? [])].map(nameOf),
        ]),
      ]),
    );
  }
}

function setIn<T>(sets: Map<PushedType, Set<T>>, type: PushedType): Set<T> {
  const known = sets.get(type) ?? new Set<T>();
  sets.set(type, known);
  return known;
}
