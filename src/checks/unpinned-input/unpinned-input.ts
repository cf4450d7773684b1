import { appliedByNobody } from './folders-of-nobody.ts';
import type { DeliveredInput } from './delivered-inputs.ts';
import { bareName, inputsOf, keyOf, NAMED, nameOf, SCOPE } from './input-words.ts';
import { imageGoesBack, versionGoesBack } from './older-versions.ts';
import { pinsFor } from './pin.ts';
import type { RenderedEnvironment } from '../../gitops/index.ts';
import { groupedBy } from '../../istio/index.ts';
import type { ResourceId } from '../../manifest/index.ts';
import { counted, listed, placeOf, subjectText, say } from '../../manifest/index.ts';
import type { Some, Told } from '../detection/check.ts';
import { check, detectorOf, toldOfEach } from '../detection/check.ts';
import type { DetectorInput } from '../detection/detector.ts';
import { rootSubject } from '../root-subject.ts';

const isFloating = ({ pin }: DeliveredInput): boolean => pin === 'floating';

const inputsNotPinned = check({
  id: 'inputs-not-pinned',
  title: 'Production folder uses unpinned images, bases, charts or repositories',
  level: 'low',
  blind:
    'Tags and branches that are moved, tools that write versions later, and images that charts pull.',
  find: floatingRoots,
});

function floatingRoots({ mesh, rendered, renderedBefore }: DetectorInput): readonly Told[] {
  if (!mesh.environment.production) return [];
  const wasThere = floatingInGoneRoots(rendered, renderedBefore);
  const floating = inputsOf(rendered).filter(isFloating);
  const roots = groupedBy(
    floating.filter(({ mayBeOwn }) => mayBeOwn !== true),
    ({ root }) => root,
  );
  // a repository that may be this one needs no version, and may need one
  const open = new Set(floating.flatMap((each) => (each.mayBeOwn === true ? each.root : [])));
  const isNobodys = appliedByNobody(rendered);
  return [...roots].flatMap(([root, [one, ...others]]) => {
    if (one === undefined) return [];
    const isNew = renderedBefore?.roots.every((was) => was.root.path !== root) === true;
    return toldOfEach([one, ...others], inputId, (inputs) => {
      const were = inputs.flatMap((each) => wasThere.get(lineOf(each)) ?? []);
      const isAll = inputs.every((each) => wasThere.has(lineOf(each)));
      const formerly = isAll && isNew ? [...new Set(were)].sort() : [];
      const about = { isNobodys: isNobodys(root), isLeast: open.has(root), formerly };
      return { ...tellFloating(root, inputs, about), ...(isAll && { wasThere: true }) };
    });
  });
}

const inputId = (input: DeliveredInput): ResourceId => ({
  ...{ group: '', kind: 'Input', namespace: '' },
  name: `${input.kind} ${bareName(input)}`,
});

/** Gives what the base took in at the same lines by folders that have another name since, or are gone: which ones. */
function floatingInGoneRoots(
  rendered: RenderedEnvironment,
  before: RenderedEnvironment | null,
): ReadonlyMap<string, readonly string[]> {
  if (before === null || before === rendered) return new Map();
  const now = new Set(rendered.roots.map(({ root }) => root.path));
  const gone = inputsOf(before).filter((each) => isFloating(each) && !now.has(each.root));
  return new Map(
    [...groupedBy(gone, lineOf)].map(([line, inputs]) => [line, inputs.map(({ root }) => root)]),
  );
}

/** Names an input and its place; of a file that moves with its folder that within the folder. */
const lineOf = (input: DeliveredInput): string =>
  JSON.stringify([
    nameOf(input),
    input.root === '.'
      ? placeOf(input.origin)
      : placeOf(input.origin).replace(`${input.root}/`, ''),
  ]);

/** Tells of a root with inputs that are not pinned whose it is, whether all are known, and what they were part of. */
interface FloatingRoot {
  readonly isNobodys: boolean;
  readonly isLeast: boolean;
  readonly formerly: readonly string[];
}

