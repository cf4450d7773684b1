import type { RenderedEnvironment, RenderedRoot } from '../../gitops/index.ts';
import { folderOf } from '../../gitops/index.ts';
import { placeOf, subjectText, say, slot } from '../../manifest/index.ts';
import type { Told } from '../detection/check.ts';
import { check } from '../detection/check.ts';
import { fileSubject } from '../detection/file-subject.ts';

type Outcome = NonNullable<RenderedRoot['patchOutcomes']>[number];
type Idle = Extract<Outcome, { kind: 'idle' }>;
type Applied = Extract<Outcome, { kind: 'applied' }>;
type Near = NonNullable<Idle['near']>;

/**
 * Finds patches whose target selects no object of what is built: kustomize passes over them without a word, where one
 * that names its object by itself stops the build (BUILD-12).
 */
export const patchSelectsNothing = check({
  id: 'patch-selects-nothing',
  title: 'Kustomize ignores a patch whose target matches no object',
  level: 'medium',
  blind:
    'Patches for objects that are not rendered here, and targets with only a kind, unless a similar kind exists.',
  find: ({ rendered }) => idlePatches(rendered).map(tell),
});

/** Lists each that applies nowhere in the environment: a base and a component may be built in several ways. */
function idlePatches({ roots }: RenderedEnvironment): readonly Idle[] {
  const outcomes = roots
    .filter(({ status }) => status !== 'failed')
    .flatMap(({ patchOutcomes = [] }) => patchOutcomes);
  const taken = outcomes.filter((outcome) => outcome.kind === 'applied');
  const applied = new Set(taken.map(({ origin }) => placeOf(origin)));
  const idle = new Map<string, Idle>();
  for (const outcome of outcomes) {
    const place = placeOf(outcome.origin);
    if (outcome.kind === 'idle' && !applied.has(place) && isMeantForOne(outcome))
      idle.set(place, idle.get(place) ?? withoutPatchedNear(outcome, taken));
  }
  return [...idle.values()];
}

/**
 * Leaves out a nearest object that another patch of the same kustomization names: the author knows it by its name, and
 * means another one here.
 */
function withoutPatchedNear(idle: Idle, applied: readonly Applied[]): Idle {
  const { near, origin } = idle;
  if (near?.field !== 'name') return idle;
  const { kind, name } = near.object;
  const isPatched = applied.some(
    (one) =>
      one.origin.file === origin.file && one.target.name === name && one.target.kind === kind,
  );
  return isPatched ? { ...idle, near: null } : idle;
}

/** One for each object of a kind, as components have it, is meant for as many as there are, and be it none. */
const isMeantForOne = ({ target, near }: Idle): boolean =>
  near !== null || [target.name, target.labelSelector, target.annotationSelector].some(Boolean);

function tell(idle: Idle): Told {
  const { field, origin, path, near } = idle;
  const { file } = origin;
  const what = soughtText(idle);
  return {
    subject: fileSubject(file),
    key: `${field} of ${what}`,
    scope: { level: 'service', workloads: 0, services: 0, namespaces: 0 },
    message: `The patch of ${what} changes nothing: its target selects no object.`,
    why: [
      `What ${folderOf(file)} builds has no such object (${placeOf(origin)}), and kustomize passes over a patch that matches nothing.`,
      ...(near === null ? [] : [nearText(idle, near)]),
    ].join(' '),
    symptom: `no build and no sync fails for it; ${path === null ? 'what the patch sets' : `what ${path} sets`} stays as it is without it`,
    origin,
    ...(near !== null && { related: [near.origin] }),
    fix: fixOf(idle),
  };
}

/** The target in words: `VirtualService feeds`, `each Deployment with app=feed`. */
function soughtText({ target }: Idle): string {
  const { kind, name, namespace, labelSelector, annotationSelector } = target;
  const selectors = [labelSelector, annotationSelector].filter((each) => each !== '');
  const object = kind === '' ? 'object' : kind;
  return [
    name === '' ? `each ${object}` : `${object} ${name}`,
    ...(namespace === '' ? [] : [`in namespace ${namespace}`]),
    ...(selectors.length === 0 ? [] : [`with ${selectors.join(' and ')}`]),
  ].join(' ');
}

function nearText({ target }: Idle, { field, object, origin }: Near): string {
  const what = `${subjectText(object)} (${placeOf(origin)})`;
  switch (field) {
    case 'name':
    case 'kind':
      return `The nearest is ${what}.`;
    case 'namespace':
      return object.namespace === ''
        ? `${what} has no namespace at this step: a namespace of the kustomization comes after its patches.`
        : `${what} is in namespace ${object.namespace}.`;
    case 'group':
    case 'version':
      return `${what} is of another ${field} than \`${target[field]}\`.`;
    case 'labelSelector':
    case 'annotationSelector':
      return `${what} has not the ${field === 'labelSelector' ? 'labels' : 'annotations'} that \`${target[field]}\` asks for.`;
  }
}

function fixOf({ near }: Idle): Told['fix'] {
  if (near === null)
    return {
      text: say`Name an object that is there in \`target\`, or take the patch out.`,
      kind: 'choice',
    };
  const { field, object } = near;
  if (field === 'name' || field === 'kind')
    return { text: `Write \`${field}: ${object[field]}\` in its \`target\`.` };
  return {
    text: say`Take ${slot.code(field)} out of its \`target\`, or write one that ${slot.object(object)} has.`,
  };
}
