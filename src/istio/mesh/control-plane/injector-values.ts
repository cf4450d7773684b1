import type { Node, Resource } from '../../../manifest/index.ts';
import { nodeAt, stringAt } from '../../../manifest/index.ts';
import { istiodInstallers } from './istiod-settings.ts';
import { parseEmbeddedYaml } from '../embedded-yaml.ts';
import type { Mesh } from '../mesh.ts';

/** Values by which the injector makes proxies, as one object holds them. */
export interface InjectorValues {
  readonly resource: Resource;
  readonly values: Node;
  /**
   * Tells whether a value that is not written is the chart's default; null where a profile may say otherwise.
   */
  readonly hasDefaults: boolean | null;
}

/** Profiles that leave the resources of proxies as the chart has them. */
const PLAIN_PROFILES: ReadonlySet<string> = new Set(['', 'default', 'minimal', 'ambient']);

/**
 * Lists the values of what installs the injector; the rendered injector counts only where nothing here does.
 */
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
