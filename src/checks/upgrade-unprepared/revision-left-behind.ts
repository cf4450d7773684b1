import type { Mesh } from '../../istio/index.ts';
import { revisionFactsOf, revisionNamedBy } from '../../istio/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import { listed, placeOf, subjectText } from '../../manifest/index.ts';
import type { Told } from '../detection/check.ts';
import { betweenSides, check } from '../detection/check.ts';

const MOST_NAMED = 3;

/** Names a revision that ran before and runs no more. */
interface LeftBehind {
  readonly resource: Resource;
  readonly revision: string;
  readonly label: string;
  readonly origin: Origin;
  readonly workloads: number;
}

/** Tells of namespaces and pods that still name a revision which goes away (INJ-2, INJ-11). */
export const revisionLeftBehind = check({
  id: 'revision-left-behind',
  title: 'A namespace or workload names a revision that goes away',
  level: 'high',
  blind: 'Control planes and tags that are installed elsewhere.',
  find: (input) =>
    betweenSides(input, ({ before, after }) => {
      const gone = goneRevisions(before, after);
      if (gone.size === 0) return [];
      return [...namespacesOf(after, gone), ...workloadsOf(after, gone)].map((left) =>
        tell(left, after),
      );
    }),
});

/** Names what a control plane could be asked for by, and can no longer be, though others run. */
function goneRevisions(before: Mesh, after: Mesh): ReadonlySet<string> {
  const [was, is] = [before, after].map((mesh) => revisionFactsOf(mesh, mesh.charts));
  if (was === undefined || is === undefined || is.run.size === 0) return new Set();
  return new Set(
    [...was.run, ...was.tags.keys()].filter(
      (name) => !is.run.has(name) && !is.tags.has(name) && !is.keeps(name),
    ),
  );
}

const namespacesOf = (mesh: Mesh, gone: ReadonlySet<string>): readonly LeftBehind[] =>
  mesh.ofKind('', 'Namespace').flatMap((resource): readonly LeftBehind[] => {
    const object = mesh.namespaceObject(resource.name);
    const named = object === undefined ? null : revisionNamedBy(object.labels);
    if (object === undefined || named === null || !gone.has(named.revision)) return [];
    const workloads = mesh.workloads.filter(({ namespace }) => namespace === resource.name).length;
    return [{ ...named, resource, origin: object.originOf(named.label), workloads }];
  });

/** Lists workloads whose pods have a label of their own; it counts where their namespace names none. */
const workloadsOf = (mesh: Mesh, gone: ReadonlySet<string>): readonly LeftBehind[] =>
  mesh.workloads.flatMap(({ resource, namespace, labels }): readonly LeftBehind[] => {
    const named = revisionNamedBy(labels);
    const ofNamespace = revisionNamedBy(mesh.namespaceLabels(namespace) ?? new Map());
    if (named === null || ofNamespace !== null || !gone.has(named.revision)) return [];
    return [{ ...named, resource, origin: resource.origin, workloads: 1 }];
  });

function tell({ resource, revision, label, origin, workloads }: LeftBehind, after: Mesh): Told {
  const running = [...revisionFactsOf(after, after.charts).run].sort();
  const whose =
    resource.kind === 'Namespace' ? `namespace ${resource.name}` : subjectText(resource);
  return {
    subject: resource,
    key: `names revision ${revision}`,
    cause: `revision ${revision} goes away`,
    scope: {
      level: resource.kind === 'Namespace' ? 'namespace' : 'workload',
      workloads,
      services: 0,
      namespaces: 1,
    },
    message: `New pods of ${whose} get no proxy: revision ${revision}, which it names, goes away.`,
    why: `The label ${label} asks for it (${placeOf(origin)}), and the control planes that stay are called ${listed(running, MOST_NAMED)}.`,
    symptom:
      'running pods keep their last configuration; each pod that is made anew comes up without a proxy, its calls are in plaintext, and STRICT peers reset them',
    origin,
    fix: {
      text: `Move it to ${listed(running, MOST_NAMED)}, restart its workloads, and take ${revision} away after that.`,
    },
  };
}
