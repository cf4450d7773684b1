import type { Node, Origin, Resource } from '../../manifest/index.ts';
import {
  canonicalJson,
  fieldPath,
  plainOf,
  placeOf,
  resourceKey,
  subjectText,
} from '../../manifest/index.ts';
import { REDACTED } from '../../redaction/index.ts';
import type { ObjectDrift } from '../drift.ts';
import type {
  AdoptedFile,
  Adoption,
  AdoptionRefusal,
  AdoptionRequest,
  NotAdopted,
} from './adoption.ts';
import type { AdoptionState, Candidate, RenderedObject } from './adoption-state.ts';
import { objectIn, rootsOf, stateOf, withEdits } from './adoption-state.ts';
import type { FileTree } from '../../tree/index.ts';
import type { Edits } from './edited-pages.ts';
import { editedTree } from './edited-tree.ts';
import type { Misfit, Wanted } from './judged-render.ts';
import { firstMisfit, othersAgree } from './judged-render.ts';
import type { Difference } from './object-differences.ts';
import { objectDifferences } from './object-differences.ts';
import { waysBesideOrigin, waysToWrite } from './ways-at-origin.ts';
import { waysToAdd } from './ways-to-add.ts';
import { waysToRemove } from './ways-to-remove.ts';

/** One pull request is read by people. */
const MOST_OBJECTS = 200;
const MOST_BYTES = 200_000;
const MOST_TRIES = 24;

/**
 * The files as they would have to be so that an environment renders to what is live. Each edit is rendered and kept only
 * if the object is then just the live one and no other object of any environment is another, save where that, too,
 * becomes what is live there.
 */
export function adoptDrifts(request: AdoptionRequest): Adoption {
  const { tree, render, environment, drifts, isCopy = () => false } = request;
  if (drifts.length > MOST_OBJECTS)
    return refused({ kind: 'too-many', count: drifts.length, most: MOST_OBJECTS });
  const before = render(tree);
  if (!before.environments.some((each) => each.environment.name === environment))
    return refused({ kind: 'no-environment', environment });
  const others = new Map([...(request.others ?? [])].map(([name, all]) => [name, wantedOf(all)]));
  const judge: Judge = { request, before, others, isCopy };
  let state = stateOf(tree, new Map(), before, environment, isCopy);
  let wanted: Wanted = new Map();
  const how: string[] = [];
  const adopted: Resource[] = [];
  const left: NotAdopted[] = [];
  for (const drift of drifts) {
    const subject = drift.git ?? drift.live;
    const outcome = adoptOne(judge, state, wanted, drift);
    if (outcome.kind === 'refused') left.push({ subject, reason: outcome.reason });
    else {
      wanted = new Map([...wanted, ...wantedOf([drift])]);
      state = outcome.state;
      adopted.push(subject);
      how.push(outcome.how);
    }
  }
  const files = filesOf(request, state);
  if (files.length === 0) return refused(left[0]?.reason ?? { kind: 'nothing-differs' });
  return { kind: 'adopted', files, how, subjects: adopted, left };
}

const refused = (reason: AdoptionRefusal): Extract<Adoption, { kind: 'refused' }> => ({
  kind: 'refused',
  reason,
});

const wantedOf = (drifts: readonly ObjectDrift[]): Wanted =>
  new Map(drifts.map((drift) => [resourceKey(drift.git ?? drift.live), drift.live]));

interface Judge {
  readonly request: AdoptionRequest;
  readonly before: AdoptionState['rendered'];
  readonly others: ReadonlyMap<string, Wanted>;
  readonly isCopy: (path: string) => boolean;
}

type Outcome =
  | { readonly kind: 'refused'; readonly reason: AdoptionRefusal }
  | { readonly kind: 'written'; readonly state: AdoptionState; readonly how: string };

