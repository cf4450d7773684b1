import { environmentOfUnit } from '../../../../gitops/index.ts';
import type { ResourceId } from '../../../../manifest/index.ts';
import {
  documentCut,
  documentRanges,
  replaced,
  resourceKey,
  subjectText,
} from '../../../../manifest/index.ts';
import { itemAt, objectAt } from './editor/written-page.ts';
import type { ObjectDrift } from '../drift.ts';
import type {
  AdoptedFile,
  Adoption,
  AdoptionRefusal,
  AdoptionRequest,
  NotAdopted,
} from './adoption.ts';
import type { AdoptionState, AdoptionCandidate, RenderedObject } from './adoption-state.ts';
import { homeOf, objectIn, rootsOf, stateOf, withEdits } from './adoption-state.ts';
import type { Home, LiveOnes, WantedObject } from './render-judgement.ts';
import { settledElsewhere } from './shared-settlement.ts';
import { toldByEnd } from './adoption-end.ts';
import { neverAdopted, valuesElsewhere } from './adoption-obstacle.ts';
import type { ObjectDifference } from './object-differences.ts';
import { objectDifferences } from './object-differences.ts';
import type { Goal, Judge, TrialOutcome } from './adoption-trial.ts';
import { firstThatFits } from './adoption-trial.ts';
import { waysToAdd } from './ways-to-add.ts';
import { candidate, waysToWrite } from './ways-at-origin.ts';
import type { RenderedRoot } from '../../../../gitops/index.ts';
import type { Edits } from './tree-edits.ts';
import { editedFiles } from './tree-edits.ts';
import { withoutNaming } from './kustomization-lists.ts';
import { overlayOf, waysToDelete } from './ways-in-overlay.ts';

/** One pull request is read by people. */
const MOST_OBJECTS = 200;

/**
 * The files as they would have to be so that an environment renders to what is live. Each edit is rendered and kept only
 * if the object is then just the live one and no other object of any environment is another, save where that, too,
 * becomes what is live there.
 */
export function adoptDrifts(request: AdoptionRequest): Adoption {
  const { tree, render, drifts, isCopy = () => false } = request;
  if (drifts.length > MOST_OBJECTS)
    return refused({ kind: 'too-many', count: drifts.length, most: MOST_OBJECTS });
  const before = render(tree);
  const environment = [request.environment, environmentOfUnit(request.environment)].find((name) =>
    before.environments.some((each) => each.environment.name === name),
  );
  if (environment === undefined)
    return refused({ kind: 'no-environment', environment: request.environment });
  const elsewhere = [...(request.others ?? [])].map(([name, all]) => [name, liveOf(all)] as const);
  const own = liveOf([...(request.live ?? []), ...drifts]);
  const others = new Map([...elsewhere, [environment, own]]);
  const judge: Judge = { request, before, others, knowsOthers: elsewhere.length > 0, isCopy };
  let state = stateOf(tree, new Map(), before, { environment, root: null }, isCopy);
  let wanted: readonly WantedObject[] = [];
  const written: Written[] = [];
  const subjects: ResourceId[] = [];
  const left: NotAdopted[] = [];
  for (const drift of drifts) {
    const subject = drift.git ?? drift.live;
    const home = homeOfDrift(state, environment, drift);
    const outcome: TrialOutcome =
      home === null
        ? refused({ kind: 'not-in-git', subject: subjectText(subject) })
        : adoptOne(judge, { ...state, home }, wanted, drift);
    if (outcome.kind === 'refused' || home === null) {
      if (outcome.kind === 'refused') left.push({ subject, reason: outcome.reason });
      continue;
    }
    wanted = [...wanted, wantedOf(home, drift)];
    state = outcome.state;
    subjects.push(subject);
    written.push(outcome);
  }
  const files = filesOf(request, state);
  if (files.length === 0) return refused(whyNothing(left));
  const end = toldByEnd(left, { before, after: state.rendered, environment, live: own });
  const adopted = new Set([...subjects, ...end.settled].map(resourceKey));
  return {
    ...({ kind: 'adopted', files } as const),
    how: [
      ...written.map((each) => each.how),
      ...end.settled.map((subject) => `${subjectText(subject)}: ${MADE_SO}.`),
    ],
    subjects: [...subjects, ...end.settled],
    left: end.left,
    settles: settledElsewhere(before, state.rendered, others).filter(
      (each) => each.environment !== environment || !adopted.has(resourceKey(each.subject)),
    ),
    apart: written.flatMap((each) => each.apart ?? []),
  };
}

const MADE_SO = 'what is written for other objects makes it what is live';

type Written = Extract<TrialOutcome, { kind: 'written' }>;

