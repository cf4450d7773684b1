import type { Change } from '../../compare/index.ts';
import type { Mesh } from '../../istio/index.ts';
import { gatewaysOfCharts, revisionFactsOf, revisionNamedBy } from '../../istio/index.ts';
import { listed } from '../../manifest/index.ts';
import type { DetectorInput, Scope } from '../detection/detector.ts';
import { count, scopeOfWorkloads, someOf } from '../detection/finding-scope.ts';

/** A control plane of a revision of its own, beside one that runs already. */
interface ControlPlaneBeside {
  readonly scope: Scope;
  /** Says beside what it comes and who asks for it. */
  readonly text: string;
  readonly symptom: string;
  readonly fix: string;
}

const DEFAULT = 'default';
const MOST_NAMED = 3;

/**
 * Tells of a control plane that comes with a revision of its own beside others: pods get it once they, or their namespace,
 * name that revision or a tag of it, and nobody else does (INJ-2, INJ-3, INJ-11, INJ-19). Null for one that takes the
 * place of another, has no name, or may be what unlabelled pods and `istio-injection` stand for.
 */
export function controlPlaneBeside(
  input: DetectorInput,
  changes: readonly Change[],
): ControlPlaneBeside | null {
  const { before, mesh } = input;
  const isNew = changes.every(
    ({ field, oldObject, cause }) =>
      field === null && oldObject === null && cause?.kind !== 'copied',
  );
  if (before === null || !isNew) return null;
  const [was, is] = [before, mesh].map((side) => revisionFactsOf(side, side.charts));
  if (was === undefined || is === undefined || was.run.size === 0) return null;
  const gained = new Set([...is.run].filter((name) => !was.run.has(name)));
  const stays = [...was.run].every((name) => is.run.has(name));
  const tags = [...is.tags].filter(([tag, of]) => was.tags.get(tag) !== of || !was.tags.has(tag));
  if (gained.size === 0 || gained.has(DEFAULT) || !stays) return null;
  // a tag that moves, or of which nobody knows where it leads, may bring anybody
  if (tags.some(([tag, of]) => of === null || was.tags.has(tag) || tag === DEFAULT)) return null;
  const names = new Set([
    ...gained,
    ...tags.flatMap(([tag, of]) => (of !== null && gained.has(of) ? [tag] : [])),
  ]);
  return tell(mesh, { names, gained: [...gained].sort(), stay: [...was.run].sort() });
}

interface Beside {
  readonly names: ReadonlySet<string>;
  readonly gained: readonly string[];
  readonly stay: readonly string[];
}

function tell(mesh: Mesh, { names, gained, stay }: Beside): ControlPlaneBeside {
  const asks = (labels: ReadonlyMap<string, string> | undefined): boolean => {
    const named = labels === undefined ? null : revisionNamedBy(labels);
    return named !== null && names.has(named.revision);
  };
  const namespaces = mesh.ofKind('', 'Namespace').flatMap(({ name }) => {
    return asks(mesh.namespaceLabels(name)) ? [name] : [];
  });
  const workloads = mesh.workloads.filter(({ namespace, labels }) => {
    const ofNamespace = revisionNamedBy(mesh.namespaceLabels(namespace) ?? new Map());
    return ofNamespace === null ? asks(labels) : names.has(ofNamespace.revision);
  });
  const gateways = gatewaysOfCharts(mesh).filter(
    ({ namespace, labels }) => namespaces.includes(namespace) || asks(labels),
  );
  const all = [
    ...new Set([...namespaces, ...[...workloads, ...gateways].map((each) => each.namespace)]),
  ].sort();
  const name = listed(gained, MOST_NAMED);
  return {
    scope: scopeOfWorkloads(workloads, mesh, new Set(all)),
    text: `of revision ${name}, beside ${listed(stay.map(wordOf), MOST_NAMED)}: ${
      all.length === 0
        ? 'no namespace or workload seen here asks for it yet'
        : `${count(workloads.length, 'workload')} seen here, in ${someOf(all)}, ${workloads.length === 1 ? 'asks' : 'ask'} for it`
    }`,
    symptom:
      all.length === 0
        ? `no proxy changes by this: pods get it once their namespace names ${name} and they are made anew`
        : `pods of ${someOf(all)} get it once they are made anew, and all others stay with the control plane that they have; if it does not start, these new pods get no proxy or are refused`,
    fix:
      all.length === 0
        ? `Move one namespace to it (\`istio.io/rev: ${gained[0] ?? ''}\`) once it runs, restart its workloads, and go on when they are well.`
        : 'See that it runs before the pods of these namespaces are made anew.',
  };
}

const wordOf = (revision: string): string =>
  revision === DEFAULT ? 'the one without a name' : revision;