function adoptOne(judge: Judge, state: AdoptionState, wanted: Wanted, drift: ObjectDrift): Outcome {
  const subject = subjectText(drift.git ?? drift.live);
  const object = drift.git === null ? null : objectIn(state, drift.git);
  if (drift.git !== null && object === null) return refused({ kind: 'not-in-git', subject });
  const differences = differencesOf(object, drift);
  if (drift.kind === 'changed' && differences.length === 0)
    return { kind: 'written', state, how: `${subject}: Git says what is live by now.` };
  const reason = neverAdopted(state, drift, object, differences);
  if (reason !== null) return refused(reason);
  const goal = { drift, object, differences, wanted: new Map([...wanted, ...wantedOf([drift])]) };
  return firstThatFits(judge, state, goal, waysFor(state, goal));
}

const differencesOf = (
  object: RenderedObject | null,
  { live }: ObjectDrift,
): readonly Difference[] =>
  object === null || live === null ? [] : objectDifferences(object.resource.node, live.node);

function waysFor(
  state: AdoptionState,
  { drift: { live }, object, differences }: Goal,
): Iterable<Candidate> {
  if (object === null) return live === null ? [] : waysToAdd(state, live);
  return live === null
    ? waysToRemove(state, object)
    : waysToWrite(state, object, differences, live.node);
}

interface Goal {
  readonly drift: ObjectDrift;
  readonly object: RenderedObject | null;
  readonly differences: readonly Difference[];
  readonly wanted: Wanted;
}

/** The first way that renders to what is wanted. */
function firstThatFits(
  judge: Judge,
  state: AdoptionState,
  goal: Goal,
  ways: Iterable<Candidate>,
): Outcome {
  const { drift } = goal;
  const subject = subjectText(drift.git ?? drift.live);
  const tried: string[] = [];
  for (const way of ways) {
    if (tried.length >= MOST_TRIES) break;
    const found = tryOut(judge, state, way, goal);
    const mended = found.misfit === null ? found : mend(judge, found, goal, MOST_MENDED);
    if (mended !== null && mended.misfit === null) {
      const verb = drift.git === null ? 'added' : drift.live === null ? 'removed' : 'written';
      return { kind: 'written', state: mended.state, how: `${subject}: ${verb} ${mended.where}.` };
    }
    tried.push(`${way.where}: ${found.misfit?.words ?? ''}`);
  }
  return refused(whyNot(goal, tried));
}

/** Objects beside the one that comes or goes that may need an edit as well. */
const MOST_MENDED = 4;

/**
 * What an overlay does to every object it would do to a new one, and what named a removed one may be named otherwise:
 * that is taken back in the overlay, object by object.
 */
function mend(judge: Judge, found: Tried, goal: Goal, left: number): Tried | null {
  const expected = found.misfit?.expected ?? null;
  const isAboutWhole = goal.drift.git === null || goal.drift.live === null;
  const object = expected === null ? null : objectIn(found.state, expected);
  if (!isAboutWhole || expected === null || object === null || left === 0) return null;
  const differences = objectDifferences(object.resource.node, expected.node);
  const key = resourceKey(expected);
  for (const way of waysBesideOrigin(found.state, object, differences)) {
    const next = tryOut(judge, found.state, way, goal);
    const tried = { ...next, where: `${found.where}; ${subjectText(expected)}: ${way.where}` };
    if (next.misfit === null) return tried;
    const { expected: other } = next.misfit;
    if (other === null || resourceKey(other) === key) continue;
    return mend(judge, tried, goal, left - 1);
  }
  return null;
}

/** What a way comes to: it does where there is no misfit. */
interface Tried {
  readonly state: AdoptionState;
  readonly where: string;
  readonly misfit: Misfit | null;
}

function tryOut(
  { request, before, others, isCopy }: Judge,
  state: AdoptionState,
  { edits: own, where, atOrigin }: Candidate,
  { drift, object, differences, wanted }: Goal,
): Tried {
  const { environment } = request;
  const edits = withEdits(state.edits, inFileEndings(state.tree, own));
  const rendered = request.render(editedTree(request.tree, edits));
  const next = stateOf(request.tree, edits, rendered, environment, isCopy);
  const misfit = firstMisfit(before, rendered, { environment, wanted, others });
  const isAgreed =
    !atOrigin ||
    object === null ||
    drift.live === null ||
    othersAgree(rendered, environment, object.resource, differences, drift.live);
  return {
    state: next,
    where,
    misfit:
      misfit ??
      (isAgreed
        ? null
        : { words: 'other environments are made of it and live otherwise', expected: null }),
  };
}

