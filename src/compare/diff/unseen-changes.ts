import type { RenderedEnvironment, RenderedRoot } from '../../gitops/index.ts';
import { pairedRoots } from '../../gitops/index.ts';
import type { MapNode, Node, Resource, ResourceId, UnseenContent } from '../../manifest/index.ts';
import { contentOf } from './known-content.ts';
import { laidOverOf } from './template/laid-over.ts';
import { mapNode, redactText, scalar, stableKeyOf } from '../../manifest/index.ts';
import type { Change } from './change.ts';
import type { SeenOf } from './known-content.ts';
import { dependencyField } from './dependency-field.ts';
import { objectChanges } from './object-changes.ts';
import { templateLibrary } from './template/template-library.ts';
import type { LiteralDifference } from './template/literal-lines.ts';
import { literalDifference, ofBlanks, placeOfText } from './template/literal-lines.ts';
import { withoutVersion } from './compare/version-steps.ts';
import { writtenDifference } from './template/written-difference.ts';
import { pairedContents } from './template/paired-contents.ts';
import type { ContentPair } from './template/renamed-texts.ts';
import { withRenamed } from './template/renamed-texts.ts';
import { digestOf } from './compare/value-redaction.ts';

/** One side of an environment, with what is not seen beside its roots. */
export interface UnseenSide {
  readonly rendered: RenderedEnvironment;
  readonly beside: readonly UnseenContent[];
  readonly rootNamespace: string;
}

/**
 * What a change edits of content that is not seen: the reference itself, its version and values, and what
 * is laid over it. Where nothing that reaches it differs there is no change. `isListedAlike` tells of a root of the base
 * whether the change leaves its kustomizations as they are: one that nothing applied, and is built into another now, is
 * where it was.
 */
export function unseenChanges(
  environment: string,
  before: UnseenSide | null,
  after: UnseenSide | null,
  isListedAlike: (root: RenderedRoot) => boolean,
): readonly Change[] {
  const rootNamespaces = new Set(
    [before, after].flatMap((side) => (side === null ? [] : [side.rootNamespace])),
  );
  const library = templateLibrary(() => [before, after].flatMap(templateTexts));
  const found = new Map<string, Change>();
  const places = new Map<string, Set<string>>();
  for (const pair of pairsOf(before, after, isListedAlike))
    for (const change of changesOf(environment, pair, { rootNamespaces, library })) {
      found.set(keyOf(change), change);
      const alike = nameOf(change);
      const roots = places.get(alike) ?? new Set();
      places.set(alike, pair.root === null ? roots : roots.add(pair.root));
    }
  // of several charts of Istio the control plane itself is what to look at, and not its definitions
  const inOrder = [...found.values()].toSorted(
    (a, b) => Number(isOfIstiod(b)) - Number(isOfIstiod(a)),
  );
  return inOrder.map((change) => {
    const partOf = [...(places.get(nameOf(change)) ?? [])].sort();
    return partOf.length === 0 ? change : { ...change, partOf };
  });
}

const isOfIstiod = ({ subject: { kind, name } }: Change): boolean =>
  kind === 'Chart' && /^(?:istiod|istio-discovery|istio-control)(?: |$)/.test(name);

const templateTexts = (side: UnseenSide | null): readonly string[] =>
  side === null
    ? []
    : [...side.beside, ...side.rendered.roots.flatMap(({ unseen = [] }) => unseen)].flatMap(
        ({ kind, text }) => (kind === 'Template' && text !== null ? [text] : []),
      );

const keyOf = ({ subject, field, before, after, digest }: Change): string =>
  JSON.stringify([subject, field, before, after, digest]);

/** What several folders put into a namespace each, and lay different things over, is one thing to say. */
function nameOf(change: Change): string {
  const { field, object, oldObject, subject, before, after, digest } = change;
  const { kind, name } = subject;
  if (field !== null) return JSON.stringify([kind, name, field, before, after, digest]);
  const written = (object ?? oldObject)?.node.entries;
  const versions = ['version', 'chartVersion', 'ref'].map((each) => {
    const version = written?.get(each);
    return version?.kind === 'scalar' ? version.value : null;
  });
  return JSON.stringify([kind, name, object === null, versions]);
}

