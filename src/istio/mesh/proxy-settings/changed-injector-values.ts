import type { Node, Origin } from '../../../manifest/index.ts';
import { entriesAt, resourceKey, sameData } from '../../../manifest/index.ts';
import type { Mesh } from '../mesh.ts';
import { injectorValues } from './injector-values.ts';

/** A value of the chart or operator that installs the control plane, by which the injector makes proxies. */
export interface ChangedInjectorValue {
  /** `global.proxy.resources`. */
  readonly path: string;
  readonly origin: Origin;
}

/** Who gets a proxy, and what the mesh configuration says, is told elsewhere. */
const TOLD_ELSEWHERE: ReadonlySet<string> = new Set(['autoInject', 'tracer']);

/** What differs below `global.proxy` and `global.proxy_init` where one object holds the values on both sides. INJ-1, ROLL-25. */
export function changedInjectorValues(before: Mesh, after: Mesh): readonly ChangedInjectorValue[] {
  const earlier = new Map(
    injectorValues(before).map(({ resource, values }) => [resourceKey(resource), values]),
  );
  return injectorValues(after).flatMap(({ resource, values }) => {
    const old = earlier.get(resourceKey(resource));
    if (old === undefined || old === values) return [];
    return ['proxy', 'proxy_init'].flatMap((part) => differing(part, old, values));
  });
}

function differing(part: string, old: Node, now: Node): readonly ChangedInjectorValue[] {
  const [one, other] = [entriesAt(old, 'global', part), entriesAt(now, 'global', part)];
  return [...new Set([...one.keys(), ...other.keys()])].flatMap((key) => {
    const [was, is] = [one.get(key), other.get(key)];
    const place = is ?? was;
    return place === undefined || TOLD_ELSEWHERE.has(key) || sameData(was, is)
      ? []
      : [{ path: `global.${part}.${key}`, origin: place.origin }];
  });
}
