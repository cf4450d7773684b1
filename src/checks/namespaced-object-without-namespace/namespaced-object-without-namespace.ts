import type { RenderedRoot } from '../../gitops/index.ts';
import { isOpenTemplate, lackingNamespace, namespacedIn } from '../../gitops/index.ts';
import type { Mesh, Workload } from '../../istio/index.ts';
import type { GapDraft, Resource } from '../../manifest/index.ts';
import {
  counted,
  nodeAt,
  resourceKey,
  rowOf,
  selectorOf,
  subjectText,
} from '../../manifest/index.ts';
import type { Told } from '../detection/check.ts';
import { check, detectorOf } from '../detection/check.ts';
import type { DetectorInput, Undecided } from '../detection/detector.ts';
import { isOfFew } from './few-without.ts';
import { builtWith, stoppedWith } from './one-build.ts';
import { arePatched } from './patched-objects.ts';
import { namespaceFix, namespaceOfGateway } from './namespace-fix.ts';

const namespaceForgotten = check({
  id: 'namespace-forgotten',
  title: 'Object has no namespace, although its neighbours have one',
  level: 'medium',
  blind: 'A namespace given at apply time, unless the tree shows it.',
  find: forgottenIn,
});

/**
 * Finds objects that need a namespace and have none after rendering, in a root whose other objects have one:
 * they land wherever the one who applies them happens to point. A root in which nothing has a namespace is
 * meant to be given one when it is applied, and is left alone; where templates lie among its files, they may
 * give them one.
 */
export const namespacedObjectWithoutNamespace = detectorOf(
  'namespaced-object-without-namespace',
  'objects without a namespace, applied to the current one',
  [namespaceForgotten],
);

function forgottenIn(input: DetectorInput): {
  readonly findings: readonly Told[];
  readonly unknowns: readonly Undecided[];
} {
  const findings: Told[] = [];
  const unknowns: Undecided[] = [];
  for (const root of judgedRoots(input)) {
    const isFlux = root.root.by.tool === 'flux';
    const judged = namespacedIn(root);
    const homeless = judged.filter(({ namespace }) => namespace === '');
    const housed = judged.filter(({ namespace }) => namespace !== '');
    if (homeless.length === 0 || housed.length === 0) continue;
    const templates = templatesOf(root);
    const forgotten = isFlux
      ? lackingNamespace(root)
      : homeless.filter(
          (resource) =>
            templates.length === 0 &&
            root.root.by.tool !== 'kfctl' &&
            (isOfFew(resource, housed, homeless) ||
              selectedElsewhere(resource, input.mesh).length > 0),
        );
    const {
      path,
      by: { tool },
      content: { kind },
    } = root.root;
    const built = builtWith(root, input.rendered.roots);
    const stopped = isFlux ? stoppedWith(root, built) : null;
    const objects = built.flatMap(({ resources }) => resources);
    // kinds that need not be known to have a namespace have one all the same
    const others = root.resources.filter(({ namespace }) => namespace !== '').length;
    const isPlain = kind !== 'kustomization';
    const where = isPlain ? filesOf(path) : `what ${wordsOf(path)} renders to`;
    const context = {
      where,
      isPlain,
      isPatched: !isPlain && arePatched(forgotten, input.rendered.roots),
      tool,
      broken: root.status === 'failed' ? path : null,
      stopped,
      built: objects,
      elsewhere: input.rendered.roots.filter((each) => !built.includes(each)),
      housed,
      others,
      mesh: input.mesh,
    };
    findings.push(...forgotten.map((resource) => tell(resource, context)));
    const open = homeless.filter((resource) => !forgotten.includes(resource));
    unknowns.push(...unknownFor(root, open, input));
  }
  return { findings, unknowns };
}

/**
 * Lists the roots to judge. One that does not build counts only where a change is compared; its base is then
 * looked at alike, or all would be new. It comes last: what another brings of its objects needs no build of it.
 */
const judgedRoots = ({ before, rendered }: DetectorInput): readonly RenderedRoot[] => [
  ...rendered.roots.filter(({ status }) => status !== 'failed'),
  ...(before === null ? [] : rendered.roots.filter(({ status }) => status === 'failed')),
];

/** Lists the templates in the folder of the root that are not evaluated here. */
const templatesOf = ({ gaps }: RenderedRoot): readonly GapDraft[] => gaps.filter(isOpenTemplate);

/** Holds the root that an object is of, and those of its objects that have a namespace. */
interface Context {
  /** `what apps/web renders to` */
  readonly where: string;
  readonly isPlain: boolean;
  readonly isPatched: boolean;
  readonly tool: RenderedRoot['root']['by']['tool'];
  /** Names the root where it does not build: nothing of it lands anywhere until then; null where it does. */
  readonly broken: string | null;
  /** Says what Flux does not apply with the object; null where Flux does not apply the root. */
  readonly stopped: string | null;
  /** All objects that are built in one go with it. */
  readonly built: readonly Resource[];
  /** Roots that are applied apart from it. */
  readonly elsewhere: readonly RenderedRoot[];
  readonly housed: readonly Resource[];
  /** The number of objects, of any kind, that have a namespace. */
  readonly others: number;
  readonly mesh: Mesh;
}

const wordsOf = (path: string): string => (path === '.' ? 'the top of the tree' : path);

