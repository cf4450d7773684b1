import type { Node, Resource, Origin } from '../../../manifest/index.ts';
import { nodeAt, stringAt, entriesAt, resourceKey, sameData } from '../../../manifest/index.ts';
import { istiodInstallers } from './istiod-settings.ts';
import { parseEmbeddedYaml } from '../embedded-yaml.ts';
import type { Mesh } from '../mesh.ts';

/** Values by which the injector makes proxies, as one object holds them. */
export interface InjectorValues {
  readonly resource: Resource;
  readonly values: Node;
  /** Whether what is not written has the chart's default; null where a profile may say otherwise. */
  readonly hasDefaults: boolean | null;
}

/** Profiles that leave the resources of proxies as the chart has them. */
const PLAIN_PROFILES: ReadonlySet<string> = new Set(['', 'default', 'minimal', 'ambient']);

/** What installs the injector; what is rendered of it only where nothing here does. */
export function injectorValues(mesh: Mesh): readonly InjectorValues[] {
  const installers = istiodInstallers(mesh).flatMap(({ resource, values }) => {
    const profile = stringAt(resource.node, 'spec', 'profile') ?? stringAt(values, 'profile') ?? '';
    return values === undefined
      ? []
      : [{ resource, values, hasDefaults: PLAIN_PROFILES.has(profile) ? true : null }];
  });
  return installers.length > 0 ? installers : ofConfigMaps(mesh);
}

/** Rendered values are whole. */
const ofConfigMaps = (mesh: Mesh): readonly InjectorValues[] =>
  mesh
    .ofKind('', 'ConfigMap')
    .filter(({ name }) => /^istio-sidecar-injector(?:-|$)/.test(name))
    .flatMap((resource) => {
      const values = parseEmbeddedYaml(nodeAt(resource.node, 'data', 'values'));
      return nodeAt(values, 'global', 'proxy') === undefined || values === undefined
        ? []
        : [{ resource, values, hasDefaults: false }];
    });

/** A value of the chart or operator that installs the control plane, by which the injector makes proxies. */
interface ChangedInjectorValue {
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
