import { differingFields, refusedByFlux } from '../../compare/index.ts';
import type { RenderedEnvironment } from '../../gitops/index.ts';
import { isPruned, objectApplying, partnersOf } from '../../gitops/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { API_GROUPS, listed, placeOf, sameData, subjectText, say } from '../../manifest/index.ts';
import { refusedObject } from '../invalid-mesh-resource/invalid-mesh-resource.ts';
import type { Told } from '../detection/check.ts';
import { check, detectorOf } from '../detection/check.ts';
import { upperFirst } from '../detection/clause-words.ts';
import type { WrittenCopy } from './copies-left.ts';
import { appliedElsewhere } from './applied-no-more.ts';
import { copiesLeft, writersOf } from './copies-left.ts';
import { mayBeApart } from './places-not-known.ts';
import { prunesOthers } from './prunes-others.ts';

/** Bounds the fields that are named; the rest is counted. */
const FIELDS_NAMED = 3;

const writtenDifferently = check({
  id: 'written-differently',
  title: 'Two folders write the same object differently to one cluster',
  level: 'medium',
  blind:
    'Roots that nothing in the tree applies, and output of charts: not known whether it reaches the same cluster.',
  find: (input) => {
    const { rendered, renderedBefore } = input;
    const written = asWritten(rendered, renderedBefore);
    return {
      findings: contradictions(written, () => refusedObject(input)).map((one) =>
        tell(one, renderedBefore),
      ),
      unknowns: renderedBefore === null ? [] : copiesLeft(renderedBefore, written),
    };
  },
});

/**
 * Finds objects that appliers of one cluster take from several roots, with different contents: whichever is
 * synced last holds. Labels and annotations alone count for namespaces only, where they decide on injection.
 */
export const rootsOverwriteEachOther = detectorOf(
  'roots-overwrite-each-other',
  'objects that several folders overwrite or delete for each other',
  [writtenDifferently, appliedElsewhere, prunesOthers],
);

/**
 * Gives the roots with what they write. One that the change stops leaves what it applied last in the cluster,
 * where the other writes over it: it is told with that content. One that failed before has applied nothing
 * that is known here.
 */
function asWritten(
  rendered: RenderedEnvironment,
  before: RenderedEnvironment | null,
): RenderedEnvironment {
  const partners = partnersOf(before?.roots ?? [], rendered.roots);
  const roots = rendered.roots.map((root) => {
    if (root.failure === null) return root;
    const then = partners.get(root);
    return { ...root, resources: then?.failure === null ? then.resources : [] };
  });
  return { ...rendered, roots };
}

/** Tells whether the root builds no more, and so writes nothing more. */
const hasStopped = ({ root: { failure } }: WrittenCopy): boolean => failure !== null;

interface Contradiction {
  readonly first: WrittenCopy;
  readonly second: WrittenCopy;
  readonly fields: ReturnType<typeof differingFields>;
}

/**
 * Finds objects that two roots write otherwise. It asks whether they are invalid only where that matters:
 * what the cluster refuses is never written.
 */
function contradictions(
  rendered: RenderedEnvironment,
  invalid: () => (resource: Resource) => boolean,
): readonly Contradiction[] {
  const written = [...writersOf(rendered).values()];
  if (contradicting(written).length === 0) return [];
  const isInvalid = invalid();
  const isRefused = refusedByFlux(rendered.roots, isInvalid);
  return contradicting(
    written.map((copies) =>
      copies.filter(({ root, resource }) => !isInvalid(resource) && !isRefused(root, resource)),
    ),
  );
}

/** Picks one pair of each object: two roots that go on, rather than one that has stopped. */
const contradicting = (written: readonly (readonly WrittenCopy[])[]): readonly Contradiction[] =>
  written.flatMap(
    (copies) => pairIn(copies.filter((copy) => !hasStopped(copy))) ?? pairIn(copies) ?? [],
  );

function pairIn([first, ...others]: readonly WrittenCopy[]): Contradiction | undefined {
  if (first === undefined) return undefined;
  return (
    others
      .filter(({ root }) => root !== first.root && !mayBeApart(root, first.root))
      // of two that both build no more neither writes anything
      .filter((second) => !(hasStopped(first) && hasStopped(second)))
      .map((second) => ({
        ...{ first, second },
        fields: fieldsThatMatter(first.resource, second.resource),
      }))
      .find(({ fields }) => fields.length > 0)
  );
}

function fieldsThatMatter(first: Resource, second: Resource): Contradiction['fields'] {
  if (sameData(first.node, second.node)) return [];
  const fields = differingFields(first, second);
  const isNamespace = second.group === API_GROUPS.core && second.kind === 'Namespace';
  return isNamespace
    ? fields
    : fields.filter(({ field }) => !/^metadata\.(?:labels|annotations)\b/.test(field));
}

/**
 * Says what becomes of the object: while one of both does not build, the other's content comes with its next
 * sync, and stays.
 */
function sentencesOf(
  { first, second }: Contradiction,
  where: string,
  before: RenderedEnvironment | null,
): Pick<Told, 'message' | 'symptom'> {
  const subject = subjectText(second.resource);
  if (!hasStopped(first) && !hasStopped(second))
    return {
      message: `${subject} is whichever of two was synced last: ${where}, and not alike.`,
      symptom: say`it changes back and forth with every sync; where Argo CD applies it, with a SharedResourceWarning`,
    };
  const [stopped, writing] = hasStopped(first) ? [first, second] : [second, first];
  const path = stopped.root.failure?.whole ?? stopped.root.root.path;
  const other = writing.root.root.path;
  return {
    message: `${subject} is what ${other} makes of it while ${path} does not build${didBuild(stopped, before) ? ', which it did before this change' : ''}; once that builds, ${where}, and not alike.`,
    symptom: `it is as ${placeOf(writing.resource.origin)} has it from the next sync of ${other} on, and goes back and forth once ${path} builds`,
  };
}