/** Names the files of a root, for nothing renders a plain folder. */
const filesOf = (path: string): string => (path === '.' ? 'these files' : `the files of ${path}`);

/**
 * Says what people see, by what applies the root; the namespace that it would give is not in the tree
 * (ARGO-38, FLUX-22).
 */
const SYMPTOMS = {
  argo: 'it is created in the destination.namespace of its Application, which is not seen here, or the sync fails',
  flux: 'the apply fails with "namespace not specified": Flux gives it no namespace of its own',
  unknown:
    'kubectl creates it in the current namespace, Argo CD in the destination of its Application, Flux in its targetNamespace, or the apply fails',
} as const satisfies Readonly<Record<string, string>>;

function symptomOf(tool: Context['tool']): string {
  return tool === 'argo' || tool === 'flux' ? SYMPTOMS[tool] : SYMPTOMS.unknown;
}

function tell(
  resource: Resource,
  {
    where,
    isPlain,
    isPatched,
    tool,
    broken,
    stopped,
    built,
    elsewhere,
    housed,
    others,
    mesh,
  }: Context,
): Told {
  const selected = selectedElsewhere(resource, mesh);
  const own = namespaceOfGateway(mesh, resource) ?? mostCommon(housed);
  const namespaces = selected.length > 0 ? namespacesOf(selected) : [own];
  const [namespace = ''] = namespaces;
  const missed =
    selected.length === 0
      ? ''
      : ` and misses ${selected.length === 1 ? `${selected[0]?.name ?? ''} in ${namespace}` : `the ${String(selected.length)} workloads it selects in ${namespaces.join(', ')}`}`;
  return {
    subject: resource,
    key: 'no namespace',
    scope: { level: 'namespace', workloads: selected.length, services: 0, namespaces: 1 },
    ...(broken !== null &&
      stopped === null && { when: [{ kind: 'build', clause: `once \`${broken}\` builds` }] }),
    message:
      stopped !== null
        ? `${subjectText(resource)} has no namespace: Flux applies nothing of what it builds from ${stopped} while it has none.`
        : `${subjectText(resource)} lands in whichever namespace it is given when it is applied${missed}.`,
    why: `In ${where} it has no namespace, while ${counted(others, 'other object')} there ${others === 1 ? 'has' : 'have'} one.`,
    symptom: symptomOf(tool),
    origin: nodeAt(resource.node, 'metadata')?.origin ?? resource.origin,
    related: selected.map((workload) => workload.resource.origin),
    fix: namespaceFix(resource, {
      namespaces,
      built,
      elsewhere,
      isCertain: selected.length > 0,
      isPlain,
      isPatched,
    }),
  };
}

/**
 * Lists the workloads that the object selects, where all of them live in a namespace that is named; empty
 * otherwise.
 */
function selectedElsewhere(resource: Resource, mesh: Mesh): readonly Workload[] {
  const labels = labelsSelected(resource);
  if (labels.size === 0) return [];
  const selected = mesh.workloads.filter((workload) =>
    [...labels].every(([key, value]) => workload.labels.get(key) === value),
  );
  return selected.every(({ namespace }) => namespace !== '') ? selected : [];
}

/**
 * Gives the labels by which an object is tied to pods. They are none for a Gateway of Istio, which selects
 * pods of every namespace, so that its own does not decide (GW-1); a Service is applied beside its pods,
 * wherever that is.
 */
const labelsSelected = (resource: Resource): ReadonlyMap<string, string> =>
  rowOf(resource)?.family === 'gateway' ? new Map() : selectorOf(resource);

const namespacesOf = (workloads: readonly Workload[]): readonly string[] =>
  [...new Set(workloads.map(({ namespace }) => namespace))].sort();

function mostCommon(resources: readonly Resource[]): string {
  const counts = new Map<string, number>();
  for (const { namespace } of resources) counts.set(namespace, (counts.get(namespace) ?? 0) + 1);
  const [first] = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  return first?.[0] ?? '';
}

/**
 * Says that it is open which namespace the objects get: one line for each root, and only when the change
 * touches such an object.
 */
function unknownFor(
  rendered: RenderedRoot,
  open: readonly Resource[],
  { changes }: DetectorInput,
): readonly Undecided[] {
  const { root } = rendered;
  const changed = new Set(changes.map(({ subject }) => resourceKey(subject)));
  const touched = open.filter((resource) => changed.has(resourceKey(resource)));
  const [first] = touched;
  if (first === undefined || root.by.origin !== null) return [];
  const others = touched.length > 1 ? ` and ${String(touched.length - 1)} more` : '';
  const [land, they, them] =
    touched.length > 1
      ? (['land', 'they have', 'they are'] as const)
      : (['lands', 'it has', 'it is'] as const);
  const lacking = `${they} no namespace, other objects of the root have one`;
  const where =
    templatesOf(rendered).length === 0
      ? `${land} is decided when ${them} applied: ${lacking}`
      : `${land} cannot be told: ${lacking}, and a template beside may set it`;
  return [
    {
      subject: first,
      key: `namespace of ${root.path}`,
      message: `${rendered.failure === null ? 'Where' : `Once \`${root.path}\` builds: where`} ${subjectText(first)}${others} of ${root.path} ${where}.`,
      origin: first.origin,
    },
  ];
}
