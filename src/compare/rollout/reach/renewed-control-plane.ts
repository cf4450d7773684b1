import type { Mesh } from '../../../istio/index.ts';
import type { Node, Plain } from '../../../manifest/index.ts';
import { plainOf, podTemplateOf } from '../../../manifest/index.ts';
import { controlPlaneShape } from '../../diff/control-plane-installation.ts';

/** `known`: its pods are made anew. `perhaps`: what installs it changes, or it is new, and proxies may ask another. */
export type RenewedControlPlane = 'known' | 'perhaps';

/**
 * Tells whether a change makes the pods of a control plane anew: proxies have what it sends only once these are ready, and
 * those of before gone. What seconds there are for a push are of one that runs (PUSH-10). Null where it does not.
 */
export function renewedControlPlane(before: Mesh, after: Mesh): RenewedControlPlane | null {
  const [old, now] = [podsOfControlPlanes(before), podsOfControlPlanes(after)];
  if (old.size + now.size === 0) return isInstalledOtherwise(before, after) ? 'perhaps' : null;
  const isKept = (name: string): boolean =>
    [...(now.get(name) ?? [])].some((template) => old.get(name)?.has(template) === true);
  const names = [...now.keys()];
  // of several folders with one of its name, or of several control planes, nobody knows which it is
  if ([...old.keys(), ...names].every((name) => old.has(name) && now.has(name) && !isKept(name)))
    return 'known';
  const isSame = (name: string): boolean =>
    now.get(name)?.size === old.get(name)?.size &&
    [...(now.get(name) ?? [])].every((template) => old.get(name)?.has(template) === true);
  // one that is new beside those that stay is asked by nobody yet
  return old.size > 0 && [...old.keys()].every(isSame) ? null : 'perhaps';
}

/** Gives the templates of pods of control planes, as texts, by the name of their Deployment. */
const podsOfControlPlanes = (mesh: Mesh): ReadonlyMap<string, ReadonlySet<string>> => {
  const found = new Map<string, Set<string>>();
  for (const one of mesh.resources) {
    if (one.kind !== 'Deployment' || controlPlaneShape(one) !== 'deployment') continue;
    const name = `${one.namespace}/${one.name}`;
    const template = podTemplateOf(one);
    const text = JSON.stringify(template === undefined ? null : plainOf(template));
    found.set(name, (found.get(name) ?? new Set()).add(text));
  }
  return found;
};

/** Tells whether a chart or an operator's object that installs a control plane says other things than settings of the mesh. */
function isInstalledOtherwise(before: Mesh, after: Mesh): boolean {
  const [was, is] = [before, after].map((mesh) => {
    // in whichever order files hold them
    const each = installedIn(mesh).map((one) => JSON.stringify(one));
    return each.sort().join('\n');
  });
  return was !== is;
}

const installedIn = (mesh: Mesh): readonly Plain[] => [
  ...mesh.charts
    .filter(({ chart }) => CHARTS.has(chart))
    .map(({ release, namespace, version, values, provided }) => [
      ...[release, namespace, version?.text ?? null],
      ...[values, provided].map(withoutSettings),
    ]),
  ...mesh.resources
    .filter((one) => controlPlaneShape(one) === 'operator')
    .map(({ node, namespace, name }) => [namespace, name, withoutSettings(node)]),
];

/** Charts whose pods proxies ask; those of definitions, of ztunnel and of nodes run others. */
const CHARTS: ReadonlySet<string> = new Set(['istiod', 'istio-control', 'istio-discovery']);

/** Gives what a node says beside metadata and settings of the mesh, which a control plane reads while it runs. */
function withoutSettings(node: Node | undefined): Plain {
  if (node === undefined) return null;
  if (node.kind !== 'map') return plainOf(node);
  return [...node.entries].flatMap(([key, value]) =>
    key === 'meshConfig' || key === 'metadata' ? [] : [[key, withoutSettings(value)]],
  );
}