/** Tells whether a folder built before the change: that both write the object was there, and who does now was not. */
const didBuild = ({ root: { root } }: WrittenCopy, before: RenderedEnvironment | null): boolean =>
  before?.roots.some((was) => was.root.path === root.path && was.failure === null) === true;

/**
 * Says what to do. Flux writes labels of its own for each Kustomization, so two that are alike take turns as
 * well (FLUX-33).
 */
function fixFor(
  copies: readonly [WrittenCopy, WrittenCopy],
  before: RenderedEnvironment | null,
): string {
  const keep = copies.every(({ root: { root } }) => root.by.tool === 'flux')
    ? `keep it in one of them: even alike, each of the two puts its own labels of Flux on it.${beforeTakenOut(copies)}`
    : 'keep it in one of them, or make both alike.';
  const [one, other] = copies.map(({ root: { root } }) => root.path);
  const come = before === null || one === other ? null : comesHere(copies, before);
  const sentBy = come === null ? null : objectApplying(come.root.root);
  return come === null || sentBy === null
    ? upperFirst(keep)
    : `If ${come.root.root.path} is not meant for this cluster, mend the cluster that ${sentBy.origin.file} sends it to; else ${keep}`;
}

/** Says what keeps Flux from deleting what one of both lets go of first; the opt-out counts on the object in the cluster (FLUX-33). */
function beforeTakenOut(copies: readonly WrittenCopy[]): string {
  const pruned = copies.filter(({ root, resource }) => isPruned(root, resource));
  if (pruned.length === 0) return '';
  const folders = listed([...new Set(pruned.map(({ root: { root } }) => root.path))], 2);
  return ` Flux deletes it where it is taken out of ${folders}, unless the other has put its labels on it by then: give it \`kustomize.toolkit.fluxcd.io/prune: disabled\` there, and let that be applied, first.`;
}

/** Finds the one of two that was not applied to the cluster before, and goes there by this change; null where both or neither do. */
function comesHere(
  copies: readonly [WrittenCopy, WrittenCopy],
  { roots }: RenderedEnvironment,
): WrittenCopy | null {
  const clustersOf = ({ root: { root } }: WrittenCopy): readonly string[] =>
    roots.flatMap((was) =>
      was.root.path === root.path ? [objectApplying(was.root)?.cluster ?? ''] : [],
    );
  const isElsewhere = (copy: WrittenCopy): boolean => {
    const were = clustersOf(copy);
    return were.length > 0 && !were.includes(objectApplying(copy.root.root)?.cluster ?? '');
  };
  const [moved, ...alsoMoved] = copies.filter(isElsewhere);
  if (moved !== undefined) return alsoMoved.length === 0 ? moved : null;
  const [added, ...alsoAdded] = copies.filter((copy) => clustersOf(copy).length === 0);
  // what names no cluster goes where it lies, and sends it nowhere else
  const isSent = added !== undefined && (objectApplying(added.root.root)?.cluster ?? null) !== null;
  return isSent && alsoAdded.length === 0 ? added : null;
}

/**
 * Names two objects by their places; two of one base by the lines of the first field that is written at different ones,
 * or else by their roots.
 */
function toldApart({ first, second, fields }: Contradiction): string {
  const objects = [first.resource.origin, second.resource.origin] as const;
  const apart = [objects, ...fields.map(({ origins }) => origins)].find(
    ([one, other]) => placeOf(one) !== placeOf(other),
  );
  if (apart !== undefined) return apart.map(placeOf).join(' and ');
  const [one, other] = [first.root.root.path, second.root.root.path];
  return one === other ? `two renderings of ${one}` : `${one} and ${other}`;
}

function tell({ first, second, fields }: Contradiction, before: RenderedEnvironment | null): Told {
  const { resource } = second;
  const [one, other] = [first.root.root.path, second.root.root.path];
  const named = fields
    .slice(0, FIELDS_NAMED)
    .map(({ field }) => field)
    .join(', ');
  const more = fields.length - FIELDS_NAMED;
  const where = one === other ? `${one} is applied twice` : `${one} and ${other} both write it`;
  return {
    subject: resource,
    key: [one, other].sort().join(' '),
    folders: [one, other],
    scope: { level: 'namespace', workloads: 0, services: 0, namespaces: 1 },
    ...sentencesOf({ first, second, fields }, where, before),
    why: `${toldApart({ first, second, fields })} differ in ${named}${valuesText(fields)}${more > 0 ? ` and ${String(more)} more` : ''}, and both are applied to the same cluster.`,
    related: [first.resource.origin],
    fix: { text: fixFor([first, second], before) },
  };
}

/** Says what each of both has there, in the order of their places, where they differ in one word alone. */
function valuesText([first, ...others]: Contradiction['fields']): string {
  if (first === undefined || others.length > 0) return '';
  const words = first.values.map((value) =>
    typeof value !== 'object' && ONE_WORD.test(String(value)) ? `\`${String(value)}\`` : null,
  );
  return words.includes(null) ? '' : ` (${words.join(' and ')})`;
}

const ONE_WORD = /^[\w.:/*-]{1,40}$/;
