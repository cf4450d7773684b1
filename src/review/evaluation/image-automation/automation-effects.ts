import { comesIntoForce } from '../../../checks/index.ts';
import type { Change } from '../../../compare/index.ts';
import type { AutomationMarks } from './image-automation-marks.ts';
import type { MarkedPlace, MarkedValue } from './image-policy-markers.ts';
import type {
  EnvironmentPair,
  ReleaseInputs,
  RenderedEnvironment,
  RenderedRoot,
} from '../../../gitops/index.ts';
import { placesByFile, resourceWrittenAnew, writtenAnew } from './image-policy-markers.ts';
import type { Node, Resource, ResourceId, Tier } from '../../../manifest/index.ts';
import { placeOf, resourceKey, subjectText } from '../../../manifest/index.ts';
import { withAppliedAgain } from '../mended-root-effects.ts';
import { holdsMeshWide } from '../gap-judgement.ts';
import type { NamedPair } from '../pair-stages.ts';
import { withOtherContent } from '../pair-stages.ts';
import type { ReviewedPair } from '../reviewed-pair.ts';
import type { Reviewing } from '../undecided/undecided-pair.ts';
import { isHigh, tierOf } from '../undecided/undecided-pair.ts';

/** A value of an environment that an automation writes. */
interface Handed extends MarkedValue {
  /** What it is part of: an object, or a file of values. */
  readonly owner: string;
  /** Null for a file of values. */
  readonly resource: Resource | null;
}

/**
 * What is said of an environment, with the values that the change hands to an automation, which writes what it finds
 * without a review (IMAGES-1, IMAGES-2): those whose change would need somebody are changes, of the others it is said.
 * That is found by reviewing once more, as if the automation had written something there.
 */
export function withAutomation(
  resolved: NamedPair,
  reviewing: Reviewing,
  marks: AutomationMarks | undefined,
): ReviewedPair {
  const usual = withAppliedAgain(resolved, reviewing);
  if (marks === undefined || marks.after.length === 0) return usual;
  const { written } = resolved;
  const now = written && environmentWrittenAnew(written, marks.after);
  if (written === null || now === null) return usual;
  const before = resolved.pair.before && environmentWrittenAnew(resolved.pair.before, marks.before);
  const known = new Set([...(before?.values ?? []), ...(before?.hidden ?? [])].map(keyOf));
  const isFresh = (each: Handed): boolean =>
    !known.has(keyOf(each)) || marks.isTurned?.(each.place) === true;
  const fresh = now.values.filter(isFresh);
  const hidden = now.hidden.filter(isFresh);
  if (fresh.length + hidden.length === 0) return usual;
  const { config } = reviewing.policy;
  const grave = [
    ...graveAmong(fresh, { resolved, reviewing }),
    ...hidden.filter(({ owner }) => holdsMeshWide(written, owner, config)),
  ].map((each) => ({ ...each, idle: marks.idleWhy(each.place) }));
  const told = new Set(grave.map(keyOf));
  const others = [...fresh, ...hidden].filter((each) => !told.has(keyOf(each)));
  return {
    ...usual,
    changes: [...usual.changes, ...distinct(grave).map((each) => changeOf(usual.name, each))],
    notes: [
      ...usual.notes,
      ...noteOf(others.filter(({ place }) => marks.idleWhy(place) === null)),
      ...idleNotes([...grave, ...others], marks),
    ],
  };
}

const keyOf = ({ owner, field, place: { policy } }: Handed): string =>
  JSON.stringify([owner, field, policy]);

const distinct = <One extends Handed>(values: readonly One[]): readonly One[] => [
  ...new Map(values.map((each) => [keyOf(each), each])).values(),
];

interface Anew {
  readonly rendered: RenderedEnvironment;
  readonly values: readonly Handed[];
  /** What is marked in files that a folder is built from, and shows in no value of what it makes as it stands. */
  readonly hidden: readonly Handed[];
}

function environmentWrittenAnew(
  rendered: RenderedEnvironment,
  marks: AutomationMarks['after'],
): Anew {
  const places = placesByFile(marks);
  const values: Handed[] = [];
  const turn = (resource: Resource): Resource => {
    const found = resourceWrittenAnew(resource, places);
    if (found === null) return resource;
    for (const each of found.values)
      values.push({ ...each, owner: resourceKey(resource), resource });
    return found.resource;
  };
  const roots = rendered.roots.map((root): RenderedRoot => {
    const resources = root.resources.map(turn);
    return resources.every((each, at) => each === root.resources[at])
      ? root
      : { ...root, resources };
  });
  const inputs = inputsWrittenAnew(rendered.inputs, (path, node) => {
    const found = writtenAnew(node, places);
    for (const each of found.values) values.push({ ...each, owner: path, resource: null });
    return found.node;
  });
  const shown = new Set(values.map(({ place }) => place));
  const hidden = marks
    .filter((place) => !shown.has(place))
    .flatMap((place) => hiddenIn(rendered.roots, place));
  return { rendered: { ...rendered, roots, ...(inputs && { inputs }) }, values, hidden };
}

