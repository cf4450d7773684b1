import { mendClause, quotedPath } from '../../../checks/index.ts';
import { counted, listed, resourceKey, subjectText } from '../../../manifest/index.ts';
import type { Review } from '../../evaluation/review.ts';

/**
 * Says for an environment on what it depends whom its changes reach: what keeps all or some of them from the cluster, and
 * objects that land in a namespace which is not known. The headline and the table say so of the same changes.
 */
export const reachConditions =
  ({
    changes,
    findings,
    gaps = [],
  }: Pick<Review, 'changes' | 'findings'> & Partial<Pick<Review, 'gaps'>>) =>
  (environment: string): readonly string[] => {
    const own = changes.filter((change) => change.environment === environment);
    const unplaced = findings.filter(
      (finding) => finding.check === 'namespace-forgotten' && finding.environment === environment,
    );
    const keys = new Set(unplaced.map(({ subject }) => resourceKey(subject)));
    const landing = own.filter(({ subject }) => keys.has(resourceKey(subject)));
    return [
      ...uncountedText(gaps, own),
      ...heldUp(own),
      ...unmadeText(
        findings.filter((one) => one.environment === environment),
        own,
      ),
      ...landingText(landing.map(({ subject }) => subjectText(subject))),
    ];
  };

/**
 * Says when what a change does in an environment comes, as once `apps/shop` builds; null where nothing keeps it from the
 * cluster. `all` tells whether all of it waits for that.
 */
export function comesWhen(
  changes: Review['changes'],
): { readonly when: string; readonly all: boolean } | null {
  // what goes with a folder that is gone waits for nothing, beside what does
  const coming = changes.filter((change) => !isGone(change));
  const some = coming.flatMap((change) => clauseOf(change) ?? []);
  const waiting = some.length > 0 ? some : changes.flatMap((change) => clauseOf(change) ?? []);
  const clauses = [...new Set(waiting)];
  if (clauses.length === 0) return null;
  const first = clauses.slice(0, NAMES_SHOWN);
  const left = clauses.length - first.length;
  const when = `${first.join(', or ')}${left === 0 ? '' : `, and so on for ${String(left)} more`}`;
  return { when, all: waiting.length === changes.length };
}

const isGone = ({ heldUpBy }: Review['changes'][number]): boolean =>
  heldUpBy?.kind === 'unbuilt' && heldUpBy.isStill !== true;

function heldUp(changes: Review['changes']): readonly string[] {
  const comes = comesWhen(changes);
  if (comes === null) return [];
  return comes.all
    ? [`All this comes only ${comes.when}:`]
    : [`These counts include changes that come only ${comes.when}.`];
}

/** Says what has to be so before anything comes of a change; null for nothing. */
function clauseOf({ heldUpBy, cause, object }: Review['changes'][number]): string | null {
  if (heldUpBy !== undefined) return mendClause(heldUpBy, null, quotedPath);
  // of several folders with one of its name nobody knows which the cluster gets
  return cause?.kind === 'copied' && cause.isAlternative === true && object !== null
    ? `once ${quotedPath(cause.at)} is applied`
    : null;
}

/** Names objects of a file that cannot be read, where others of it change: these come with them, and nobody sees how. */
function uncountedText(gaps: Review['gaps'], changes: Review['changes']): readonly string[] {
  const files = new Set(
    changes.map(({ heldUpBy }) => (heldUpBy?.kind === 'file' ? heldUpBy.file : null)),
  );
  const names = gaps.flatMap(({ origin, uncompared = [] }) =>
    origin !== null && files.has(origin.file) ? uncompared : [],
  );
  return names.length === 0
    ? []
    : [
        `Not known and not counted here: the effect on ${listed([...new Set(names)], NAMES_SHOWN)}.`,
      ];
}

/** Names namespaces that nothing here makes, where objects of the change go into them: their apply fails. */
function unmadeText(findings: Review['findings'], changes: Review['changes']): readonly string[] {
  const filled = new Set(changes.map(({ subject }) => subject.namespace));
  const names = findings.flatMap(({ check, key }) => {
    const [, name = ''] = /^namespace (.+)$/.exec(key) ?? [];
    return check === 'namespace-not-created' && filled.has(name) ? [name] : [];
  });
  return names.length === 0
    ? []
    : [
        `Nothing here creates ${counted(names.length, 'namespace')} (${listed(names, NAMES_SHOWN)}): their objects are applied only if somebody created them.`,
      ];
}

/** Names few of many. */
const NAMES_SHOWN = 2;

function landingText(objects: readonly string[]): readonly string[] {
  const names = [...new Set(objects)];
  if (names.length === 0) return [];
  const [have, land, reach] =
    names.length === 1 ? ['has', 'it lands', 'it reaches'] : ['have', 'they land', 'they reach'];
  return [
    `${listed(names, NAMES_SHOWN)} ${have} no namespace here: the namespace where ${land} decides which of these ${reach}.`,
  ];
}