function tellFloating(
  root: string,
  inputs: Some<DeliveredInput>,
  { isNobodys, isLeast, formerly }: FloatingRoot,
): Told {
  const names = [...new Set(inputs.map(nameOf))];
  const places = [...new Set(inputs.map(({ origin }) => placeOf(origin)))];
  return {
    subject: rootSubject(root),
    key: 'not pinned',
    cause: 'inputs that are not pinned',
    roots: [root],
    scope: SCOPE,
    message: `${isLeast ? 'At least ' : ''}${counted(names.length, 'input')} of \`${root}\`${isNobodys ? ', whose applier is not seen here,' : ''} ${names.length === 1 ? 'is' : 'are'} not pinned to a version${asThose(names.length, formerly)}: ${listed(names, NAMED)}.`,
    why: `What is asked for there is whatever is newest (${listed(places, NAMED)}).`,
    symptom: `${isNobodys ? 'what gets it' : 'production'} may change without a change here, and a rollback here may bring nothing back`,
    origin: inputs[0].origin,
    related: inputs.slice(1, MAX_RELATED).map(({ origin }) => origin),
    fix: {
      text: `Name ${pinsFor(inputs)}.`,
    },
  };
}

/** Says of a folder that is new whose inputs they were: the folder was not there, and what it takes in was. */
function asThose(count: number, formerly: readonly string[]): string {
  if (formerly.length === 0) return '';
  const folders = listed(
    formerly.map((root) => `\`${root}\``),
    NAMED,
  );
  return count === 1 ? `, as that of ${folders} was` : `, as those of ${folders} were`;
}

/** Bounds the other places that are named. */
const MAX_RELATED = 6;

const pinLost = check({
  id: 'pin-lost',
  title: 'Production input loses its version and follows the newest',
  level: 'medium',
  blind: 'Tags that are moved, and tools that write a version later than this repository.',
  severity: 'warning',
  find: lostPins,
});

/** Finds inputs that were pinned before and float now; one that is new is told with its root. */
function lostPins({ mesh, rendered, renderedBefore }: DetectorInput): readonly Told[] {
  if (!mesh.environment.production || renderedBefore === null || rendered === renderedBefore)
    return [];
  const now = inputsOf(rendered);
  const before = groupedBy(inputsOf(renderedBefore), keyOf);
  const rootsNow = new Map(
    [...groupedBy(now, keyOf)].map(([key, own]) => [key, new Set(own.map(({ root }) => root))]),
  );
  return now.filter(isFloating).flatMap((each) => {
    const key = keyOf(each);
    const was = sameBefore(each, before.get(key) ?? [], rootsNow.get(key) ?? new Set());
    const [first] = was;
    return first !== undefined && was.every(({ pin }) => pin === 'pinned')
      ? [tellLost(each, first)]
      : [];
  });
}

/**
 * Finds the same input before: of its root, or of roots that have handed it on. Others that have it still are
 * variants.
 */
function sameBefore(
  { root }: DeliveredInput,
  before: readonly DeliveredInput[],
  rootsNow: ReadonlySet<string>,
): readonly DeliveredInput[] {
  const own = before.filter((each) => each.root === root);
  if (own.length > 0) return own;
  return before.some((each) => rootsNow.has(each.root)) ? [] : before;
}

function tellLost(input: DeliveredInput, was: DeliveredInput): Told {
  const subject = input.object ?? rootSubject(input.root);
  const who = input.object === null ? `\`${input.root}\`` : subjectText(input.object);
  return {
    subject,
    key: `pin ${input.slot}`,
    ...(input.object === null && { roots: [input.root] }),
    scope: { ...SCOPE, workloads: input.kind === 'image' ? 1 : 0 },
    message: `${who} no longer says which version of ${bareName(input)} it takes, where it named ${was.version}.`,
    why: `${nameOf(input)} (${placeOf(input.origin)}) asks for whatever is newest; before it was ${nameOf(was)} (${placeOf(was.origin)}).`,
    symptom: SYMPTOMS[input.kind],
    origin: input.origin,
    fix: { text: say`Keep a version there.` },
  };
}

const SYMPTOMS = {
  image: 'pods of one Deployment run different builds, depending on when each started',
  base: 'the next build may hold other objects, though nothing changed here',
  file: 'the next build may hold another text, though nothing changed here',
  chart: 'the next sync may install another version, though nothing changed here',
  revision: 'a push to the other repository is in production at once',
  artifact: 'what is pushed there next is in production at once, though nothing changed here',
} as const;

/**
 * Finds what production takes in without saying which version: once for each root, and where a change drops a
 * version.
 */
export const unpinnedInput = detectorOf(
  'unpinned-input',
  'production inputs that are unpinned or go back a version',
  [inputsNotPinned, pinLost, versionGoesBack, imageGoesBack],
);
