import type { Mesh } from '../../istio/index.ts';
import { revisionFactsOf, revisionNamedBy } from '../../istio/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import { listed, placeOf, subjectText } from '../../manifest/index.ts';
import { WITHOUT_CONTROL_PLANE } from '../asking-for-revision.ts';
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
  title: 'Namespace or workload uses a revision that is removed',
  level: 'high',
  blind: 'Control planes and tags that are installed elsewhere.',
  find: (input) =>
    betweenSides(input, ({ before, after }) => {
      const gone = goneRevisions(before, after);
      if (gone.size === 0) return [];
      const was = revisionFactsOf(before, before.charts);
      return [...namespacesOf(after, gone), ...workloadsOf(after, gone)].map((left) =>
        tell(left, after, runningText(left.revision, was, gone)),
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

/**
 * Says what becomes of the pods that run: those whose tag alone goes keep their control plane. Empty where that is not
 * known.
 */
function runningText(
  revision: string,
  { tags }: ReturnType<typeof revisionFactsOf>,
  gone: ReadonlySet<string>,
): string {
  const own = tags.has(revision) ? tags.get(revision) : revision;
  if (own === null || own === undefined) return '';
  return gone.has(own)
    ? `running pods ${WITHOUT_CONTROL_PLANE}; `
    : `running pods keep the control plane of ${own}; `;
}

function tell(
  { resource, revision, label, origin, workloads }: LeftBehind,
  after: Mesh,
  running: string,
): Told {
  const staying = [...revisionFactsOf(after, after.charts).run].sort();
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
    message: `New pods of ${subjectText(resource)} get no proxy: revision ${revision}, which it names, goes away.`,
    why: `The label ${label} asks for it (${placeOf(origin)}), and the control planes that stay are called ${listed(staying, MOST_NAMED)}.`,
    symptom: `${running}each pod that is made anew comes up without a proxy, its calls are in plaintext, and STRICT peers reset them`,
    origin,
    fix: {
      text: `Move it to ${listed(staying, MOST_NAMED)}, restart its workloads, and take ${revision} away after that.`,
    },
  };
}
