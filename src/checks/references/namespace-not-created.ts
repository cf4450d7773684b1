import type { RenderedRoot } from '../../gitops/index.ts';
import type { Mesh } from '../../istio/index.ts';
import { REVISION_LABEL, revisionNamedBy } from '../../istio/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import { listed, nodeAt, placeOf, runsPods, subjectText } from '../../manifest/index.ts';
import type { Told } from '../detection/check.ts';
import { check } from '../detection/check.ts';
import type { DetectorInput } from '../detection/detector.ts';
import { scopeOfWorkloads } from '../detection/finding-scope.ts';
import type { Namespaces } from './namespaces-created.ts';
import { applierWords, namespacesOf } from './namespaces-created.ts';

/**
 * Finds a namespace that objects go into and nothing makes, where the tree makes all the others that it uses: what is made
 * by hand in a cluster is not known, but then one is left out. Neither the API server nor Istio makes a namespace for an
 * object; of the appliers only those do that are told to (ARGO-40).
 */
export const namespaceNotCreated = check({
  id: 'namespace-not-created',
  title: 'Namespace not created, although the repository creates all others',
  level: 'medium',
  blind: 'Namespaces that are created manually, by a pipeline or by another repository.',
  severity: 'warning',
  find: (input) => missingIn(input).map((missing) => tell(input, missing)),
});

interface Missing {
  readonly name: string;
  readonly objects: readonly Resource[];
  /** The Namespaces that the tree makes, of which each other object has one. */
  readonly others: readonly string[];
}

/** So many others are made where nothing was before, or nothing changes, which would say that this one is new. */
const ENOUGH_AT_REST = 3;

function missingIn(input: DetectorInput): readonly Missing[] {
  const { mesh, before, rendered, renderedBefore, environments, environmentsBefore } = input;
  const now = namespacesOf(mesh, rendered, environments);
  if (now.isOpen) return [];
  const lacking = lackingIn(now);
  const others = [...now.used.keys()].filter((name) => !lacking.includes(name));
  const was =
    before === null || before === mesh || renderedBefore === null
      ? null
      : namespacesOf(before, renderedBefore, environmentsBefore);
  const isSelfMade =
    was === null || was.used.size === 0
      ? lacking.length === 1 && others.length >= ENOUGH_AT_REST
      : others.length > 0 && lackingIn(was).length === 0;
  if (!isSelfMade) return [];
  return lacking.flatMap((name) => {
    // what was there is deleted with all that is in it, or stays: either is told otherwise
    if (was?.created.has(name) === true || mesh.external.has(`Namespace ${name}`)) return [];
    return [{ name, objects: now.used.get(name) ?? [], others: others.sort() }];
  });
}

const lackingIn = ({ used, created }: Namespaces): readonly string[] =>
  [...used.keys()].filter((name) => !created.has(name)).sort();

const MOST_NAMED = 3;

function tell(
  { mesh, rendered, changes, environments }: DetectorInput,
  { name, objects, others }: Missing,
): Told {
  const first = objects.find(runsPods) ?? objects[0];
  if (first === undefined)
    throw new RangeError('A namespace that nothing goes into is not missing');
  const root = rendered.roots.find(({ resources }) => resources.includes(first));
  const pods = mesh.workloads.filter(({ namespace }) => namespace === name);
  const label = pods.length === 0 ? null : labelOfOthers(mesh, others);
  const appliers = [mesh, ...(environments ?? [])].flatMap(({ resources }) => resources);
  const words = applierWords(rootOf(root), { name, label }, appliers);
  const origin = placeOfNamespace(first, name, changes);
  const made = others.map((each) => madeHere(mesh, each));
  return {
    subject: first,
    subjects: objects,
    key: `namespace ${name}`,
    cause: `namespace ${name} is not made`,
    scope: scopeOfWorkloads(pods, mesh, new Set([name])),
    message: `Nothing creates namespace ${name}: ${objects.length === 1 ? `${subjectText(first)} goes` : `${String(objects.length)} objects go`} into it, and ${words.fails}.`,
    why: `Namespace ${name} (${placeOf(origin)}) is not among the objects here, and ${words.how}; ${listed(made, MOST_NAMED)}, which the others go into, ${others.length === 1 ? 'is' : 'are'} made here.`,
    symptom: `namespaces "${name}" not found. If somebody has made it by hand, nothing fails${pods.length === 0 ? '' : ', and whether its pods get a proxy is not known here'}`,
    origin,
    fix: {
      text: `Add a Namespace ${name}${label === null ? '' : `, with the label by which its pods get a proxy as those of its neighbours do (\`${label}\`)`}${words.instead}.`,
    },
  };
}

/** Names a namespace with where it is written; one that its applier makes is written nowhere. */
function madeHere(mesh: Mesh, name: string): string {
  const written = mesh.namespaceObject(name);
  return written === undefined ? name : `${name} (${placeOf(written.origin)})`;
}

const rootOf = (rendered: RenderedRoot | undefined): RenderedRoot['root'] => {
  if (rendered === undefined) throw new RangeError('An object of no root is not rendered');
  return rendered.root;
};

/**
 * Gives the line that names the namespace: of objects that a chart makes, which take it from their release, the one that
 * the change writes it into, of the applier or of a file that gives a set its parameters.
 */
function placeOfNamespace(
  { node, origin }: Resource,
  name: string,
  changes: DetectorInput['changes'],
): Origin {
  const given = changes.find(
    ({ parametersIn, field, after }) =>
      after === name &&
      (parametersIn !== undefined || field?.endsWith('destination.namespace') === true),
  );
  return given?.origin ?? nodeAt(node, 'metadata', 'namespace')?.origin ?? origin;
}

/** Gives the label by which the other namespaces ask for proxies, where all of them have the same. */
function labelOfOthers(mesh: Mesh, others: readonly string[]): string | null {
  const labels = new Set(
    others.map((name) => {
      const named = revisionNamedBy(mesh.namespaceLabels(name) ?? new Map());
      if (named === null) return null;
      return `${named.label}: ${named.label === REVISION_LABEL ? named.revision : 'enabled'}`;
    }),
  );
  const [only] = labels;
  return labels.size === 1 ? (only ?? null) : null;
}