const hiddenIn = (roots: readonly RenderedRoot[], place: MarkedPlace): readonly Handed[] =>
  roots
    .filter(({ reads }) => reads.has(place.file))
    .map(({ root }) => ({ place, field: place.file, owner: root.path, resource: null }));

const inputsWrittenAnew = (
  inputs: ReleaseInputs | undefined,
  turn: (path: string, node: Node) => Node,
): ReleaseInputs | undefined =>
  inputs && new Map([...inputs].map(([path, node]) => [path, node && turn(path, node)]));

/** The pair of what the change leaves, and of that once the automation has written. */
function once({ pair }: NamedPair, { rendered }: Anew): EnvironmentPair {
  return { ...pair, before: pair.after, after: rendered };
}

interface Asked {
  readonly resolved: NamedPair;
  readonly reviewing: Reviewing;
}

/** The values whose change somebody would have to look at; all of them where it is not one object's alone. */
function graveAmong(values: readonly Handed[], { resolved, reviewing }: Asked): readonly Handed[] {
  if (values.length === 0 || resolved.written === null) return [];
  const places = values.map(({ place }) => place);
  const pair = once(resolved, environmentWrittenAnew(resolved.written, places));
  const { environments, wholeWritten, whole } = resolved;
  const cluster =
    whole === resolved.pair ? pair : { ...whole, before: wholeWritten, after: joined(whole, pair) };
  // what is compared with is what the change leaves, in all environments
  const left = { ...resolved, environmentsBefore: environments };
  const ways = reviewing.review(
    withOtherContent(left, { pair, whole: cluster }, reviewing.policy.config),
  );
  const introduced = ways.findings.filter(comesIntoForce);
  const ofAll = { ...ways, findings: introduced };
  // outside production nothing is high, and what decides about the mesh there is medium
  const isGrave = (tier: Tier | null): boolean =>
    isHigh(tier) || (tier === 'medium' && !resolved.written?.environment.production);
  if (!isGrave(tierOf(ofAll, reviewing))) return [];
  const isOf =
    (owner: string) =>
    ({ subject }: { readonly subject: ResourceId }): boolean =>
      resourceKey(subject) === owner;
  const grave = values.filter(({ owner }) =>
    isGrave(
      tierOf(
        {
          ...ofAll,
          changes: ofAll.changes.filter(isOf(owner)),
          findings: introduced.filter(isOf(owner)),
          behaviour: null,
        },
        reviewing,
      ),
    ),
  );
  return grave.length > 0 ? grave : values;
}

/** The whole cluster, with the roots of one environment as they are written anew. */
function joined(
  whole: EnvironmentPair,
  { before, after }: EnvironmentPair,
): RenderedEnvironment | null {
  if (whole.after === null || before === null || after === null) return whole.after;
  const turned = new Map(before.roots.map((root, at) => [root, after.roots[at] ?? root]));
  return { ...whole.after, roots: whole.after.roots.map((root) => turned.get(root) ?? root) };
}

function changeOf(
  environment: string,
  { place, field, owner, resource, idle }: Handed & { readonly idle: string | null },
): Change {
  const what = resource === null ? owner : subjectText(resource);
  const does = idle === null ? 'which sets' : 'which would set';
  const object: Resource = {
    group: '',
    version: '',
    kind: 'Image automation',
    namespace: '',
    name: `${place.policy}, ${does} ${field} of ${what}`,
    stableName: `${place.policy}, ${does} ${field} of ${what}`,
    node: { kind: 'map', entries: new Map(), origin: place.origin },
    origin: place.origin,
  };
  const { group, kind, namespace, name } = object;
  return {
    kind: 'unseen',
    environment,
    subject: { group, kind, namespace, name },
    field: null,
    before: null,
    after: null,
    origin: place.origin,
    side: 'head',
    digest: null,
    object,
    oldObject: null,
    // what nothing writes as the tree stands is judged when something does
    content: idle === null ? 'may-be-mesh-wide' : 'other',
  };
}

const MOST_NAMED = 5;

/** Marks in whose places nothing writes as the tree stands, and why. */
const idleNotes = (values: readonly Handed[], { idleWhy }: AutomationMarks): readonly string[] =>
  distinct(values).flatMap(({ place }) => {
    const why = idleWhy(place);
    return why === null
      ? []
      : [
          `the mark for ${place.policy} (${placeOf(place.origin)}) has nothing written now: ${why}.`,
        ];
  });

function noteOf(values: readonly Handed[]): readonly string[] {
  if (values.length === 0) return [];
  const named = distinct(values).map(
    ({ place, field, owner, resource }) =>
      `${field} of ${resource === null ? owner : subjectText(resource)} (${place.policy}, ${placeOf(place.origin)})`,
  );
  const more = named.length - MOST_NAMED;
  return [
    `an image policy writes ${named.slice(0, MOST_NAMED).join(', ')}${more > 0 ? ` and ${String(more)} more` : ''}: what it finds is committed without a review.`,
  ];
}
