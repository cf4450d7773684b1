import { productionFirst } from '../../../gitops/index.ts';
import type { Change } from '../../../compare/index.ts';
import { isMeshKind, resourceKey } from '../../../manifest/index.ts';
import type { Origin } from '../../../manifest/index.ts';
import type { Block, ReportContext, Words } from '../../../review/index.ts';
import { paragraph, strong, shellIn } from '../../../review/index.ts';

const { line: commandLine } = shellIn({});

type EnvironmentReview = ReportContext['review']['environments'][number];

const OBJECTS_SHOWN = 4;
const ENVIRONMENTS_SHOWN = 3;
const SHA_SHOWN = 12;

/** Says what to type to have the objects of the mesh as they were, before the revert is merged. */
interface AtOnce {
  /** Each is a block of a shell for one environment, production first. */
  readonly blocks: readonly (readonly string[])[];
  /** It is true where what is undone keeps somebody out. */
  readonly locksOut: boolean;
}

/**
 * Lists lines for a shell that put back what the commit before the change has of each object, or take away an
 * object that the change brought; what is there now is kept in a file first, and what applies it is paused. There is
 * none where the folder that holds an object is not sure, or a name cannot be typed as it is.
 */
export function restoredAtOnce({ review }: ReportContext, before: string | null): AtOnce {
  const locksOut =
    review.changes.some(({ subject }) => DENYING.has(subject.kind)) ||
    review.behaviours.some(({ consequences }) =>
      consequences.some(({ kind }) => kind === 'opened' || kind === 'exposed'),
    );
  if (before === null) return { blocks: [], locksOut };
  const blocks = productionFirst(review.environments).flatMap((environment) => {
    const shell = shellIn(environment);
    const lines = changedObjects(review.changes, environment.name)
      .slice(0, OBJECTS_SHOWN)
      .flatMap((change) => linesFor(change, environment, before.slice(0, SHA_SHOWN)));
    return lines.length === 0
      ? []
      : [[...shell.comments, ...pauseLines(environment), ...lines, ...resumeLines(environment)]];
  });
  return { blocks: blocks.slice(0, ENVIRONMENTS_SHOWN), locksOut };
}

const DENYING: ReadonlySet<string> = new Set([
  'AuthorizationPolicy',
  'PeerAuthentication',
  'RequestAuthentication',
]);

/**
 * Lists one change of each object of the mesh; one that removes all of it comes before one that only differs.
 */
function changedObjects(changes: readonly Change[], environment: string): readonly Change[] {
  const found = new Map<string, Change>();
  for (const change of changes) {
    const { subject, cause } = change;
    if (change.environment !== environment || cause !== undefined) continue;
    if (!isMeshKind(subject) || subject.namespace === '') continue;
    const key = resourceKey(subject);
    const isWhole = change.kind === 'resource-removed' || change.kind === 'resource-added';
    if (!found.has(key) || isWhole) found.set(key, change);
  }
  return [...found.values()];
}

function linesFor(
  change: Change,
  environment: EnvironmentReview,
  before: string,
): readonly string[] {
  const restored = restoringLine(change, environment, before);
  if (restored === null) return [];
  // nothing is there yet of what comes back
  return change.kind === 'resource-added'
    ? [restored]
    : [...snapshotLine(change, environment), restored];
}

/** Keeps what the cluster has in a file beside, before somebody writes over it. */
function snapshotLine({ subject }: Change, environment: EnvironmentReview): readonly string[] {
  const { group, kind, namespace, name } = subject;
  const type = `${kind.toLowerCase()}.${group}`;
  const file = [environment.name, namespace, kind.toLowerCase(), name]
    .join('-')
    .replaceAll(/[^\w.-]+/g, '-')
    .replace(/^-+/, '');
  const get = commandLine([
    ...[...shellIn(environment).kubectl, '-n', namespace, 'get', type, name],
    ...['-o', 'yaml'],
  ]);
  const into = commandLine([`${file}.yaml`]);
  return get === null || into === null ? [] : [`${get} > ${into}`];
}

