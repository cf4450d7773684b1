import { chartDependencies } from './delivered-dependencies.ts';
import { appliedByNobody } from './folders-of-nobody.ts';
import type { DeliveredInput } from './delivered-inputs.ts';
import { pinsFor } from './pin.ts';
import { deliveredInputs } from './delivered-inputs.ts';
import type { RenderedEnvironment } from '../../gitops/index.ts';
import { groupedBy } from '../../istio/index.ts';
import {
  counted,
  listed,
  placeOf,
  resourceKey,
  stringAt,
  subjectText,
} from '../../manifest/index.ts';
import type { Told } from '../detection/check.ts';
import { check, detectorOf } from '../detection/check.ts';
import type { DetectorInput } from '../detection/detector.ts';
import { rootSubject } from '../root-subject.ts';
import { comesBefore } from './version-order.ts';

const known = new WeakMap<RenderedEnvironment, readonly DeliveredInput[]>();

/** Lists the inputs that count; both checks ask for them, of both sides. */
function inputsOf(rendered: RenderedEnvironment): readonly DeliveredInput[] {
  const found = known.get(rendered) ?? deliveredInputs(rendered);
  known.set(rendered, found);
  return found;
}

const isFloating = ({ pin }: DeliveredInput): boolean => pin === 'floating';

const inputsNotPinned = check({
  id: 'inputs-not-pinned',
  title: 'A root of production takes in images, bases, charts or repositories without a version',
  level: 'low',
  blind:
    'Tags and branches that are moved, tools that write versions in later, and what charts pull.',
  find: floatingRoots,
});

function floatingRoots({ mesh, rendered, renderedBefore }: DetectorInput): readonly Told[] {
  if (!mesh.environment.production) return [];
  const wasThere = floatingInGoneRoots(rendered, renderedBefore);
  const roots = groupedBy(
    inputsOf(rendered).filter((each) => isFloating(each) && each.mayBeOwn !== true),
    ({ root }) => root,
  );
  const isNobodys = appliedByNobody(rendered);
  return [...roots].flatMap(([root, inputs]) =>
    tellFloating(root, inputs, isNobodys(root)).map((told) =>
      inputs.every((each) => wasThere.has(lineOf(each))) ? { ...told, wasThere: true } : told,
    ),
  );
}

/** Lists what the base took in at the same lines by folders that have another name since, or are gone. */
function floatingInGoneRoots(
  rendered: RenderedEnvironment,
  before: RenderedEnvironment | null,
): ReadonlySet<string> {
  if (before === null || before === rendered) return new Set();
  const now = new Set(rendered.roots.map(({ root }) => root.path));
  const gone = inputsOf(before).filter((each) => isFloating(each) && !now.has(each.root));
  return new Set(gone.map(lineOf));
}

/** Names an input and its place; of a file that moves with its folder that within the folder. */
const lineOf = (input: DeliveredInput): string =>
  JSON.stringify([
    nameOf(input),
    input.root === '.'
      ? placeOf(input.origin)
      : placeOf(input.origin).replace(`${input.root}/`, ''),
  ]);

function tellFloating(
  root: string,
  inputs: readonly DeliveredInput[],
  isNobodys: boolean,
): readonly Told[] {
  const [first] = inputs;
  if (first === undefined) return [];
  const names = [...new Set(inputs.map(nameOf))];
  const places = [...new Set(inputs.map(({ origin }) => placeOf(origin)))];
  return [
    {
      subject: rootSubject(root),
      key: 'not pinned',
      cause: 'inputs that are not pinned',
      roots: [root],
      scope: SCOPE,
      message: `${counted(names.length, 'input')} of \`${root}\`${isNobodys ? ', which nothing seen here applies,' : ''} ${names.length === 1 ? 'is' : 'are'} not pinned to a version: ${listed(names, NAMED)}.`,
      why: `What is asked for there is whatever is newest (${listed(places, NAMED)}).`,
      symptom: `${isNobodys ? 'what gets it' : 'production'} may change without a change here, and a rollback here may bring nothing back`,
      origin: first.origin,
      related: inputs.slice(1, MAX_RELATED).map(({ origin }) => origin),
      fix: {
        text: `Name ${pinsFor(inputs)}.`,
      },
    },
  ];
}

/** Bounds the inputs that are named; the rest is counted. */
const NAMED = 3;
const MAX_RELATED = 6;
const SCOPE = { level: 'namespace', workloads: 0, services: 0, namespaces: 1 } as const;

/** Names an input: `image orders:latest`, `chart redis >=17`. */
function nameOf({ kind, name, version }: DeliveredInput): string {
  if (kind === 'image') return `image ${name}`;
  if (kind === 'base') return `${name}${version === '' ? '' : ` at ${version}`}`;
  if (kind === 'chart' || kind === 'artifact')
    return `${kind} ${name}${version === '' ? '' : ` ${version}`}`;
  return `${version === '' ? 'the default branch' : version} of ${name}`;
}

