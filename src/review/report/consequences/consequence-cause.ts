import type { Change, Consequence } from '../../../compare/index.ts';
import { coversHost, resourceKey, subjectText } from '../../../manifest/index.ts';
import type { CallRow } from '../../claims/call-rows.ts';
import { causingChanges } from '../../claims/causing-changes.ts';
import { changeLines } from '../changes/change-text.ts';
import { movesIn } from '../changes/moves-and-renames.ts';
import type { PlaceLink } from '../document/blocks.ts';
import { placeLink } from '../review/report-links.ts';
import type { ReportContext } from '../review/report-context.ts';

/** What of the change brings a consequence about. */
export interface ChangedCause {
  /** `AuthorizationPolicy shop/payments` */
  readonly object: string;
  /** `AuthorizationPolicy shop/payments: path /charges removed` */
  readonly text: string;
  readonly place: PlaceLink;
  /** The change that is told. */
  readonly change: Change;
  /** Says how to have it as it was: `keep Service shop/payments`. */
  readonly restore: string;
}

const LONGEST_CAUSE = 60;

/**
 * The change of the line that decides, of the object that does, or of those who call and answer; else the only object
 * that changes. Null where several could be it.
 */
export function changedCause(
  consequence: Consequence,
  context: ReportContext,
  alike: readonly CallRow[] = [],
): ChangedCause | null {
  const own = context.review.changes.filter(
    ({ environment }) => environment === consequence.environment,
  );
  const called = [consequence, ...alike.map((row) => row.consequence)];
  const changes = ofHosts(causingChanges(own, consequence), called);
  const [first] = changes;
  const [line] = changeLines(changes, LONGEST_CAUSE);
  if (first === undefined || line === undefined) return null;
  const { change, text, at } = line;
  const moved = movedCause(change, own, context);
  if (moved !== null) return { object: subjectText(change.subject), change, ...moved };
  return {
    object: subjectText(change.subject),
    text,
    place: placeLink(at.origin, at.side, context),
    change,
    restore: restoreText(changes, keptKey(changes, context)),
  };
}

/**
 * Says of an object that comes where it goes in another namespace that it moves, at the line that gives it its namespace;
 * null of others, also where some folder holds it in both.
 */
function movedCause(
  change: Change,
  changes: readonly Change[],
  context: ReportContext,
): Pick<ChangedCause, 'text' | 'place' | 'restore'> | null {
  const { subject, side, namespaceAt } = change;
  if (namespaceAt === undefined) return null;
  const key = resourceKey(subject);
  const move = movesIn(changes).moves.find(({ arrivals, copied }) =>
    arrivals.some((each) => resourceKey(each.subject) === key && !copied.has(each)),
  );
  if (move === undefined) return null;
  const name = `${subject.kind} ${subject.name}`;
  return {
    text: `${name}: namespace \`${move.from}\` → \`${move.to}\``,
    place: placeLink(namespaceAt, side, context),
    restore: `leave ${name} in namespace ${move.from}`,
  };
}

/**
 * Leaves out entries of a list of hosts that are about others than those who are called, where one of the same list is
 * about one of these.
 */
function ofHosts(changes: readonly Change[], called: readonly Consequence[]): readonly Change[] {
  const hosts = called.flatMap(({ gateway, destination }) =>
    gateway === undefined ? [] : destination,
  );
  const isAbout = ({ before, after }: Change): boolean =>
    [before, after].some(
      (entry) => typeof entry === 'string' && hosts.some((host) => meets(hostIn(entry), host)),
    );
  const told = new Set(changes.filter(isAbout).map(hostsOf));
  return changes.filter((change) => {
    const list = hostsOf(change);
    return list === null || !told.has(list) || isAbout(change);
  });
}

/** The list of hosts of which it is an entry: `spec.servers[0].hosts`; null for what is none. */
const hostsOf = ({ field }: Change): string | null =>
  /^(.*\b(?:hosts|notHosts|hostnames))\[\d+\]$/.exec(field ?? '')?.[1] ?? null;

/** `shop.example.com` of `edge/shop.example.com` and of `shop.example.com:443` */
const hostIn = (entry: string): string => entry.replace(/^[^/]*\//, '').replace(/:\d+$/, '');

/** Tells whether some name is of both; a wildcard that is not in front may be of any. */
const meets = (entry: string, host: string): boolean =>
  entry.slice(1).includes('*') || coversHost(entry, host) || coversHost(host, entry);

/**
 * Says how to have what changed as it was, as narrowly as it is known: `leave Gateway edge/new out`. Whose field it is
 * that is kept stands in the cause.
 */
function restoreText([first, ...others]: readonly Change[], key: string | null): string {
  if (first === undefined) return 'keep the deciding object as it was';
  if (key !== null) return `keep \`${key}\` as it was`;
  const object = subjectText(first.subject);
  if (first.kind === 'resource-added')
    return first.cause === undefined ? `leave ${object} out` : `leave ${object} where it was`;
  if (first.kind === 'resource-removed')
    return first.cause === undefined ? `keep ${object}` : `have ${object} applied as before`;
  return first.field === null || others.length > 0
    ? `keep ${object} as it was`
    : `keep \`${lastName(first.field)}\` as it was`;
}

/**
 * Names the one value behind what changes, as the author has it, where that is what is edited and no template is; null for
 * others.
 */
function keptKey(changes: readonly Change[], { review }: ReportContext): string | null {
  const isEdited = (file: string): boolean => review.changedFiles.includes(file);
  const keys = changes.map(({ field, kind, origin: { file, via } }) =>
    via?.kind === 'template' && isEdited(file) && !isEdited(via.file) && kind !== 'resource-added'
      ? field === null
        ? via.name.replace(/\[\d+\].*$/, '')
        : via.name
      : null,
  );
  const [key = null] = keys;
  return keys.every((each) => each === key) ? key : null;
}

/** `spec.rules[0].to[0].operation.paths[0]` is called `paths`; a key in quotes has dots of its own, and stays whole. */
const lastName = (field: string): string =>
  /(?:^|\.)([\w-]+)(?:\[\d+\])*$/.exec(field)?.[1] ?? field;