const refused = (reason: AdoptionRefusal): Extract<Adoption, { kind: 'refused' }> => ({
  kind: 'refused',
  reason,
});

function whyNothing(left: readonly NotAdopted[]): AdoptionRefusal {
  const [first, ...others] = left.map(({ reason }) => reason);
  if (first === undefined) return { kind: 'nothing-differs' };
  return others.length === 0 ? first : { kind: 'none-of-them', reasons: [first, ...others] };
}

const liveOf = (drifts: readonly ObjectDrift[]): LiveOnes =>
  new Map(drifts.map((drift) => [resourceKey(drift.git ?? drift.live), drift.live]));

const wantedOf = (home: Home, drift: ObjectDrift): WantedObject => ({
  ...home,
  key: resourceKey(drift.git ?? drift.live),
  live: drift.live,
});

const homeOfDrift = (
  { rendered }: AdoptionState,
  environment: string,
  { git }: ObjectDrift,
): Home | null => (git === null ? { environment, root: null } : homeOf(rendered, environment, git));

function adoptOne(
  judge: Judge,
  state: AdoptionState,
  earlier: readonly WantedObject[],
  drift: ObjectDrift,
): TrialOutcome {
  const subject = subjectText(drift.git ?? drift.live);
  const object = drift.git === null ? null : objectIn(state, drift.git);
  const differences = differencesOf(object, drift);
  const elsewhere = valuesElsewhere(drift);
  if (elsewhere !== null) return refused(elsewhere);
  if (drift.kind === 'changed' && differences.length === 0)
    return {
      kind: 'written',
      state,
      how: `${subject}: ${MADE_SO}.`,
      apart: null,
    };
  const reason = neverAdopted(state, drift, object, differences);
  if (reason !== null) return refused(reason);
  const wanted = [...earlier, wantedOf(state.home, drift)];
  const goal: Goal = { drift, object, differences, wanted };
  return firstThatFits(judge, state, goal, waysFor(state, goal));
}

const differencesOf = (
  object: RenderedObject | null,
  { live }: ObjectDrift,
): readonly ObjectDifference[] =>
  object === null || live === null ? [] : objectDifferences(object.resource.node, live.node);

function waysFor(
  state: AdoptionState,
  { drift: { live }, object, differences }: Goal,
): Iterable<AdoptionCandidate> {
  if (object === null) return live === null ? [] : waysToAdd(state, live);
  return live === null
    ? waysToRemove(state, object)
    : waysToWrite(state, object, differences, live.node);
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

/** Ways to take an object out of Git. */
function* waysToRemove(state: AdoptionState, object: RenderedObject): Generator<AdoptionCandidate> {
  const { file } = object.resource.origin;
  const edits = withoutObject(state, object);
  if (edits !== null) {
    const goes = [...edits].some(([path, content]) => path === file && content === null);
    yield {
      edits,
      where: goes ? `by removing ${file}` : `by taking it out of ${file}`,
      atOrigin: false,
    };
  }
  const overlay = overlayOf(state, object);
  if (overlay === null) return;
  for (const way of waysToDelete(overlay)) yield* candidate(state, [], way);
}

function withoutObject(state: AdoptionState, { resource, root }: RenderedObject): Edits | null {
  const { origin } = resource;
  const page = state.pageOf(origin.file);
  if (page === null) return null;
  const item = itemAt(page, origin);
  if (item !== null) {
    const { seq, index } = item.at;
    const order = [...seq.items.keys()].filter((each) => each !== index);
    return editedFiles([{ file: origin.file, page: item.page, seq, order }], state.pageOf);
  }
  const document = objectAt(page, origin)?.at;
  if (document === undefined || !page.roots.includes(document)) return null;
  const objects = page.roots.filter((each) => each !== null);
  if (objects.length > 1) {
    const left = withoutDocument(page.text, document.range?.[0] ?? 0);
    return left === null ? null : new Map([[origin.file, left]]);
  }
  return withoutFile(state, root, origin.file);
}

/** The file goes, and every line of a kustomization that names it. */
function withoutFile(state: AdoptionState, root: RenderedRoot, path: string): Edits | null {
  const reads = [...root.reads, ...rootsOf(state).flatMap((each) => [...each.reads])];
  const parts = withoutNaming(state, reads, path);
  const edits = parts === null ? null : editedFiles(parts, state.pageOf);
  return edits === null ? null : withEdits(edits, new Map([[path, null]]));
}

/** Null where a document begins on its separating line. */
function withoutDocument(content: string, at: number): string | null {
  const documents = documentRanges(content);
  const index = documents?.findIndex(({ from, to }) => from <= at && at < to) ?? -1;
  return documents === null || index < 0
    ? null
    : replaced(content, documentCut(content, documents, index));
}
