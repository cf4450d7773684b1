import { OPEN_REASONS } from '../../../charts/index.ts';
import {
  changeSubject,
  mendedRoots,
  subjectOfUnseen,
  undecidedContents,
} from '../../../compare/index.ts';
import type { Undecided } from '../../../checks/index.ts';
import { rootSubject } from '../../../checks/index.ts';
import type { Change, Behaviour, Consequence } from '../../../compare/index.ts';
import type { EnvironmentPair, RenderedEnvironment } from '../../../gitops/index.ts';
import type { UnseenContent } from '../../../manifest/index.ts';
import {
  canonicalJson,
  listed,
  plainOf,
  resourceKey,
  subjectText,
} from '../../../manifest/index.ts';
import { groupedBy } from '../../../istio/index.ts';

type Sides = Pick<EnvironmentPair, 'before' | 'after'>;

const MOST_NAMED = 5;

/** Which of what is told holds only where something is decided otherwise than here, and what decides. */
export function undecidedNotes(pair: Sides, changes: readonly Change[]): readonly string[] {
  if (changes.length === 0) return [];
  const objects = [...new Set(changes.map(({ subject }) => changeSubject(subject)))];
  return [
    `${whyOf(pair)}, which is not known here: what is said of ${listed(objects, MOST_NAMED)} holds where that is otherwise than it is rendered here.`,
  ];
}

/** Objects that nobody has to look at, and that may change all the same: each is said, and not called unchanged. */
export const undecidedObjects = (pair: Sides, changes: readonly Change[]): readonly Undecided[] =>
  [...groupedBy(changes, ({ subject }) => resourceKey(subject)).values()].flatMap((own) => {
    const [first] = own;
    if (first === undefined) return [];
    const { subject, origin, side } = first;
    return [
      {
        subject,
        key: `decided elsewhere ${resourceKey(subject)}`,
        message: `Whether ${changeSubject(subject)} changes is not decided here: ${whyOf(pair)}, and where that is otherwise than it is rendered here, ${whatChanges(own)}.`,
        origin,
        side,
        mayChange: `what becomes of ${changeSubject(subject)} is not decided here`,
      },
    ];
  });

function whatChanges(changes: readonly Change[]): string {
  if (changes.some(({ kind }) => kind === 'resource-added')) return 'it is added';
  const gone = changes.find(({ kind }) => kind === 'resource-removed');
  if (gone !== undefined) return gone.remains === undefined ? 'it is removed' : 'it leaves Git';
  const fields = [...new Set(changes.flatMap(({ field }) => field ?? []))];
  if (fields.length === 0) return 'it changes';
  return `its ${listed(fields, MOST_NAMED)} ${fields.length === 1 ? 'changes' : 'change'}`;
}

/** Folders that are applied again: what the cluster has of them, and so what of them changes there, is not seen here. */
export const appliedAgain = (pair: Sides): readonly Undecided[] =>
  mendedRoots(pair).flatMap(({ path, clause, message, origin }) =>
    origin === null
      ? []
      : [
          {
            subject: rootSubject(path),
            key: `applied again ${path}`,
            message,
            origin,
            side: 'base' as const,
            mayChange: clause,
          },
        ],
  );

/** Texts of charts that neither way renders as an object, and that the change edits; those of the mesh are told as changes. */
export function undecidedTexts(pair: Sides, told: readonly Change[]): readonly Undecided[] {
  const [before, after] = [contentsOf(pair.before), contentsOf(pair.after)];
  const known = new Set(
    told.flatMap(({ kind, subject }) => (kind === 'unseen' ? [keyOf(subject)] : [])),
  );
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((key): readonly Undecided[] => {
    const [was, is] = [before.get(key), after.get(key)];
    const side = is ?? was;
    if (side === undefined || known.has(key) || writtenText(was) === writtenText(is)) return [];
    const { name } = side;
    return [
      {
        subject: subjectOfUnseen(side),
        key: `decided elsewhere ${key}`,
        message:
          side.kind === 'Undecided stop'
            ? `Whether the release stops at ${name} is not decided here: ${whyOf(pair)}, and where it stops, the cluster keeps the objects that it has.`
            : `What this change does by ${name} is not decided here: ${whyOf(pair)}, and what changes of it is rendered in none of the ways that are tried here.`,
        origin: side.origin,
        side: is === undefined ? 'base' : 'head',
        mayChange: `what becomes of ${name} is not decided here`,
      },
    ];
  });
}