function whyNot(goal: Goal, tried: readonly string[]): AdoptionRefusal {
  const { drift, object } = goal;
  const subject = subjectText(drift.git ?? drift.live);
  const generated = object === null || drift.live === null ? null : generatedName(object.resource);
  return generated === null
    ? (chartOf(goal) ?? { kind: 'not-verified', subject, tried })
    : { kind: 'generated-name', subject, place: generated };
}

/** Lines end as all others of their file do. */
const inFileEndings = (tree: FileTree, edits: Edits): Edits =>
  new Map(
    [...edits].map(([path, content]) => {
      const entry = tree.read(path);
      const isOther =
        entry.kind === 'text' && /\r\n/.test(entry.text) && !/[^\r]\n/.test(entry.text);
      return [path, isOther ? (content?.replace(/\r?\n/g, '\r\n') ?? null) : content];
    }),
  );

/** Why a difference is not written by anybody but a person. */
function neverAdopted(
  state: AdoptionState,
  { live }: ObjectDrift,
  object: RenderedObject | null,
  differences: readonly Difference[],
): AdoptionRefusal | null {
  if (live === null) return null;
  const subject = subjectText(live);
  const values =
    object === null
      ? [{ path: [], live: live.node }]
      : differences.flatMap((each) => ('live' in each ? [each] : []));
  for (const { path, live: value } of values)
    if (holdsRedacted(value))
      return {
        kind: 'redacted',
        subject,
        field: path.length === 0 ? 'one of its fields' : fieldPath(path),
      };
  const bytes = values.reduce((sum, each) => sum + canonicalJson(plainOf(each.live)).length, 0);
  if (bytes > MOST_BYTES) return { kind: 'too-large', subject, bytes };
  if (object === null) return unseenIn(state, subject);
  const substituted = differences.flatMap((each) =>
    'git' in each ? (touched(each.git.origin, 'substitution') ?? []) : [],
  );
  return substituted[0] === undefined
    ? null
    : { kind: 'substitution', subject, place: placeOf(substituted[0]) };
}

function holdsRedacted(node: Node): boolean {
  if (node.kind === 'scalar') return String(node.value).includes(REDACTED);
  const inner = node.kind === 'map' ? [...node.entries.values()] : node.items;
  return inner.some(holdsRedacted);
}

/** What touched a value in this way, at any time. */
function touched(
  origin: Origin,
  kind: string,
): { readonly file: string; readonly line: number } | null {
  for (let via = origin.via; via !== undefined; via = via.replaced?.via)
    if (via.kind === kind) return via;
  return null;
}

/** An object that Git does not have may be of what is not seen of it. */
function unseenIn(state: AdoptionState, subject: string): AdoptionRefusal | null {
  const unseen = rootsOf(state).find((each) => (each.unseen ?? []).length > 0);
  return unseen === undefined ? null : { kind: 'unseen-content', subject, root: unseen.root.path };
}

/** The generator of an object that has a hash of its content in its name. */
const generatedName = ({ name, stableName, origin }: Resource): string | null =>
  name === stableName ? null : placeOf(origin);

function chartOf({ differences, object }: Goal): AdoptionRefusal | null {
  for (const difference of differences) {
    if (!('git' in difference) || object === null) continue;
    const { origin } = difference.git;
    if (touched(origin, 'template') !== null)
      return {
        kind: 'chart-template',
        subject: subjectText(object.resource),
        place: placeOf(origin),
      };
  }
  return null;
}

function filesOf({ tree }: AdoptionRequest, { edits }: AdoptionState): readonly AdoptedFile[] {
  return [...edits].flatMap(([path, content]): readonly AdoptedFile[] => {
    const entry = tree.read(path);
    const [before, mark] =
      entry.kind === 'text' ? [entry.text, entry.marked === true ? '\uFEFF' : ''] : [null, ''];
    if (before === content) return [];
    return [
      {
        path,
        before: before === null ? null : mark + before,
        after: content === null ? null : mark + content,
      },
    ];
  });
}