function restoringLine(
  { subject, kind, origin }: Change,
  environment: EnvironmentReview,
  before: string,
): string | null {
  const { group, namespace, name } = subject;
  const { kubectl } = shellIn(environment);
  if (kind === 'resource-removed')
    return commandLine([
      ...[...kubectl, '-n', namespace, 'delete', `${subject.kind.toLowerCase()}.${group}`],
      name,
    ]);
  const root = rootOf(origin, environment);
  const resource = `${subject.kind}/${namespace}/${name}`;
  const render =
    root === null
      ? null
      : commandLine(['meshwarden', 'render', root, '--rev', before, '--resource', resource]);
  const apply = commandLine([...kubectl, 'apply', '-f', '-']);
  return render === null || apply === null ? null : `${render} | ${apply}`;
}

/**
 * Finds the only folder of the environment, or the only one that the object is written in; null where there
 * is no such.
 */
function rootOf({ file }: Origin, { roots }: EnvironmentReview): string | null {
  const built = roots.filter(({ failure }) => failure === null).map(({ path }) => path);
  const holding = built.filter((path) => file.startsWith(`${path}/`));
  const [only, ...others] = built.length === 1 ? built : holding;
  return only === undefined || others.length > 0 ? null : only;
}

/** Pauses what applies the environment, where the tree names it: it would put the change back. */
const pauseLines = (environment: EnvironmentReview): readonly string[] => {
  const lines = applierLines(environment, { argo: 'none', flux: 'suspend' });
  return lines.length === 0
    ? []
    : ['# What applies it would undo this, so pause that first', ...lines];
};

/** A comment holds no quotes, as a context with odd letters would bring. */
const resumeLines = (environment: EnvironmentReview): readonly string[] => {
  const lines = applierLines(environment, { argo: 'automated', flux: 'resume' });
  const isPlain = lines.every((line) => /^[\w ./:@-]+$/.test(line));
  return lines.length === 0 || !isPlain ? [] : [`# Once the revert is merged: ${lines.join(', ')}`];
};

/** More appliers are paused by whoever knows them. */
const MOST_APPLIERS = 4;

function applierLines(
  environment: EnvironmentReview,
  say: { readonly argo: string; readonly flux: string },
): readonly string[] {
  const appliers = environment.roots.flatMap(({ appliedBy = [] }) => appliedBy);
  const unique = [...new Map(appliers.map((one) => [JSON.stringify(one), one])).values()];
  if (unique.length > MOST_APPLIERS) return [];
  const { flux } = shellIn(environment);
  return unique.flatMap(({ kind, namespace, name }) => {
    if (!PLAIN.test(name) || !(namespace === '' || PLAIN.test(namespace))) return [];
    if (kind === 'Application') {
      const application = namespace === '' ? name : `${namespace}/${name}`;
      return commandLine(['argocd', 'app', 'set', application, '--sync-policy', say.argo]) ?? [];
    }
    if (kind !== 'Kustomization') return [];
    const where = namespace === '' ? [] : ['-n', namespace];
    return commandLine([...flux, say.flux, 'kustomization', name, ...where]) ?? [];
  });
}

/** DNS names of Kubernetes' objects. */
const PLAIN = /^[a-z\d](?:[a-z\d.-]{0,251}[a-z\d])?$/;

/** Makes blocks ready to be pasted, one for each environment; nothing where no line is. */
export function atOnceBlocks(blocks: AtOnce['blocks'], before: Words): readonly Block[] {
  if (blocks.length === 0) return [];
  return [
    paragraph(
      strong('To restore it at once:'),
      ' this puts back what there was ',
      ...before,
      "; pause Argo CD's self-heal or Flux first, which undo it. What is there now is kept in a file.",
    ),
    ...blocks.map((lines) => ({ kind: 'code' as const, language: 'sh', lines })),
  ];
}