const keyOf = ({ kind, name }: { readonly kind: string; readonly name: string }): string =>
  `${kind} ${name}`;

const contentsOf = (side: RenderedEnvironment | null): ReadonlyMap<string, UnseenContent> =>
  new Map((side === null ? [] : undecidedContents(side)).map((each) => [keyOf(each), each]));

const writtenText = (content: UnseenContent | undefined): string | null =>
  content === undefined ? null : canonicalJson(plainOf(content.written));

/** What is open; a value that is printed as it is found is told by no decision. */
function whyOf({ before, after }: Sides): string {
  const roots = [...(before?.roots ?? []), ...(after?.roots ?? [])];
  const reasons = new Set(roots.flatMap(({ otherwise }) => otherwise?.reasons ?? []));
  const asked = OPEN_REASONS.filter((each) => reasons.has(each)).map((each) => ASKED[each]);
  return asked.length === 0
    ? 'a chart writes what only the cluster, the clock or chance gives'
    : `a chart decides by ${listed(asked, OPEN_REASONS.length)}`;
}

const ASKED: Readonly<Record<(typeof OPEN_REASONS)[number], string>> = {
  lookup: 'objects of the cluster (lookup)',
  kubeVersion: "the cluster's version (.Capabilities.KubeVersion)",
  apiVersions: 'the kinds that the cluster has (.Capabilities.APIVersions)',
  clock: 'the time',
  chance: 'chance',
  dns: 'DNS',
  revision: 'the revision of the release',
  phase: 'whether it is the first installation',
};

/** What becomes of calls, and what of it hangs on something that nobody here can tell. */
interface Told {
  readonly behaviour: Behaviour;
  readonly unknowns: readonly Undecided[];
}

/**
 * Of an object that one folder gains or loses while others have it, and of which the tree applies none, nobody here can
 * tell whether the cluster has it (two ways to install the same): what becomes of calls that end there is not decided.
 */
export function withoutCopies(
  behaviour: Behaviour,
  changes: readonly Change[],
  { before, after }: EnvironmentPair,
): Told {
  const applied = new Set(
    [before, after].flatMap((side) =>
      (side?.roots ?? []).flatMap(({ root }) => (root.by.origin === null ? [] : [root.path])),
    ),
  );
  const copies = new Map<string, { readonly change: Change; readonly roots: readonly string[] }>();
  for (const change of changes) {
    const { cause, subject } = change;
    if (cause?.kind !== 'copied') continue;
    const roots = [cause.at, ...cause.others].sort();
    if (!roots.some((path) => applied.has(path)))
      copies.set(subjectText(subject), { change, roots });
  }
  if (copies.size === 0) return { behaviour, unknowns: [] };
  const isUndecided = (consequence: Consequence): boolean =>
    endsOf(consequence).some((name) => copies.has(name));
  const undecided = behaviour.consequences.filter(isUndecided);
  const names = new Set(undecided.flatMap(endsOf));
  return {
    behaviour: {
      ...behaviour,
      consequences: behaviour.consequences.filter((each) => !isUndecided(each)),
    },
    unknowns: [...copies].flatMap(([name, { change, roots }]) =>
      names.has(name)
        ? [
            {
              subject: change.subject,
              key: `copies ${name}`,
              message: `Which calls ${name} answers after this change is not decided: ${roots.join(' and ')} have it, on one side or both, and which of them a cluster gets is not seen here.`,
              origin: change.origin,
              side: change.side,
            },
          ]
        : [],
    ),
  };
}

/** Who answers on either side, and what decides that. */
const endsOf = ({ before, after }: Consequence): readonly string[] =>
  [before, after].flatMap(({ by, decidedBy }) => [
    ...by.flatMap(({ name }) => name.split(' or ')),
    ...(decidedBy?.object == null ? [] : [decidedBy.object]),
  ]);