const pinLost = check({
  id: 'pin-lost',
  title: 'What production runs was named by its version, and is whatever is newest now',
  level: 'medium',
  blind: 'Tags that somebody moves, and tools that write a version in after this repository.',
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

const keyOf = ({ object, slot }: DeliveredInput): string =>
  `${object === null ? '' : resourceKey(object)} ${slot}`;

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
    fix: { text: 'Keep a version there.' },
  };
}

const versionGoesBack = check({
  id: 'version-goes-back',
  title:
    'Production takes a chart, a dependency of one, a base or a repository of an older version than before',
  level: 'medium',
  blind:
    'Whether that is meant; versions that are not three numbers, and what locks make of ranges.',
  find: (input) =>
    oncePerLine(goneBack(input, ({ kind }) => kind !== 'image')).flatMap(tellGoneBack),
});

const imageGoesBack = check({
  id: 'image-goes-back',
  title: 'Production runs an older image than before, and another environment a newer one',
  level: 'low',
  blind: 'Whether that is meant; tags that are not three numbers.',
  find: (input) =>
    goneBack(input, ({ kind }) => kind === 'image')
      .filter(({ each }) => runsNewerElsewhere(each, input))
      .flatMap((each) => tellGoneBack([each])),
});

interface GoneBack {
  readonly each: DeliveredInput;
  readonly was: DeliveredInput;
}

/** Finds inputs of production that name an older version than the same ones did before. */
function goneBack(
  { mesh, rendered, renderedBefore }: DetectorInput,
  isMeant: (input: DeliveredInput) => boolean,
): readonly GoneBack[] {
  if (!mesh.environment.production || renderedBefore === null || rendered === renderedBefore)
    return [];
  const inputsIn = (side: RenderedEnvironment): readonly DeliveredInput[] => [
    ...inputsOf(side),
    ...chartDependencies(side),
  ];
  const before = groupedBy(inputsIn(renderedBefore).filter(isMeant), keyOf);
  return inputsIn(rendered)
    .filter(isMeant)
    .flatMap((each) => {
      const own = (before.get(keyOf(each)) ?? []).filter(({ root }) => root === each.root);
      const [was, ...more] = own;
      return was === undefined || more.length > 0 || bareName(was) !== bareName(each)
        ? []
        : [{ each, was }];
    })
    .filter(({ each, was }) => comesBefore(versionText(each), versionText(was)));
}

/** Groups what one line decides: the dependency of a chart that several releases install. */
const oncePerLine = (gone: readonly GoneBack[]): readonly (readonly GoneBack[])[] => [
  ...groupedBy(gone, ({ each }) => `${each.slot} ${placeOf(each.origin)}`).values(),
];

const versionText = ({ kind, name, version }: DeliveredInput): string =>
  kind === 'image' ? name.replace(/@.*$/, '') : version;

const runsNewerElsewhere = (
  each: DeliveredInput,
  { mesh, environments = [] }: DetectorInput,
): boolean =>
  environments.some(
    (other) =>
      other !== mesh &&
      other.workloads.some(({ containers }) =>
        containers.some(({ node }) => {
          const image = stringAt(node, 'image') ?? '';
          const isSame = image.replace(/[@:][^/]*$/, '') === bareName(each);
          return isSame && comesBefore(versionText(each), image.replace(/@.*$/, ''));
        }),
      ),
  );

function tellGoneBack(group: readonly GoneBack[]): readonly Told[] {
  const [first] = group;
  if (first === undefined) return [];
  const { each, was } = first;
  const objects = group.flatMap((one) => one.each.object ?? []);
  const who = objects.length === 0 ? `\`${each.root}\`` : listed(objects.map(subjectText), NAMED);
  const by = each.chart === undefined ? '' : ` by ${each.chart}`;
  return [
    {
      subject: each.object ?? rootSubject(each.root),
      ...(objects.length > 1 && { subjects: objects }),
      key: `version of ${each.slot} goes back`,
      ...(each.object === null && { roots: [each.root] }),
      scope: { ...SCOPE, workloads: each.kind === 'image' ? 1 : 0 },
      message: `${who} ${objects.length > 1 ? 'take' : 'takes'} ${nameOf(each)}${by}, which is older than before: ${nameOf(was)}.`,
      why: `The version is at ${placeOf(each.origin)}, and was at ${placeOf(was.origin)}.`,
      symptom:
        'what the newer one brought or mended is gone, and what it has written may not be readable',
      origin: each.origin,
      fix: {
        text: `If it is a rollback, say so in the pull request; else keep the newer version.`,
      },
    },
  ];
}

const bareName = ({ kind, name }: DeliveredInput): string =>
  kind === 'image' ? name.replace(/[@:][^/]*$/, '') : name;

const SYMPTOMS = {
  image: 'pods of one Deployment run different builds, depending on when each started',
  base: 'the next build may hold other objects, though nothing changed here',
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
  'production that takes in whatever is newest, or what is older than before: images, bases, charts, other repositories',
  [inputsNotPinned, pinLost, versionGoesBack, imageGoesBack],
);