const NOTHING_SEEN: SeenOf = { gone: [], come: [] };

function pairsOf(
  before: UnseenSide | null,
  after: UnseenSide | null,
  isListedAlike: (root: RenderedRoot) => boolean,
): readonly ContentPair[] {
  const roots = pairedRoots(before?.rendered.roots ?? [], after?.rendered.roots ?? []);
  const ofRoots = roots.flatMap(({ before: old, after: now }) => {
    if (old === now) return [];
    if (old?.root.by.origin === null && now === null && isListedAlike(old)) return [];
    const root = (now ?? old)?.root.path ?? null;
    return matched(old?.unseen ?? [], now?.unseen ?? [], root, () => seenOf(old, now)).filter(
      (pair) =>
        !isBroughtAlready(pair.before, old, before) || !isBroughtAlready(pair.after, now, after),
    );
  });
  const beside = matched(before?.beside ?? [], after?.beside ?? [], null, () => NOTHING_SEEN);
  return withRenamed([...ofRoots, ...beside]);
}

/**
 * Leaves out what a root that nobody is seen to apply lists once more of what an applied one brings: a folder around an
 * applied folder says nothing of where that goes, and its applier does.
 */
function isBroughtAlready(
  content: UnseenContent | null,
  of: RenderedRoot | null,
  side: UnseenSide | null,
): boolean {
  if (content === null) return true;
  if (of === null || of.root.by.origin !== null) return false;
  const place = placeOf(content);
  return (side?.rendered.roots ?? []).some(
    ({ root, unseen = [] }) =>
      root.by.origin !== null && unseen.some((each) => placeOf(each) === place),
  );
}

const placeOf = ({ kind, name, origin: { file, line, column } }: UnseenContent): string =>
  JSON.stringify([kind, name, file, line, column]);

/** Objects that only one side shows: they may have become, or come out of, what is not seen. */
function seenOf(before: RenderedRoot | null, after: RenderedRoot | null): SeenOf {
  const was = new Set((before?.resources ?? []).map(stableKeyOf));
  const is = new Set((after?.resources ?? []).map(stableKeyOf));
  return {
    gone: (before?.resources ?? []).filter((resource) => !is.has(stableKeyOf(resource))),
    come: (after?.resources ?? []).filter((resource) => !was.has(stableKeyOf(resource))),
  };
}

/** Pairs contents; what is equal is left out. */
function matched(
  before: readonly UnseenContent[],
  after: readonly UnseenContent[],
  root: string | null,
  seen: () => SeenOf,
): readonly ContentPair[] {
  if (before.length === 0 && after.length === 0) return [];
  const objects = seen();
  return pairedContents(before, after).map((pair) => ({ ...pair, seen: objects, root }));
}

function changesOf(
  environment: string,
  { before, after, seen }: ContentPair,
  surroundings: Pick<Parameters<typeof contentOf>[0], 'rootNamespaces' | 'library'>,
): readonly Change[] {
  // a variable more or less shows in the objects that use it
  const whole = before === null ? after : after === null ? before : null;
  if (whole?.kind === 'Variable' || whole?.isPartOfSeen === true) return [];
  const isRenamed =
    before !== null && after !== null && withoutVersion(before.name) !== withoutVersion(after.name);
  const changes = objectChanges(
    { before: before && objectOf(before, isRenamed), after: after && objectOf(after, isRenamed) },
    {
      environment,
      generatedBefore: new Map(),
      generatedAfter: new Map(),
      isVariable: () => false,
    },
  );
  if (changes.length === 0) return [];
  // what its new name does is not known: it counts as all that it holds
  const old = isRenamed ? null : before;
  const content = contentOf({ before: old, after, seen, changes, ...surroundings });
  // what is rendered in one way of many charts, and nothing of the mesh, is told where it is rendered
  if (content === 'other' && isUndecided(before ?? after)) return [];
  const writes = writtenDifference(before, after, surroundings.library);
  const literal = writes === null ? literalDifference(before, after) : null;
  return changes.map((change) => ({
    ...change,
    ...placeOfText(change, before, after),
    ...placeOfWritten(change, writes, [before, after]),
    ...placeOfLiteral(change, literal),
    field: change.field === null ? null : dependencyField(change.field, [before, after]),
    kind: 'unseen',
    content,
    ...(writes === null ? {} : { writes }),
    ...(literal === null ? {} : { literal }),
    ...ofBlanks(before, after),
    ...((after ?? before)?.isLoose === true && { isLoose: true as const }),
    ...((after ?? before)?.isSeenInPart === true && { isSeenInPart: true as const }),
  }));
}

