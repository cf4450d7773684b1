import { ignoredFieldsOf, isIgnoredIn } from '../../../../gitops/index.ts';
import { API_GROUPS, nodeAt, stringAt } from '../../../../manifest/index.ts';
import type { Node, PathStep, Resource } from '../../../../manifest/index.ts';
import type { JqExpression } from './jq-expression.ts';
import { parseJq } from './jq-expression.ts';
import { placesIn } from './jq-places.ts';
import type { WrittenFields } from '../managed-fields.ts';

/** What is declared to differ, and what of that cannot be followed. */
interface DeclaredDifferences {
  readonly ignoredIn: IgnoredFieldsOf;
  /** `jqPathExpressions` of Applications that are not understood: what they leave out is told as drift. */
  readonly notFollowed: readonly { readonly expression: string; readonly application: Resource }[];
}

/** An entry of an Application with its expressions, as far as they are understood. */
type IgnoreEntry = ReturnType<typeof ignoredFieldsOf>[number] & {
  readonly expressions: readonly JqExpression[];
};

/**
 * What others than Git decide: replicas of workloads that a HorizontalPodAutoscaler or a ScaledObject of KEDA scales, and
 * what Applications leave out of their comparison. `objects` are Git's and the cluster's.
 */
export function declaredDifferences(objects: readonly Resource[]): DeclaredDifferences {
  const scaled = new Set(objects.flatMap(scaledBy));
  const notFollowed: { expression: string; application: Resource }[] = [];
  const entries = objects
    .filter(({ group, kind }) => group === API_GROUPS.argo && kind === 'Application')
    .flatMap((application) =>
      ignoredFieldsOf(application.node).map((entry): IgnoreEntry => {
        const expressions = entry.jqPathExpressions.flatMap((expression) => {
          const read = parseJq(expression);
          if (read === null) notFollowed.push({ expression, application });
          return read ?? [];
        });
        return { ...entry, expressions };
      }),
    );
  const ignoredIn = (git: Resource, live: Resource): IgnoredFields => {
    const own = entries.filter((entry) => isIgnoredIn(entry, git));
    const isScaled = scaled.has(scaleKey(git));
    const named = new Set<Node>();
    for (const expression of own.flatMap(({ expressions }) => expressions))
      for (const root of [git.node, live.node])
        for (const node of placesIn(expression, root)) takeIn(node, named);
    return ({ path, node }, owners) =>
      (isScaled && path.map(String).join('.') === 'spec.replicas') ||
      named.has(node) ||
      own.some(
        ({ paths, managers }) =>
          paths.some((each) => begins(path, each)) ||
          (owners.length > 0 && owners.every(({ writer }) => managers.includes(writer.manager))),
      );
  };
  return { ignoredIn, notFollowed };
}

/** With all that is in it. */
function takeIn(node: Node, named: Set<Node>): void {
  named.add(node);
  const inner = node.kind === 'map' ? node.entries.values() : node.kind === 'seq' ? node.items : [];
  for (const child of inner) takeIn(child, named);
}

const scaleKey = ({
  kind,
  namespace,
  name,
}: Pick<Resource, 'kind' | 'namespace' | 'name'>): string => `${kind}/${namespace}/${name}`;

function scaledBy({ group, kind, namespace, node }: Resource): readonly string[] {
  const isAutoscaler = group === 'autoscaling' && kind === 'HorizontalPodAutoscaler';
  if (!isAutoscaler && !(group === 'keda.sh' && kind === 'ScaledObject')) return [];
  const target = nodeAt(node, 'spec', 'scaleTargetRef');
  const name = stringAt(target, 'name');
  const ofKind = stringAt(target, 'kind') ?? 'Deployment';
  return name === undefined ? [] : [scaleKey({ kind: ofKind, namespace, name })];
}

const begins = (path: readonly PathStep[], start: readonly string[]): boolean =>
  start.length > 0 &&
  start.length <= path.length &&
  start.every((step, index) => step === String(path[index]));

/** A value of the live object, or one of Git's that is not live. */
interface Place {
  readonly path: readonly PathStep[];
  readonly node: Node;
}

/** Whether somebody declared that a value may differ; `owners` are those who wrote it. */
export type IgnoredFields = (place: Place, owners: readonly WrittenFields[]) => boolean;

/** What may differ, of each object of Git and the live one. */
export type IgnoredFieldsOf = (git: Resource, live: Resource) => IgnoredFields;

export const NOTHING_IGNORED: IgnoredFields = () => false;
