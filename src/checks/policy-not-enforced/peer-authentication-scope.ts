import { viewOf } from '../../istio/index.ts';
import { selectablePods } from '../meshed-pods.ts';
import type { Mesh, Workload } from '../../istio/index.ts';
import { say, slot } from '../../manifest/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import { check } from '../detection/check.ts';
import type { Told } from '../detection/check.ts';

const MOST_NAMED = 3;

/** A selector in the root namespace is none for the mesh: Istio leaves the whole object out (MTLS-4). */
export const selectorInRootNamespace = check({
  id: 'selector-in-root-namespace',
  title: 'Istio ignores a root namespace PeerAuthentication with a selector',
  level: 'high',
  blind: 'A root namespace that neither the tree nor the configuration names.',
  find: ({ mesh }) => ignoredInRoot(mesh).map(tellIgnored),
});

function tellIgnored({ policy, origin, pods }: IgnoredInRoot): Told {
  const keep = pods.length === 1 ? say`keeps` : say`keep`;
  return {
    subject: policy,
    holdsUp: { until: null },
    key: 'selector in the root namespace',
    scope: { level: 'mesh', workloads: pods.length, services: 0, namespaces: 0 },
    message:
      pods.length === 0
        ? say`${slot.object(policy)} is ignored.`
        : say`${slot.object(policy)} is ignored: ${slot.objects(
            pods.map(({ resource }) => resource),
            MOST_NAMED,
          )} ${keep} the mode of the namespace or the mesh.`,
    why: say`It is in the root namespace and has a selector (${slot.place(origin)}), and Istio reads such a PeerAuthentication neither for the mesh nor for the pods it selects.`,
    symptom: say`nothing refuses this: the mode that it sets is in force nowhere`,
    origin,
    related: pods.slice(0, MOST_NAMED).map(({ resource }) => resource.origin),
    fix: {
      text: say`Put it into the namespace of the pods, or drop the selector if it is for the whole mesh.`,
    },
  };
}

/** A PeerAuthentication of the root namespace that selects pods: it is ignored altogether (MTLS-4). */
interface IgnoredInRoot {
  readonly policy: Resource;
  readonly origin: Origin;
  /** Lists pods that have the labels, in whatever namespace. */
  readonly pods: readonly Workload[];
}

const ignoredInRoot = (mesh: Mesh): readonly IgnoredInRoot[] =>
  mesh.ofKind('security.istio.io', 'PeerAuthentication').flatMap((policy) => {
    const { selector } = viewOf('PeerAuthentication', policy);
    const isIgnored =
      policy.namespace === mesh.configuration.rootNamespace && selector.value.size > 0;
    if (!isIgnored) return [];
    const pods = selectablePods(mesh).anywhere(selector.value);
    return [{ policy, origin: selector.origin ?? policy.origin, pods }];
  });