/** Gives the place of the first object that comes, else of the one that goes, in a text that is there on both sides. */
function placeOfWritten(
  { field }: Change,
  writes: Change['writes'] | null,
  [before, after]: readonly [UnseenContent | null, UnseenContent | null],
): Partial<Pick<Change, 'origin' | 'side'>> {
  if (field !== 'content' || writes == null || before === null || after === null) return {};
  const [come] = writes.come;
  const [gone] = writes.gone;
  const line = (come ?? gone)?.line;
  if (line === undefined) return {};
  const { file } = come === undefined ? before.origin : after.origin;
  return {
    origin: { file, line, column: 1, endLine: line },
    side: come === undefined ? 'base' : 'head',
  };
}

/** The first line that comes, else the first that goes. */
function placeOfLiteral(
  { origin: { file }, side }: Change,
  literal: LiteralDifference | null,
): Partial<Pick<Change, 'origin' | 'side'>> {
  const { gone = [], come = [] } = literal ?? {};
  const [line] = side === 'base' ? gone : [...come, ...gone];
  if (line === undefined) return {};
  return {
    origin: { file, line: line.line, column: 1, endLine: line.line },
    side: come.includes(line) ? 'head' : 'base',
  };
}

const isUndecided = (content: UnseenContent | null): boolean =>
  content?.kind === 'Undecided text' || content?.kind === 'Undecided stop';

/** What changes and rules call it. */
export const subjectOfUnseen = ({ kind, name, namespace }: UnseenContent): ResourceId => ({
  group: '',
  kind,
  namespace: namespace ?? '',
  name: redactText(name),
});

/** What is known of it, as an object whose fields are compared, with its name among them where that changes. */
function objectOf(content: UnseenContent, isRenamed: boolean): Resource {
  const subject = subjectOfUnseen(content);
  return {
    ...subject,
    version: '',
    stableName: subject.name,
    node: isRenamed ? withName(nodeOf(content), content) : nodeOf(content),
    origin: content.origin,
  };
}

const withName = ({ entries, origin }: MapNode, content: UnseenContent): MapNode =>
  mapNode(
    new Map<string, Node>([['file', scalar(redactText(content.name), content.origin)], ...entries]),
    origin,
  );

function nodeOf(content: UnseenContent): MapNode {
  const { written, namespace, origin } = content;
  const entries = new Map<string, Node>(written.entries);
  if (namespace !== null && !entries.has('namespace'))
    entries.set('namespace', scalar(namespace, origin));
  for (const [field, laid] of laidOverByField(content)) {
    const own = entries.get(field);
    entries.set(own === undefined ? field : `${field} laid over it`, mapNode(laid, origin));
  }
  return mapNode(entries, origin);
}

/** What is laid over, by the field it stands in, under names that no two share; what may hold a secret by a digest. */
function laidOverByField(content: UnseenContent): ReadonlyMap<string, Map<string, Node>> {
  const fields = new Map<string, Map<string, Node>>();
  for (const { field, name, digest, shows, origin } of laidOverOf(content)) {
    const own = fields.get(field) ?? new Map<string, Node>();
    fields.set(field, own);
    let key = name;
    for (let copy = 2; own.has(key); copy += 1) key = `${name} (${String(copy)})`;
    own.set(key, scalar(shows ?? digestOf(digest).slice(0, SHOWN), origin));
  }
  return fields;
}

/** Digits of a digest; a patch may hold a secret, and is not shown itself. */
const SHOWN = 12;
