import type { Finding } from '../../detectors/index.ts';
import type { Change, Side } from '../../diff/index.ts';
import { changeSubject } from '../../diff/index.ts';
import type { Plain, Origin } from '../../manifest/index.ts';
import { presenceText } from './cause-text.ts';

/** What rules need to know of the environment something happens in. */
export interface MatterEnvironment {
  readonly name: string;
  readonly production: boolean;
  readonly rootNamespace: string;
  readonly sharedWithProduction: ReadonlySet<string>;
}

/** One thing that rules judge. */
export type Matter =
  | { readonly kind: 'change'; readonly change: Change; readonly environment: MatterEnvironment }
  | { readonly kind: 'finding'; readonly finding: Finding; readonly environment: MatterEnvironment }
  | { readonly kind: 'file'; readonly path: string };

/** A matter in a few words, as a reason lists it. */
export function matterText(matter: Matter): string {
  switch (matter.kind) {
    case 'finding':
      return matter.finding.message;
    case 'file':
      return matter.path;
    case 'change': {
      const { subject, object, oldObject, cause } = matter.change;
      const name = changeSubject(subject);
      if (object === null && oldObject !== null) return `${name}: ${presenceText('gone', cause)}`;
      if (oldObject === null && object !== null) return `${name}: ${presenceText('new', cause)}`;
      return `${name}: ${differenceOf(matter.change)}`;
    }
  }
}

/** `spec.mtls.mode` from PERMISSIVE to STRICT; names and values in backticks. */
function differenceOf({ kind, field, before, after }: Change): string {
  const name = field === null ? (kind === 'mtls-mode' ? 'mTLS' : kind) : quoted(field);
  const isBlob = kind === 'unseen' && [before, after].every(namesBlob);
  if (isBlob) return `${name} changes`;
  const [was, is] = [shortValue(before), shortValue(after)];
  const one = is ?? was;
  if ((before === null) !== (after === null))
    return `${name}${one === null ? '' : ` ${one}`} ${before === null ? 'added' : 'removed'}`;
  return was === is ? name : `${name} ${was ?? 'content'} → ${is ?? 'content'}`;
}

/** A file that is not seen as text is told apart by what Git calls its content. */
const namesBlob = (value: Plain): boolean =>
  typeof value === 'string' && /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/.test(value);

const LONGEST_VALUE = 40;

/** Null for what has no short form. */
function shortValue(value: Plain): string | null {
  if (value === null || typeof value === 'object') return null;
  const text = String(value);
  return text === '' || text.length > LONGEST_VALUE || /[\n`]/.test(text) ? null : quoted(text);
}

const quoted = (text: string): string => `\`${text.replaceAll('`', "'")}\``;

/** Where a matter is written; null for a file as a whole. */
export function matterPlace(matter: Matter): Origin | null {
  switch (matter.kind) {
    case 'finding':
      return matter.finding.origin;
    case 'change':
      return matter.change.origin;
    case 'file':
      return null;
  }
}

/** On which side that place is. */
export const matterSide = (matter: Matter): Side =>
  matter.kind === 'file'
    ? 'head'
    : (matter.kind === 'finding' ? matter.finding : matter.change).side;
